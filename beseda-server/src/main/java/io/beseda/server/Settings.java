package io.beseda.server;

import io.beseda.bus.redis.RedisUrl;
import io.beseda.core.Limits;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
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
        Limits limits) {

    /// A setting that is wrong: the start is refused with this sentence.
    public static final class Wrong extends RuntimeException {
        Wrong(String sentence) {
            super(sentence);
        }
    }

    private static final String PREFIX = "BESEDA_";
    private static final int SECRET_BYTES = 32;
    private static final int PORT_MAX = 0xFFFF;
    private static final int DRAIN_SECONDS_MAX = 3600;
    private static final int BILLION = 1_000_000_000;
    /// Of the launcher and the log, not of the server.
    private static final List<String> ELSEWHERE = List.of("BESEDA_JAVA_OPTS", "BESEDA_LOG");

    public String database() {
        return databaseUrl == null ? data.resolve("beseda.db").toString() : databaseUrl;
    }

    /// @param environment all of it; what does not begin with `BESEDA_` is ignored
    public static Settings of(Map<String, String> environment) {
        Reader reader = new Reader(environment);
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
        for (String origin : allowedOrigins) {
            if (!origin.startsWith("http://") && !origin.startsWith("https://")) {
                throw new Wrong("BESEDA_ALLOWED_ORIGINS: " + origin + " must begin with http:// or https://.");
            }
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

    /// Reads settings by name, and remembers which names there are.
    private static final class Reader {
        private final Map<String, String> environment;
        private final TreeSet<String> known = new TreeSet<>(ELSEWHERE);

        Reader(Map<String, String> environment) {
            this.environment = environment;
        }

        @Nullable
        String optional(String name) {
            known.add(PREFIX + name);
            String value = environment.get(PREFIX + name);
            return value == null || value.isBlank() ? null : value.strip();
        }

        String text(String name, String byDefault) {
            String value = optional(name);
            return value == null ? byDefault : value;
        }

        int number(String name, int byDefault, int min, int max) {
            String value = optional(name);
            if (value == null) {
                return byDefault;
            }
            try {
                int number = Integer.parseInt(value);
                if (number >= min && number <= max) {
                    return number;
                }
            } catch (NumberFormatException _) {
                // said below
            }
            throw new Wrong(PREFIX + name + " must be a whole number from " + min + " to " + max + ".");
        }

        double decimal(String name, double byDefault) {
            String value = optional(name);
            if (value == null) {
                return byDefault;
            }
            try {
                double number = Double.parseDouble(value);
                if (number > 0 && number <= BILLION) {
                    return number;
                }
            } catch (NumberFormatException _) {
                // said below
            }
            throw new Wrong(PREFIX + name + " must be a number above 0.");
        }

        @Nullable
        URI url(String name) {
            String value = optional(name);
            if (value == null) {
                return null;
            }
            try {
                URI url = URI.create(value);
                if (url.getHost() != null && ("http".equals(url.getScheme()) || "https".equals(url.getScheme()))) {
                    return url;
                }
            } catch (IllegalArgumentException _) {
                // said below
            }
            throw new Wrong(PREFIX + name + " must be an address such as https://chat.example.org.");
        }

        List<String> list(String name) {
            String value = optional(name);
            if (value == null) {
                return List.of();
            }
            return Arrays.stream(value.split(",", -1))
                    .map(String::strip)
                    .filter(item -> !item.isEmpty())
                    .toList();
        }

        void refuseUnknown() {
            List<String> unknown = new ArrayList<>();
            environment.keySet().stream()
                    .filter(name -> name.startsWith(PREFIX) && !known.contains(name))
                    .sorted()
                    .forEach(unknown::add);
            if (!unknown.isEmpty()) {
                throw new Wrong("No such setting: " + String.join(", ", unknown) + ". Settings are: "
                        + String.join(", ", known) + ".");
            }
        }
    }
}
