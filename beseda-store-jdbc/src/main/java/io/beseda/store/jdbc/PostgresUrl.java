package io.beseda.store.jdbc;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// `postgresql://user:password@host:port,host2:port/name?options` (or `postgres://`), taken apart into what
/// the driver wants. User and password are percent-encoded, as in libpq; options are the driver's.
public record PostgresUrl(
        String jdbcUrl, @Nullable String user, @Nullable String password) {
    private static final Pattern FORM =
            Pattern.compile("postgres(?:ql)?://(?:(?<user>[^:@/]*)(?::(?<password>[^@/]*))?@)?(?<rest>[^@]*)");

    public static boolean isOne(String url) {
        return url.startsWith("postgresql:") || url.startsWith("postgres:");
    }

    public static PostgresUrl parse(String url) {
        Matcher matcher = FORM.matcher(url);
        if (!matcher.matches()) {
            // Without the URL, which may hold a password.
            throw new IllegalArgumentException(
                    "The database URL must have the form postgresql://user:password@host:port/name"
                            + " (percent-encode / : @ in user and password).");
        }
        return new PostgresUrl(
                "jdbc:postgresql://" + matcher.group("rest"),
                decoded(matcher.group("user")),
                decoded(matcher.group("password")));
    }

    private static @Nullable String decoded(@Nullable String text) {
        // URLDecoder is made for forms, where + is a space.
        return text == null ? null : URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    /// Never the password.
    @Override
    public String toString() {
        return jdbcUrl;
    }
}
