package io.beseda.core.node;

import io.beseda.core.Limits;
import io.beseda.core.account.Credential;
import io.beseda.core.account.CredentialCheck;
import io.beseda.core.account.Revocation;
import io.beseda.core.hub.Hub;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Closes sockets whose credential ended without anybody telling us: by another process, or by the clock. What it
/// costs follows what has ended, where that can be asked for; else, and now and then, everyone is looked at.
/// Owner: the timer, which runs one sweep at a time.
final class LoginSweep {
    private final CredentialCheck logins;
    private final Hub hub;
    private final InstantSource clock;
    private Instant heardUntil;
    private long lookedAt = System.nanoTime();
    private Set<Credential> gathered = Set.of();

    LoginSweep(CredentialCheck logins, Hub hub, InstantSource clock) {
        this.logins = logins;
        this.hub = hub;
        this.clock = clock;
        this.heardUntil = clock.instant();
    }

    void run() {
        Instant now = clock.instant();
        hub.expire(now);
        Set<Credential> before = gathered;
        boolean toLook = before.isEmpty() && System.nanoTime() - lookedAt >= Limits.CREDENTIAL_LOOK.toNanos();
        gathered = !hear(now) || toLook ? gather() : Set.of();
        if (!before.isEmpty()) {
            hub.end(logins.dead(before));
            lookedAt = System.nanoTime();
        }
    }

    /// What was heard is heard again for a while: of a commit that was long on its way or was dated by another
    /// clock, and for a socket that was being opened meanwhile.
    private boolean hear(Instant now) {
        Instant since = (now.isBefore(heardUntil) ? now : heardUntil).minus(Limits.ENDED_AGAIN);
        List<Revocation> ended = new ArrayList<>();
        boolean told = logins.endedSince(since, revocation -> {
            if (hub.audience().isHere(revocation.user())) {
                ended.add(revocation);
            }
        });
        if (told) {
            heardUntil = now;
            ended.forEach(hub::revoke);
        }
        return told;
    }

    /// Filled by the loops, so for the next round.
    private Set<Credential> gather() {
        Set<Credential> credentials = ConcurrentHashMap.newKeySet();
        hub.forEach((_, subscriber) -> credentials.add(subscriber.credential()));
        return credentials;
    }
}
