package io.beseda.core.log;

/// Changes that must not overtake one another, though all of them wait at once: with the first failure that may pass
/// it is broken, and none of them that is not committed by then ever will be. Thread-safe.
final class Succession {
    private volatile boolean broken;

    boolean isBroken() {
        return broken;
    }

    void breakOff() {
        broken = true;
    }
}
