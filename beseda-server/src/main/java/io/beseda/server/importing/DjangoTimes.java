package io.beseda.server.importing;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Times as PostgreSQL prints them and as Django writes them into SQLite: `2026-01-31 12:00:00.123456`, with an
/// offset or without.
final class DjangoTimes {
    private static final Pattern TIME = Pattern.compile(
            "(\\d{4}-\\d\\d-\\d\\d)[ T](\\d\\d:\\d\\d:\\d\\d(?:\\.\\d{1,9})?)(Z|[+-]\\d\\d(?::?\\d\\d)?)?");

    private final ZoneId zone;

    /// @param zone of times that do not say it (`USE_TZ = False`)
    DjangoTimes(ZoneId zone) {
        this.zone = zone;
    }

    /// @throws DateTimeException it is no such time
    Instant parse(String text) {
        Matcher time = TIME.matcher(text);
        if (!time.matches()) {
            throw new DateTimeException("no time");
        }
        LocalDateTime local = LocalDateTime.parse(time.group(1) + "T" + time.group(2));
        String offset = time.group(3);
        Instant instant = offset == null ? local.atZone(zone).toInstant() : local.toInstant(ZoneOffset.of(offset));
        return instant.truncatedTo(ChronoUnit.MICROS);
    }
}
