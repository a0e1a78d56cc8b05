package io.beseda.core.hub;

/// How a connection wants to hear of a chat. Each event is encoded once per protocol that someone listens
/// with.
public enum Protocol {
    /// New messages only, in the five fields of the seed contract.
    SEED,
    /// Every event, as `beseda.v1` frames.
    FULL
}
