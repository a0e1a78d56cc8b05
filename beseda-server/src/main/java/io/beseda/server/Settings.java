package io.beseda.server;

import io.beseda.api.auth.ApiKeys;
import io.beseda.bus.redis.RedisUrl;
import io.beseda.core.Limits;
import io.beseda.store.jdbc.PostgresUrl;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// All settings of the program, checked. docs/settings.md lists them; the names are those of the environment.
///
/// @param databaseUrl       `postgresql://...`, or null: SQLite in the data folder
/// @param redisUrl          `redis://...`, or null: this server is alone on its database
/// @param jwtSecret         signs and checks tokens, at least 32 bytes; null: made once and kept in the
///     database
/// @param publicUrl         where users reach this server; https makes cookies Secure
/// @param allowedOrigins    other origins whose pages may use the cookie
/// @param trustedProxies    addresses or blocks whose `X-Forwarded-*` is believed
/// @param metricsToken      lets others than loopback read /metrics, as a bearer token
/// @param passwordIterations PBKDF2 iterations of new passwords
/// @param drain             clients of a server that ends are sent away within this time
/// @param logins            who keeps the users, and how they log in
/// @param loginUrl          where the users of a host log in, for the web chat
/// @param outbox            the database of a host that commits messages with its own data
/// @param apiKeys           of operators
/// @param systemName        what users see where an operator speaks in nobody's name
public record Settings(
        String host,
        int port,
        Path data,
        @Nullable String databaseUrl,
        @Nullable String redisUrl,
        @Nullable String jwtSecret,
        @Nullable URI publicUrl,
        List<String> allowedOrigins,
        List<String> trustedProxies,
        @Nullable String metricsToken,
        int passwordIterations,
        Duration drain,
        LoginSettings logins,
        @Nullable String loginUrl,
        @Nullable PostgresUrl outbox,
        ApiKeys apiKeys,
        String systemName,
        Limits limits) {

    /// A setting that is wrong: the start is refused with this sentence.
    public static final class Wrong extends RuntimeException {
        Wrong(String sentence) {
            super(sentence);
        }
    }

    private static final int SECRET_BYTES = 32;
    private static final int PORT_MAX = 0xFFFF;
    private static final int DRAIN_SECONDS_MAX = 3600;
    private static final int BILLION = 1_000_000_000;

    public String database() {
        return databaseUrl == null ? data.resolve("beseda.db").toString() : databaseUrl;
    }

    /// Where the users of a host log in, empty when nobody said; null: the accounts are our own.
    public @Nullable String hostLogin() {
        if (logins instanceof LoginSettings.Builtin) {
            return null;
        }
        return loginUrl == null ? "" : loginUrl;
    }

    /// @param environment all of it; what does not begin with `BESEDA_` is ignored
    public static Settings of(Map<String, String> environment) {
        SettingsReader reader = new SettingsReader(environment);
        Limits limits = Limits.DEFAULTS;
        Settings settings = new Settings(
                reader.text("HOST", "127.0.0.1"),
                reader.number("PORT", 8000, 0, PORT_MAX),
                Path.of(reader.text("DATA", "data")),
                reader.optional("DATABASE_URL"),
                reader.optional("REDIS_URL"),
                reader.optional("JWT_SECRET"),
                reader.url("PUBLIC_URL"),
                reader.list("ALLOWED_ORIGINS"),
                reader.list("TRUSTED_PROXIES"),
                reader.optional("METRICS_TOKEN"),
                reader.number("PASSWORD_ITERATIONS", 600_000, 1000, BILLION),
                Duration.ofSeconds(reader.number("DRAIN_SECONDS", 10, 0, DRAIN_SECONDS_MAX)),
                LoginSettings.of(reader),
                reader.optional("LOGIN_URL"),
                outbox(reader.optional("OUTBOX_DATABASE_URL")),
                apiKeys(reader.list("API_KEYS")),
                reader.text("SYSTEM_NAME", "System"),
                new Limits(
                        reader.number("TEXT_LENGTH", limits.textLength(), 1, 1_000_000),
                        reader.number("BODY_BYTES", limits.bodyBytes(), 1024, 256 << 20),
                        reader.number("GROUP_MEMBERS", limits.groupMembers(), 2, 1_000_000),
                        reader.number("SEND_BURST", limits.sendBurst(), 0, BILLION),
                        reader.decimal("SENDS_PER_SECOND", limits.sendsPerSecond()),
                        reader.number("CREATE_BURST", limits.createBurst(), 0, BILLION),
                        reader.decimal("CREATES_PER_SECOND", limits.createsPerSecond()),
                        reader.number("SIGN_UPS_PER_MINUTE", limits.signUpsPerMinute(), 0, BILLION),
                        reader.number("SOCKETS_PER_USER", limits.socketsPerUser(), 0, BILLION),
                        reader.number("SOCKETS_PER_ADDRESS", limits.socketsPerAddress(), 0, BILLION),
                        reader.number("ADMISSION_BURST", limits.admissionBurst(), 0, BILLION),
                        reader.decimal("ADMISSIONS_PER_SECOND", limits.admissionsPerSecond())));
        reader.refuseUnknown();
        settings.check();
        return settings;
    }

    public Settings withAddress(String newHost, int newPort) {
        return new Settings(
                newHost,
                newPort,
                data,
                databaseUrl,
                redisUrl,
                jwtSecret,
                publicUrl,
                allowedOrigins,
                trustedProxies,
                metricsToken,
                passwordIterations,
                drain,
                logins,
                loginUrl,
                outbox,
                apiKeys,
                systemName,
                limits);
    }

    public Settings withData(Path newData) {
        return new Settings(
                host,
                port,
                newData,
                databaseUrl,
                redisUrl,
                jwtSecret,
                publicUrl,
                allowedOrigins,
                trustedProxies,
                metricsToken,
                passwordIterations,
                drain,
                logins,
                loginUrl,
                outbox,
                apiKeys,
                systemName,
                limits);
    }

    private void check() {
        if (databaseUrl != null
                && !databaseUrl.startsWith("postgresql://")
                && !databaseUrl.startsWith("postgres://")
                && !databaseUrl.startsWith("jdbc:sqlite:")) {
            throw new Wrong("BESEDA_DATABASE_URL must begin with postgresql:// or jdbc:sqlite:.");
        }
        if (redisUrl != null && (databaseUrl == null || !databaseUrl.startsWith("postgres"))) {
            throw new Wrong("BESEDA_REDIS_URL is for several servers on one PostgreSQL: set BESEDA_DATABASE_URL, too.");
        }
        others();
        if (jwtSecret != null && jwtSecret.getBytes(StandardCharsets.UTF_8).length < SECRET_BYTES) {
            throw new Wrong("BESEDA_JWT_SECRET must have at least " + SECRET_BYTES
                    + " bytes. Make one with: openssl rand -base64 48");
        }
        if (loginUrl != null && !loginUrl.startsWith("/") && !loginUrl.matches("https?://.+")) {
            throw new Wrong("BESEDA_LOGIN_URL must begin with / or http:// or https://.");
        }
        if (loginUrl != null && logins instanceof LoginSettings.Builtin) {
            throw new Wrong("BESEDA_LOGIN_URL is for the logins of a host: set BESEDA_LOGINS, too.");
        }
        for (String origin : allowedOrigins) {
            if (!origin.startsWith("http://") && !origin.startsWith("https://")) {
                throw new Wrong("BESEDA_ALLOWED_ORIGINS: " + origin + " must begin with http:// or https://.");
            }
        }
    }

    private static @Nullable PostgresUrl outbox(@Nullable String url) {
        if (url != null && !PostgresUrl.isOne(url)) {
            throw new Wrong("BESEDA_OUTBOX_DATABASE_URL must begin with postgresql://.");
        }
        return url == null ? null : named("OUTBOX_DATABASE_URL", () -> PostgresUrl.parse(url));
    }

    /// A value whose making may fail: then the message names the setting.
    static <T> T named(String setting, Supplier<T> value) {
        try {
            return value.get();
        } catch (IllegalArgumentException e) {
            throw new Wrong("BESEDA_" + setting + ": " + e.getMessage());
        }
    }

    private static ApiKeys apiKeys(List<String> pairs) {
        try {
            return ApiKeys.of(pairs);
        } catch (IllegalArgumentException e) {
            throw new Wrong("BESEDA_API_KEYS " + e.getMessage());
        }
    }

    /// Where the other servers are heard; null: there are none.
    @Nullable
    RedisUrl others() {
        try {
            return redisUrl == null ? null : RedisUrl.parse(redisUrl);
        } catch (IllegalArgumentException e) {
            throw new Wrong("BESEDA_REDIS_URL " + e.getMessage());
        }
    }
}
