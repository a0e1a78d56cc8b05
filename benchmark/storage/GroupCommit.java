import io.beseda.core.ChatId;
import io.beseda.core.UserId;
import io.beseda.core.log.ChatLog;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/// D1: 64 senders in one chat, each with eight sends in flight, as in F2: with one in flight, those who are
/// answered by a commit come too late for the next one, and half of the senders are in each.
final class GroupCommit implements StorageBench.Row {
    private static final int SENDERS = 64;
    private static final int IN_FLIGHT = 8;
    private static final long NANOS = 2_000_000_000L;

    private final Room room;
    private final ChatId chat;
    private final Bare bare;
    private int batch = SENDERS;

    GroupCommit(String url, String other) throws Exception {
        this.room = new Room(url, SENDERS, 1);
        this.chat = room.chats.getFirst();
        this.bare = new Bare(other);
        for (String subject : List.of("beseda", "lone", "bare")) {
            measure(subject);
        }
    }

    @Override
    public Map<String, Double> measure(String subject) throws Exception {
        return switch (subject) {
            case "beseda" -> together();
            case "lone" -> onePerCommit();
            case "bare" -> bareInsert();
            default -> throw new IllegalArgumentException(subject);
        };
    }

    private Map<String, Double> together() {
        long kept = room.kept();
        long batches = room.log.committedBatches();
        AtomicLong acked = new AtomicLong();
        long start = System.nanoTime();
        try (ExecutorService senders = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < SENDERS * IN_FLIGHT; i++) {
                UserId user = room.users.get(i % SENDERS);
                senders.execute(() -> {
                    while (System.nanoTime() - start < NANOS) {
                        ChatLog.await(room.log.append(Room.sending(user, chat)));
                        acked.incrementAndGet();
                    }
                });
            }
        }
        double micros = (System.nanoTime() - start) / 1e3;
        double perCommit = acked.doubleValue() / (room.log.committedBatches() - batches);
        batch = (int) Math.round(perCommit);
        double lost = acked.get() - (room.kept() - kept);
        return Map.of("us", micros / acked.get(), "batch", perCommit, "lost", lost, "sent", acked.doubleValue());
    }

    private Map<String, Double> onePerCommit() {
        UserId user = room.users.getFirst();
        long count = 0;
        long start = System.nanoTime();
        while (System.nanoTime() - start < NANOS) {
            room.store.commit(List.of(Room.sending(user, chat)), Instant.now());
            count++;
        }
        return Map.of("us", (System.nanoTime() - start) / 1e3 / count, "batch", 1.0);
    }

    /// As many rows a commit as Beseda had in this round.
    private Map<String, Double> bareInsert() throws Exception {
        bare.rows(batch);
        long count = 0;
        long start = System.nanoTime();
        while (System.nanoTime() - start < NANOS) {
            bare.insert();
            bare.commit();
            count += batch;
        }
        return Map.of("us", (System.nanoTime() - start) / 1e3 / count, "batch", (double) batch);
    }
}
