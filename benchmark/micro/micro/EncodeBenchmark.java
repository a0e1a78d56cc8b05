package micro;

import io.beseda.api.socket.WireEncoder;
import io.beseda.core.hub.Protocol;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/// A message as a frame: done once for all members of a chat.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class EncodeBenchmark {
    private final WireEncoder encoder = new WireEncoder();

    @Benchmark
    public byte[] full() {
        return encoder.event(Protocol.FULL, Sample.CREATED);
    }

    @Benchmark
    public byte[] seed() {
        return encoder.event(Protocol.SEED, Sample.CREATED);
    }
}
