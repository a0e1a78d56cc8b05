package io.beseda.api.http;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Header fields in order; names in lower case, values as they came. Immutable once built.
public final class Headers {
    public static final Headers NONE = new Headers(List.of());

    /// One field line.
    public record Field(String name, String value) {
        public Field {
            name = name.toLowerCase(Locale.ROOT);
        }
    }

    private final List<Field> fields;

    private Headers(List<Field> fields) {
        this.fields = fields;
    }

    public static Headers of(List<Field> fields) {
        return new Headers(List.copyOf(fields));
    }

    /// The first value of the field (lower-case name), or null.
    public @Nullable String get(String name) {
        for (Field field : fields) {
            if (field.name().equals(name)) {
                return field.value();
            }
        }
        return null;
    }

    /// Whether the body is said to be JSON: that media type and no other, whatever its parameters.
    public boolean sayJson() {
        String type = get("content-type");
        return type != null
                && type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT).equals("application/json");
    }

    public List<String> all(String name) {
        List<String> values = new ArrayList<>();
        for (Field field : fields) {
            if (field.name().equals(name)) {
                values.add(field.value());
            }
        }
        return Collections.unmodifiableList(values);
    }

    /// Whether a list-valued field holds the token.
    public boolean listed(String name, String token) {
        for (String line : all(name)) {
            for (String member : line.split(",", -1)) {
                if (member.strip().equalsIgnoreCase(token)) {
                    return true;
                }
            }
        }
        return false;
    }

    public List<Field> fields() {
        return fields;
    }

    /// These and one more.
    public Headers with(String name, String value) {
        List<Field> more = new ArrayList<>(fields);
        more.add(new Field(name, value));
        return of(more);
    }
}
