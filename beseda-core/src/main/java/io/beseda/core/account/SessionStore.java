package io.beseda.core.account;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Port: sessions, one-time tickets, dead tokens and the secret that tokens are signed with.
///
/// Every method may be called from any thread and may block. A change is one durable transaction; a failure
/// throws [io.beseda.core.log.StoreException] and leaves nothing half done. Reads are one statement. Keys and
/// tickets come hashed; the store never sees the secret itself.
///
/// A session is open while it is known, not ended and not expired, and its account is active.
public interface SessionStore {
    /// Opens a session, unless the account was deactivated, or has another password than the one that was
    /// checked: so a login never outlives a change of the password that it races with.
    ///
    /// @param keyHash what [#byKey] finds it by; null for a session of tokens
    boolean open(Session session, @Nullable String keyHash, String checkedPasswordHash);

    /// The open sessions with these keys, by key. One statement.
    Map<String, Session> byKeys(Collection<String> keyHashes, Instant now);

    /// The open sessions with these ids, by id. One statement.
    Map<String, Session> byIds(Collection<String> ids, Instant now);

    /// The open session with this key.
    default Optional<Session> byKey(String keyHash, Instant now) {
        return Optional.ofNullable(byKeys(List.of(keyHash), now).get(keyHash));
    }

    /// The open session with this id.
    default Optional<Session> byId(String id, Instant now) {
        return Optional.ofNullable(byIds(List.of(id), now).get(id));
    }

    /// Moves the expiry of an open session; otherwise nothing.
    void extend(String id, Instant expiresAt, Instant now);

    /// False when it was not open.
    boolean end(String id, Instant now);

    /// Uses up a refresh token and moves its session's expiry. Of several at once with one token, one
    /// succeeds.
    ///
    /// @param jti       of the refresh token
    /// @param jtiExpiry until when it must be remembered
    /// @return false, and nothing changed, when the token is dead already or the session is not open
    boolean rotate(String id, String jti, Instant jtiExpiry, Instant expiresAt, Instant now);

    /// Whether a token was used up by [#rotate].
    boolean isDead(String jti);

    void addTicket(String ticketHash, Credential credential, Instant expiresAt);

    /// Takes a ticket out, so that it opens one socket at most; empty when unknown, used or expired.
    Optional<Credential> takeTicket(String ticketHash, Instant now);

    /// Which of these credentials have a session that is not open, or a user whose account is deactivated. One
    /// statement per 1000.
    Set<Credential> dead(Collection<Credential> credentials, Instant now);

    /// Tells which sessions were ended and which accounts deactivated after `since`, and which sessions expired
    /// between then and `now`. One statement, which reads these rows and no others.
    void endedSince(Instant since, Instant now, Consumer<Revocation> told);

    /// The secret of this name; made from `candidate` by whoever asks first, the same for all afterwards.
    String secret(String name, String candidate);

    /// Forgets sessions that were ended or expired by this time, and expired tickets and dead tokens.
    void purge(Instant until);
}
