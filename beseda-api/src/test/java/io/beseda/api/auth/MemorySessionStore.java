package io.beseda.api.auth;

import io.beseda.core.account.Credential;
import io.beseda.core.account.Revocation;
import io.beseda.core.account.Session;
import io.beseda.core.account.SessionStore;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Sessions and tickets of one test, in memory; every account is active. Used by one thread.
final class MemorySessionStore implements SessionStore {
    private final Map<String, Session> sessions = new HashMap<>();
    private final Map<String, String> idsByKey = new HashMap<>();
    private final Set<String> deadTokens = new HashSet<>();
    private final Map<String, Ticket> tickets = new HashMap<>();

    private record Ticket(Credential credential, Instant expiresAt) {}

    @Override
    public boolean open(Session session, @Nullable String keyHash, String checkedPasswordHash) {
        sessions.put(session.id(), session);
        if (keyHash != null) {
            idsByKey.put(keyHash, session.id());
        }
        return true;
    }

    @Override
    public Map<String, Session> byKeys(Collection<String> keyHashes, Instant now) {
        Map<String, Session> found = new HashMap<>();
        for (String keyHash : keyHashes) {
            Optional.ofNullable(idsByKey.get(keyHash))
                    .flatMap(id -> byId(id, now))
                    .ifPresent(session -> found.put(keyHash, session));
        }
        return found;
    }

    @Override
    public Map<String, Session> byIds(Collection<String> ids, Instant now) {
        Map<String, Session> found = new HashMap<>();
        for (String id : ids) {
            Session session = sessions.get(id);
            if (session != null && now.isBefore(session.expiresAt())) {
                found.put(id, session);
            }
        }
        return found;
    }

    @Override
    public void extend(String id, Instant expiresAt, Instant now) {
        byId(id, now)
                .ifPresent(session -> sessions.put(
                        id, new Session(id, session.user(), session.kind(), session.createdAt(), expiresAt)));
    }

    @Override
    public boolean end(String id, Instant now) {
        return sessions.remove(id) != null;
    }

    @Override
    public boolean rotate(String id, String jti, Instant jtiExpiry, Instant expiresAt, Instant now) {
        if (byId(id, now).isEmpty() || !deadTokens.add(jti)) {
            return false;
        }
        extend(id, expiresAt, now);
        return true;
    }

    @Override
    public boolean isDead(String jti) {
        return deadTokens.contains(jti);
    }

    @Override
    public void addTicket(String ticketHash, Credential credential, Instant expiresAt) {
        tickets.put(ticketHash, new Ticket(credential, expiresAt));
    }

    @Override
    public Optional<Credential> takeTicket(String ticketHash, Instant now) {
        return Optional.ofNullable(tickets.remove(ticketHash))
                .filter(ticket -> now.isBefore(ticket.expiresAt()))
                .map(Ticket::credential);
    }

    @Override
    public Set<Credential> dead(Collection<Credential> credentials, Instant now) {
        return credentials.stream()
                .filter(credential -> credential.session() != null
                        && byId(credential.session(), now).isEmpty())
                .collect(Collectors.toSet());
    }

    @Override
    public void endedSince(Instant since, Instant now, Consumer<Revocation> told) {
        throw new UnsupportedOperationException("nobody sweeps here");
    }

    @Override
    public String secret(String name, String candidate) {
        return candidate;
    }

    @Override
    public void purge(Instant now) {
        tickets.values().removeIf(ticket -> !now.isBefore(ticket.expiresAt()));
    }
}
