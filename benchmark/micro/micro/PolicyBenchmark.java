package micro;

import io.beseda.core.Refusal;
import io.beseda.core.policy.ChatPolicy;
import io.beseda.core.policy.Permit;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;

/// Whether somebody may send: asked for each message, under the lock of its chat.
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class PolicyBenchmark {
    @Benchmark
    public Permit member() {
        return ChatPolicy.maySend(Sample.GROUP, Sample.MEMBER, false);
    }

    @Benchmark
    public Refusal stranger() {
        try {
            throw new AssertionError(ChatPolicy.maySend(Sample.GROUP, null, false));
        } catch (Refusal refusal) {
            return refusal;
        }
    }
}
