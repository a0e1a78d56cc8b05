package io.beseda.bus.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.beseda.core.ChatEvent;
import io.beseda.core.bus.Notice;
import io.beseda.core.bus.Topic;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class NoticeCodecTest {
    private static final long NODE = 0xFEDC_BA98_7654_3210L;

    static List<Notice> all() {
        return Samples.all();
    }

    @ParameterizedTest
    @MethodSource("all")
    void everyNoticeIsReadAsItWasWritten(Notice notice) {
        List<byte[]> messages = NoticeWriter.write(NODE, List.of(notice));
        assertThat(messages).hasSize(1);
        assertThat(NoticeReader.read(messages.getFirst(), notice.topic())).contains(List.of(notice));
        assertThat(NoticeReader.isFrom(NODE, messages.getFirst())).isTrue();
        assertThat(NoticeReader.isFrom(NODE + 1, messages.getFirst())).isFalse();
    }

    @Test
    void theSamplesAreOfEveryKind() {
        assertThat(all().stream().<Object>map(Notice::getClass).distinct())
                .containsExactlyInAnyOrder((Object[]) Notice.class.getPermittedSubclasses());
        assertThat(all().stream()
                        .filter(Notice.Logged.class::isInstance)
                        .<Object>map(notice -> ((Notice.Logged) notice).event().getClass())
                        .distinct())
                .containsExactlyInAnyOrder((Object[]) ChatEvent.class.getPermittedSubclasses());
    }

    @Test
    void noticesOfOneTopicShareAMessageInOrder() {
        Map<Topic, List<Notice>> byTopic = new LinkedHashMap<>();
        all().forEach(notice ->
                byTopic.computeIfAbsent(notice.topic(), _ -> new ArrayList<>()).add(notice));
        byTopic.forEach((topic, notices) -> {
            List<byte[]> messages = NoticeWriter.write(NODE, notices);
            assertThat(messages).hasSize(1);
            assertThat(NoticeReader.read(messages.getFirst(), topic)).contains(notices);
        });
    }

    @Test
    void manyLongNoticesAreCutIntoMessages() {
        List<Notice> notices = new ArrayList<>();
        for (int i = 1; i <= 40; i++) {
            notices.add(new Notice.Logged(
                    new ChatEvent.MessageCreated(Samples.message(Samples.CHAT, i, "ё".repeat(10_000)))));
        }
        List<byte[]> messages = NoticeWriter.write(NODE, notices);
        assertThat(messages).hasSizeBetween(2, 10);
        List<Notice> read = messages.stream()
                .flatMap(message -> NoticeReader.read(message, new Topic.OfChat(Samples.CHAT)).orElseThrow().stream())
                .toList();
        assertThat(read).isEqualTo(notices);
    }

    @ParameterizedTest
    @MethodSource("all")
    void whatIsCutOffOrOfAnotherTopicOrVersionIsNotUnderstood(Notice notice) {
        byte[] message = NoticeWriter.write(NODE, List.of(notice)).getFirst();
        for (int length = 0; length < Math.min(message.length, 300); length++) {
            assertThat(NoticeReader.read(Arrays.copyOf(message, length), notice.topic()))
                    .isEmpty();
        }
        assertThat(NoticeReader.read(message, new Topic.OfUser(Samples.BY))).isEmpty();
        message[0]++;
        assertThat(NoticeReader.read(message, notice.topic())).isEmpty();
        assertThat(NoticeReader.read(NoticeWriter.doubt(NODE), notice.topic())).isEmpty();
    }

    @Test
    void bytesOfAnyKindAreReadOrDoubtedAndNeverFail() {
        long seed = 20_261_128;
        Random random = new Random(seed);
        int doubted = 0;
        List<Notice> samples = all();
        for (int i = 0; i < 20_000; i++) {
            Notice notice = samples.get(random.nextInt(samples.size()));
            byte[] message = random.nextBoolean()
                    ? NoticeWriter.write(NODE, List.of(notice)).getFirst()
                    : new byte[9 + random.nextInt(60)];
            if (message[0] == 0) {
                random.nextBytes(message);
                message[0] = NoticeWriter.VERSION;
                message[Math.min(9, message.length - 1)] = (byte) random.nextInt(20);
            } else {
                for (int change = 0; change <= random.nextInt(3); change++) {
                    message[9 + random.nextInt(message.length - 9)] = (byte) random.nextInt(256);
                }
            }
            Optional<List<Notice>> read = NoticeReader.read(message, notice.topic());
            doubted += read.isEmpty() ? 1 : 0;
        }
        assertThat(doubted).as("seed %d", seed).isBetween(10_000, 20_000);
    }
}
