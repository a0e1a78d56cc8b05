import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Collectors;

/// Rows of the benchmark that measure the store as a library: `StorageBench ROW URL URL`, with the URLs of two empty
/// databases. Reads the name of a subject a line, measures it, and answers with a line of JSON.
final class StorageBench {
    /// One row. Keeps what its subjects share between rounds.
    interface Row {
        Map<String, Double> measure(String subject) throws Exception;
    }

    private StorageBench() {}

    private static Row row(String name, String url, String other) throws Exception {
        return switch (name) {
            case "D1" -> new GroupCommit(url, other);
            case "D2" -> new LoneSender(url, other);
            case "D4" -> new Spread(url);
            case "H1" -> new Lengths(url, other);
            default -> throw new IllegalArgumentException("no row " + name);
        };
    }

    public static void main(String[] args) throws Exception {
        Row row = row(args[0], args[1], args[2]);
        BufferedReader subjects = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String subject = subjects.readLine(); subject != null; subject = subjects.readLine()) {
            String figures = row.measure(subject).entrySet().stream()
                    .map(figure -> "\"%s\": %s".formatted(figure.getKey(), figure.getValue()))
                    .collect(Collectors.joining(", ", "{", "}"));
            System.out.println(figures);
        }
        System.exit(0); // the databases are thrown away
    }
}
