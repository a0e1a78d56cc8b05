package micro;

import io.beseda.core.ChatId;
import io.beseda.core.History;
import io.beseda.core.log.Change;
import io.beseda.core.log.ChatLog;
import io.beseda.store.jdbc.Database;
import io.beseda.store.jdbc.JdbcChatStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/// A message from the queue to its answer, on SQLite: alone, and among a hundred. In the temporary folder, so on a disk
/// only where that is on one.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class LogBenchmark {
    private static final int MANY = 100;

    private Path folder;
    private Database database;
    private ChatLog log;
    private ChatId chat;

    @Setup
    public void open() throws IOException {
        folder = Files.createTempDirectory("beseda-micro-");
        database = Database.open(folder.resolve("micro.db").toString());
        log = new ChatLog(new JdbcChatStore(database), InstantSource.system(), _ -> {});
        Change.CreateGroup create = new Change.CreateGroup(Sample.ANNA, "Team", History.ALL, List.of());
        chat = log.append(create).join().chat();
    }

    @TearDown
    public void close() throws IOException {
        log.close();
        database.close();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }

    private CompletableFuture<Change.Sent> send() {
        String key = UUID.randomUUID().toString();
        return log.append(new Change.Send(Sample.ANNA, chat, Sample.TEXT, null, key, Sample.TEXT.hashCode()));
    }

    @Benchmark
    public Change.Sent alone() {
        return send().join();
    }

    @Benchmark
    @OperationsPerInvocation(MANY)
    public List<Change.Sent> amongMany() {
        List<CompletableFuture<Change.Sent>> sent =
                IntStream.range(0, MANY).mapToObj(_ -> send()).toList();
        return sent.stream().map(CompletableFuture::join).toList();
    }
}
