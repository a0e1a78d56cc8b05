package io.beseda.server;

import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Reads settings by name, and remembers which names there are.
final class SettingsReader {
    private static final String PREFIX = "BESEDA_";
    private static final int BILLION = 1_000_000_000;
    /// Of the launcher and the log, not of the server.
    private static final List<String> ELSEWHERE = List.of("BESEDA_JAVA_OPTS", "BESEDA_LOG");

    private final Map<String, String> environment;
    private final TreeSet<String> known = new TreeSet<>(ELSEWHERE);

    SettingsReader(Map<String, String> environment) {
        this.environment = environment;
    }

    @Nullable
    String optional(String name) {
        known.add(PREFIX + name);
        String value = environment.get(PREFIX + name);
        return value == null || value.isBlank() ? null : value.strip();
    }

    /// A key: of PEM, not every file of settings can hold the several lines.
    @Nullable
    String key(String name) {
        String value = optional(name);
        return value == null || !value.startsWith("-----BEGIN") ? value : value.replace("\\n", "\n");
    }

    String text(String name, String byDefault) {
        String value = optional(name);
        return value == null ? byDefault : value;
    }

    /// One of a few words.
    String choice(String name, List<String> choices) {
        String value = text(name, choices.getFirst());
        if (!choices.contains(value)) {
            throw new Settings.Wrong(PREFIX + name + " must be one of: " + String.join(", ", choices) + ".");
        }
        return value;
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
        throw new Settings.Wrong(PREFIX + name + " must be a whole number from " + min + " to " + max + ".");
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
        throw new Settings.Wrong(PREFIX + name + " must be a number above 0.");
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
        throw new Settings.Wrong(PREFIX + name + " must be an address such as https://chat.example.org.");
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
            throw new Settings.Wrong("No such setting: " + String.join(", ", unknown) + ". Settings are: "
                    + String.join(", ", known) + ".");
        }
    }
}
