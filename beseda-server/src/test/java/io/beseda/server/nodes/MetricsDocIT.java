package io.beseda.server.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import io.beseda.server.testing.TestServer;
import io.beseda.server.testing.TestServer.Kind;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// docs/operations.md explains every metric that a node of several has, and no other.
class MetricsDocIT {
    private static final Pattern MEASURED = Pattern.compile("(?m)^(beseda_\\w+)");
    private static final Pattern EXPLAINED = Pattern.compile("(?m)^\\| `(beseda_\\w+)` \\|");

    @Test
    void everyMetric_isExplained_andNoOther() throws Exception {
        // Nobody listens there: a node comes up without Redis, too.
        Map<String, String> severalNodes = Map.of("BESEDA_REDIS_URL", "redis://127.0.0.1:1");
        try (TestServer server = TestServer.start(Kind.POSTGRES, severalNodes);
                HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(server.uri("/metrics")).build();
            String measured = client.send(request, BodyHandlers.ofString()).body();
            Path page = Path.of(System.getProperty("beseda.root", "."), "docs", "operations.md");

            assertThat(names(EXPLAINED, Files.readString(page))).isNotEmpty().isEqualTo(names(MEASURED, measured));
        }
    }

    private static TreeSet<String> names(Pattern pattern, String text) {
        TreeSet<String> names = new TreeSet<>();
        pattern.matcher(text).results().forEach(match -> names.add(match.group(1)));
        return names;
    }
}
