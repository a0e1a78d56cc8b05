import io.beseda.core.ChatId;
import io.beseda.core.UserId;
import io.beseda.core.log.Change;
import java.lang.management.ManagementFactory;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;

/// D4: sends into chats at random, and as many into one of them.
final class Spread implements StorageBench.Row {
    private static final int CHATS = 5_000;
    private static final int MESSAGES_BEFORE = 20; // in each
    private static final int BATCH = 1_000;
    private static final int SENDS = 40_000;
    private static final int IN_FLIGHT = 1_024;

    private final Room room;
    private final UserId sender;
    private final Random random = new Random(4);

    Spread(String url) throws Exception {
        this.room = new Room(url, 2, CHATS);
        this.sender = room.users.getFirst();
        for (int i = 0; i < MESSAGES_BEFORE * CHATS; i += BATCH) {
            List<Change<?>> batch = new ArrayList<>();
            for (int j = 0; j < BATCH; j++) {
                batch.add(Room.sending(sender, room.chats.get((i + j) % CHATS)));
            }
            room.store.commit(batch, Instant.now());
        }
        measure("spread");
        measure("one");
    }

    @Override
    public Map<String, Double> measure(String subject) throws Exception {
        boolean spread = subject.equals("spread");
        long kept = room.kept();
        AtomicLong acked = new AtomicLong();
        Semaphore free = new Semaphore(IN_FLIGHT);
        long cpu = cpuNanos();
        long start = System.nanoTime();
        for (int i = 0; i < SENDS; i++) {
            ChatId chat = room.chats.get(spread ? random.nextInt(CHATS) : 0);
            free.acquire();
            var _ = room.log.append(Room.sending(sender, chat)).whenComplete((_, failure) -> {
                if (failure == null) {
                    acked.incrementAndGet();
                }
                free.release();
            });
        }
        free.acquire(IN_FLIGHT);
        double micros = (System.nanoTime() - start) / 1e3;
        double cpuMicros = (cpuNanos() - cpu) / 1e3;
        double lost = acked.get() - (room.kept() - kept);
        return Map.of(
                "us", micros / acked.get(), "cpu", cpuMicros / acked.get(), "lost", lost, "sent", acked.doubleValue());
    }

    private static long cpuNanos() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }
}
