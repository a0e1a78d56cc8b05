package io.beseda.hosts.ask;

import io.beseda.api.auth.Logins;
import io.beseda.api.http.Request;
import io.beseda.core.ErrorCode;
import io.beseda.core.Refusal;
import io.beseda.core.account.Credential;
import io.beseda.core.account.Profile;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The logins of a host that is asked over HTTP: docs/any-backend.md. Close it at the end.
public final class AskLogins implements Logins, AutoCloseable {
    private final AskSettings settings;
    private final Predicate<Profile> letsIn;
    private final InstantSource clock;
    private final ExecutorService workers;
    private final HostCall call;
    private final Host host;
    private final Watch watch;

    /// @param letsIn told of everyone whom the host names, again and again; says whether that user is active
    public AskLogins(AskSettings settings, Predicate<Profile> letsIn, InstantSource clock) {
        this.settings = settings;
        this.letsIn = letsIn;
        this.clock = clock;
        workers = Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name("beseda-ask-", 0).factory());
        call = new HostCall(settings);
        host = new Host(call, settings.remembered(), workers);
        watch = new Watch(
                settings.again(), (proof, credential) -> isStill(credential, host.answerAgain(proof)), workers);
    }

    @Override
    public boolean hasCookie(Request request) {
        return Proof.cookies(request, settings.cookies()) != null;
    }

    @Override
    public Credential byCookie(Request request) {
        return credential(Objects.requireNonNull(Proof.cookies(request, settings.cookies())));
    }

    @Override
    public Credential byToken(String token, @Nullable Request request) {
        return credential(Proof.token(token));
    }

    private Credential credential(Proof proof) {
        if (proof.isSendable() && host.answer(proof) instanceof HostAnswer.Somebody somebody && holds(somebody)) {
            return new Credential(somebody.user().id(), proof.session(), somebody.expiresAt(), proof.text());
        }
        throw Refusal.of(ErrorCode.TOKEN_NOT_VALID);
    }

    private boolean holds(HostAnswer.Somebody somebody) {
        Instant end = somebody.expiresAt();
        return (end == null || clock.instant().isBefore(end)) && letsIn.test(somebody.user());
    }

    @Override
    public Set<Credential> dead(Collection<Credential> credentials) {
        return watch.dead(credentials);
    }

    @Override
    public boolean stillOpens(Credential credential) {
        String proof = credential.proof();
        return proof != null && isStill(credential, host.answer(Proof.of(proof)));
    }

    private boolean isStill(Credential credential, HostAnswer answer) {
        return answer instanceof HostAnswer.Somebody somebody
                && somebody.user().id().equals(credential.user())
                && holds(somebody);
    }

    @Override
    public void close() {
        call.close();
        workers.shutdown();
    }
}
