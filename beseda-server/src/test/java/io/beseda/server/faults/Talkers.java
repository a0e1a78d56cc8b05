package io.beseda.server.faults;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A few who go on sending, by REST, to one chat after the other, and remember what was acknowledged.
final class Talkers implements AutoCloseable {
    private static final int COUNT = 4;
    private static final int CREATED = 201;
    private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(20);
    private static final Pattern SEQ = Pattern.compile("\"seq\":(\\d+)");
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final List<Thread> threads = new ArrayList<>();
    private final Map<Long, Long> acknowledged = new ConcurrentHashMap<>();
    private final AtomicInteger sent = new AtomicInteger();
    private volatile boolean stopped;

    Talkers(URI node, List<SwarmMember> members) {
        for (int i = 0; i < COUNT; i++) {
            int first = i;
            threads.add(Thread.ofVirtual().start(() -> {
                for (int next = first; !stopped; next = (next + COUNT) % members.size()) {
                    send(node, members.get(next));
                    LockSupport.parkNanos(PAUSE);
                }
            }));
        }
    }

    private void send(URI node, SwarmMember who) {
        HttpRequest request = HttpRequest.newBuilder(node.resolve("/api/chats/" + who.chat + "/messages/"))
                .header("Cookie", "sessionid=" + who.cookie)
                .header("Origin", node.toString().replaceFirst("/$", ""))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{\"text\":\"while everyone comes back\"}"))
                .build();
        try {
            HttpResponse<String> answer = HTTP.send(request, HttpResponse.BodyHandlers.ofString());
            Matcher seq = SEQ.matcher(answer.body());
            if (answer.statusCode() == CREATED && seq.find()) {
                acknowledged.merge(who.chat, Long.parseLong(seq.group(1)), Math::max);
                sent.incrementAndGet();
            }
        } catch (IOException _) {
            // not acknowledged
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    int sent() {
        return sent.get();
    }

    /// Everyone has all that was acknowledged, and so, since places have no holes, has each message.
    boolean hasReached(List<SwarmMember> members) {
        return members.stream().allMatch(member -> member.place >= acknowledged.getOrDefault(member.chat, 0L));
    }

    void stop() {
        stopped = true;
        try {
            for (Thread thread : threads) {
                thread.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        stop();
    }
}
