package io.beseda.hosts.table;

import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Where a host keeps its users.
///
/// @param id           an integer, a UUID or a text
/// @param displayName  columns whose texts, joined by a space, are the name that others see; where they are
///                     empty, it is the username
/// @param active       false once deactivated; null: nobody ever is
/// @param avatar       address of a picture; null: there are none
/// @param avatarPrefix goes before an avatar that is neither absolute nor begins with `/`
public record UserTable(
        SqlName table,
        SqlName id,
        SqlName username,
        List<SqlName> displayName,
        @Nullable SqlName active,
        @Nullable SqlName avatar,
        String avatarPrefix) {
    public UserTable {
        displayName = List.copyOf(displayName);
    }

    /// Whether a user is active, for a statement in which the table is `u`.
    public String activeSql() {
        return active == null ? "true" : "u." + active + "::boolean";
    }

    String displayNameSql() {
        String names = displayName.stream()
                .map(name -> "nullif(trim(u." + name + "), '')")
                .collect(Collectors.joining(", "));
        return "coalesce(nullif(concat_ws(' ', " + (names.isEmpty() ? "NULL" : names) + "), ''), u." + username + ")";
    }

    String avatarSql() {
        return avatar == null ? "NULL::text" : "u." + avatar + "::text";
    }
}
