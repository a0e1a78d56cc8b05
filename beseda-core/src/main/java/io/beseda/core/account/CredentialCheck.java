package io.beseda.core.account;

import java.time.Instant;
import java.util.Collection;
import java.util.Set;
import java.util.function.Consumer;

/// Port: which credentials have ended, for the sweep that finds what no bus told of.
///
/// Any thread; methods may block. A failure throws a [io.beseda.core.log.StoreException].
public interface CredentialCheck {
    /// Which of these hold no more: logged out, expired, deactivated. A question per thousand, not per credential,
    /// where that can be.
    Set<Credential> dead(Collection<Credential> credentials);

    /// Tells of every session that ended and every user who was deactivated since then, and perhaps of more: a
    /// statement or two, whoever is connected. What a credential says of its own end need not be told.
    ///
    /// @return false: that cannot be known without asking [#dead]; nothing was told
    default boolean endedSince(Instant since, Consumer<Revocation> told) {
        return false;
    }
}
