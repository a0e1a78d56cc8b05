package io.beseda.core.account;

import io.beseda.core.Limits;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Optional;

/// One-time tickets, which open a socket where a client can send no better credential. Any thread; each
/// method is one transaction.
public final class Tickets {
    /// Longer than any of ours: not worth hashing.
    private static final int LENGTH_MAX = 100;

    private final SessionStore store;
    private final InstantSource clock;
    private final RandomKeys keys;

    public Tickets(SessionStore store, InstantSource clock, SecureRandom random) {
        this.store = store;
        this.clock = clock;
        this.keys = new RandomKeys(random);
    }

    /// A ticket that opens one socket, within [Limits#TICKET_LIFE], for who has this credential now.
    public String issue(Credential credential) {
        String ticket = keys.key();
        store.addTicket(RandomKeys.hash(ticket), credential, clock.instant().plus(Limits.TICKET_LIFE));
        return ticket;
    }

    /// Uses up a ticket: what it was issued for, which may have ended meanwhile.
    public Optional<Credential> take(String ticket) {
        return ticket.isEmpty() || ticket.length() > LENGTH_MAX
                ? Optional.empty()
                : store.takeTicket(RandomKeys.hash(ticket), clock.instant());
    }
}
