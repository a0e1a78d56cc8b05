import io.beseda.core.ChatId;
import io.beseda.core.UserId;
import io.beseda.core.log.ChatLog;
import java.util.Arrays;
import java.util.Map;

/// D2: one sender, from his send to his answer; and the rows of that send through JDBC: three statements and a commit.
final class LoneSender implements StorageBench.Row {
    private static final int SENDS = 500;
    /// Rounds before those that count, until the JVM has compiled what is hot.
    private static final int WARM = 20;

    private final Room room;
    private final Bare bare;
    private final long[] beseda = new long[SENDS];
    private final long[] jdbc = new long[SENDS];

    LoneSender(String url, String other) throws Exception {
        this.room = new Room(url, 2, 1);
        this.bare = new Bare(other);
        for (int i = 0; i < WARM; i++) {
            measure("beseda");
        }
    }

    private interface Once {
        void run() throws Exception;
    }

    /// Both are measured with the first of them, send by send, since the disk is not equally fast for seconds.
    @Override
    public Map<String, Double> measure(String subject) throws Exception {
        if (subject.equals("beseda")) {
            UserId user = room.users.getFirst();
            ChatId chat = room.chats.getFirst();
            for (int i = 0; i < SENDS; i++) {
                beseda[i] = nanos(() -> ChatLog.await(room.log.append(Room.sending(user, chat))));
                jdbc[i] = nanos(this::jdbc);
            }
        }
        return Map.of("us", median(subject.equals("beseda") ? beseda : jdbc));
    }

    private void jdbc() throws Exception {
        bare.insert();
        bare.update();
        bare.commit();
    }

    private static long nanos(Once once) throws Exception {
        long start = System.nanoTime();
        once.run();
        return System.nanoTime() - start;
    }

    private static double median(long[] nanos) {
        Arrays.sort(nanos);
        return nanos[nanos.length / 2] / 1e3;
    }
}
