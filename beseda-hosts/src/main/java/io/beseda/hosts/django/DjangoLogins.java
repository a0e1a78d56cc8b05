package io.beseda.hosts.django;

import io.beseda.api.auth.Logins;
import io.beseda.api.auth.SessionCookie;
import io.beseda.api.auth.SessionName;
import io.beseda.api.http.Request;
import io.beseda.core.Coalescer;
import io.beseda.core.ErrorCode;
import io.beseda.core.Limits;
import io.beseda.core.Refusal;
import io.beseda.core.account.Credential;
import io.beseda.hosts.django.DjangoRows.Standing;
import io.beseda.hosts.django.DjangoSettings.Sessions;
import io.beseda.hosts.django.SignedSession.Login;
import io.beseda.hosts.table.HostDatabase;
import io.beseda.hosts.table.IdType;
import io.beseda.hosts.token.HostToken;
import io.beseda.hosts.token.HostTokens;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// Sessions and simplejwt tokens of a Django project, by its own tables. A session counts as Django counts it:
/// signed, not expired, of an active user whose password is still the one it was opened with.
///
/// Any thread; methods may block. Look-ups that come at once share a statement.
public final class DjangoLogins implements Logins {
    /// Longer than any cookie that a browser sends.
    private static final int COOKIE_MAX = 4_096;
    /// simplejwt's claim under `CHECK_REVOKE_TOKEN`: a hash of the user's password.
    private static final String PASSWORD_CLAIM = "hash_password";

    private final DjangoSettings settings;
    private final InstantSource clock;
    private final DjangoRows rows;
    private final SignedSession signed;
    private final SecretKeys passwords;
    private final HostTokens tokens;
    private final Coalescer<String, String> sessions;
    private final Coalescer<Credential, Standing> standing;
    private final AtomicReference<Instant> polled = new AtomicReference<>(Instant.MIN);

    /// Looks whether the tables are there.
    public DjangoLogins(HostDatabase database, DjangoSettings settings, IdType ids, InstantSource clock) {
        this.settings = settings;
        this.clock = clock;
        this.rows = new DjangoRows(database, settings, ids, clock);
        this.signed = settings.signedSession();
        this.passwords =
                new SecretKeys("django.contrib.auth.models.AbstractBaseUser.get_session_auth_hash", settings.secrets());
        this.tokens = new HostTokens(settings.signatures(), settings.tokens(), clock);
        this.sessions = new Coalescer<>(rows::sessions, Limits.READ_TOGETHER, Limits.LOOK_UP_MOMENT);
        this.standing = new Coalescer<>(rows::standing, Limits.READ_TOGETHER, Limits.LOOK_UP_MOMENT);
    }

    @Override
    public boolean hasCookie(Request request) {
        return SessionCookie.key(request, settings.cookie()) != null;
    }

    @Override
    public Credential byCookie(Request request) {
        String cookie = Objects.requireNonNull(SessionCookie.key(request, settings.cookie()));
        if (cookie.isEmpty() || cookie.length() > COOKIE_MAX || cookie.chars().anyMatch(c -> c <= ' ')) {
            throw notValid();
        }
        return standing(
                switch (settings.sessions()) {
                    case Sessions.Rows _ -> byRow(cookie);
                    case Sessions.SignedCookies age -> bySignedCookie(cookie, age);
                });
    }

    private Credential byRow(String key) {
        Login login = sessions.find(key).flatMap(signed::read).orElseThrow(DjangoLogins::notValid);
        return new Credential(login.user(), SessionName.of(key), null, new Proof.SessionKey(key).text());
    }

    private Credential bySignedCookie(String cookie, Sessions.SignedCookies sessionsInCookies) {
        Login login = signed.read(cookie).orElseThrow(DjangoLogins::notValid);
        Instant expiresAt = login.signedAt().plus(sessionsInCookies.age());
        return new Credential(
                login.user(), SessionName.of(cookie), expiresAt, new Proof.AuthHash(login.authHash()).text());
    }

    @Override
    public Credential byToken(String token, @Nullable Request request) {
        HostToken verified = tokens.verify(token);
        String id = Objects.requireNonNull(verified.id());
        Instant issuedAt = verified.claims().time("iat");
        Proof proof = new Proof.Token(
                id,
                issuedAt == null ? 0 : issuedAt.getEpochSecond(),
                verified.claims().has(PASSWORD_CLAIM) ? verified.claims().requiredText(PASSWORD_CLAIM) : null);
        return standing(new Credential(verified.user(), SessionName.of(id), verified.expiresAt(), proof.text()));
    }

    private Credential standing(Credential credential) {
        if (!stillOpens(credential)) {
            throw notValid();
        }
        return credential;
    }

    @Override
    public boolean stillOpens(Credential credential) {
        return !isExpired(credential)
                && standing.find(credential)
                        .filter(found -> holds(credential, found))
                        .isPresent();
    }

    /// Asks the database for all of them, but not more often than the settings say; what has expired by its own
    /// time is known without.
    @Override
    public Set<Credential> dead(Collection<Credential> credentials) {
        Set<Credential> dead = new HashSet<>();
        List<Credential> others = new ArrayList<>();
        for (Credential credential : credentials) {
            if (isExpired(credential)) {
                dead.add(credential);
            } else {
                others.add(credential);
            }
        }
        if (isTimeToAsk()) {
            for (int from = 0; from < others.size(); from += Limits.READ_TOGETHER) {
                List<Credential> some = others.subList(from, Math.min(others.size(), from + Limits.READ_TOGETHER));
                var found = rows.standing(some);
                for (Credential credential : some) {
                    Standing standing = found.get(credential);
                    if (standing == null || !holds(credential, standing)) {
                        dead.add(credential);
                    }
                }
            }
        }
        return dead;
    }

    /// The next call comes one sweep later: asked now if that would be too late.
    private boolean isTimeToAsk() {
        Instant now = clock.instant();
        Instant last = Objects.requireNonNull(polled.get());
        boolean due = last.equals(Instant.MIN)
                || last.plus(settings.pollEvery()).isBefore(now.plus(Limits.CREDENTIAL_SWEEP))
                || now.isBefore(last);
        return due && polled.compareAndSet(last, now);
    }

    private boolean holds(Credential credential, Standing found) {
        return switch (Proof.of(credential)) {
            case Proof.SessionKey _ ->
                found.session() != null
                        && signed.read(found.session())
                                .filter(login -> login.user().equals(credential.user()))
                                .filter(login -> isOf(found.password(), login.authHash()))
                                .isPresent();
            case Proof.AuthHash(String hash) -> isOf(found.password(), hash);
            case Proof.Token token ->
                !found.blacklisted()
                        && (token.passwordHash() == null || token.passwordHash().equals(md5(found.password())));
            case null -> false;
        };
    }

    /// Whether this hash was made of the password: another password ends the session.
    private boolean isOf(String password, String authHash) {
        try {
            return passwords.made(HexFormat.of().parseHex(authHash), password);
        } catch (IllegalArgumentException _) {
            return false;
        }
    }

    private static String md5(String password) {
        return HexFormat.of()
                .withUpperCase()
                .formatHex(SecretKeys.digest("MD5", password.getBytes(StandardCharsets.UTF_8)));
    }

    private boolean isExpired(Credential credential) {
        Instant expiresAt = credential.expiresAt();
        return expiresAt != null && !clock.instant().isBefore(expiresAt);
    }

    private static Refusal notValid() {
        return Refusal.of(ErrorCode.TOKEN_NOT_VALID);
    }
}
