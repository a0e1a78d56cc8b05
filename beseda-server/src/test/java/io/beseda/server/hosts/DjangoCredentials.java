package io.beseda.server.hosts;

import static org.assertj.core.api.Assertions.assertThat;

import io.beseda.api.json.Json;
import io.beseda.contract.PostgresServer;
import io.beseda.server.testing.TestServer;
import io.beseda.server.testing.TestServer.Kind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// The database of examples/django-host, made by Django, with what Django hands out to callers, and what nobody ever
/// should believe (test-support/python/django_credentials.py).
record DjangoCredentials(String database, JsonNode printed) {
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    /// @param server "rows" or "cookies": where sessions are
    /// @param opens  whom it lets in; null: nobody
    record Given(
            String server,
            String kind,
            String name,
            String value,
            @Nullable String opens) {
        boolean isCookie() {
            return kind.equals("cookie");
        }

        HttpResponse<String> get(URI uri) {
            try {
                HttpRequest.Builder request = HttpRequest.newBuilder(uri);
                if (isCookie()) {
                    request.header("cookie", "csrftoken=x; sessionid=" + value);
                } else {
                    request.header("authorization", "Bearer " + value);
                }
                return HTTP.send(request.build(), BodyHandlers.ofString());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }

        @Override
        public String toString() {
            return kind + ": " + name;
        }
    }

    static DjangoCredentials make() {
        String database = PostgresServer.get().freshDatabase();
        Path program =
                Path.of(System.getProperty("beseda.root", ".."), "test-support", "python", "django_credentials.py");
        ProcessBuilder builder = new ProcessBuilder("/usr/bin/python3", program.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().put("OFFICE_DATABASE_URL", database);
        try {
            Process process = builder.start();
            String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor()).isZero();
            return new DjangoCredentials(database, Json.mapper().readTree(printed));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    List<Given> of(String server) {
        List<Given> all = new ArrayList<>();
        for (JsonNode each : printed.get("credentials")) {
            if (each.get("server").stringValue().equals(server)) {
                all.add(new Given(
                        server,
                        each.get("kind").stringValue(),
                        each.get("name").stringValue(),
                        each.get("value").stringValue(),
                        each.get("opens").isNull() ? null : each.get("opens").stringValue()));
            }
        }
        return all;
    }

    String rsaKey() {
        return printed.get("rsa").stringValue();
    }

    /// Beseda beside it, with tables of its own in the same database.
    TestServer startServer(Map<String, String> settings) {
        Map<String, String> all = new HashMap<>(Map.of(
                "BESEDA_LOGINS", "django",
                "BESEDA_DATABASE_URL", database,
                "BESEDA_DJANGO_SECRET_KEY", printed.get("secret").stringValue(),
                "BESEDA_DJANGO_SECRET_KEY_FALLBACKS", printed.get("fallback").stringValue(),
                "BESEDA_USERS_TABLE", "people_user",
                "BESEDA_USERS_COLUMNS", "name=full_name, avatar=avatar",
                "BESEDA_USER_SEARCH", "same:company"));
        all.putAll(settings);
        return TestServer.start(Kind.POSTGRES, all);
    }
}
