package io.beseda.store.jdbc.verify;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/// Where a promise is broken: ids and numbers by name, such as `chat_id`, `user_id`, `message_id`, `seq`, in
/// the order of the check's columns. What does not apply is left out.
public record Finding(Map<String, Object> values) {
    public Finding {
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    String text(String name) {
        return String.valueOf(values.get(name));
    }

    @Override
    public String toString() {
        return values.entrySet().stream()
                .map(value -> value.getKey() + " " + value.getValue())
                .collect(Collectors.joining(", "));
    }
}
