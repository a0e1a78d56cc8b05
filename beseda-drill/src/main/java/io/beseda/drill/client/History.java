package io.beseda.drill.client;

import io.beseda.drill.client.Broken.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/// What one client was shown, by chat and in order, and the rules for it. Owner: the client, under its lock.
final class History {
    private static final class Line {
        private final List<Sight> shown = new ArrayList<>();
        /// Live events that came before what was missed.
        private final TreeMap<Long, Said> aside = new TreeMap<>();

        private boolean loading;
        /// The highest that came on this connection: what is loaded by REST may be ahead of it.
        private long heard;

        long last() {
            return shown.isEmpty() ? 0 : shown.getLast().said().seq();
        }
    }

    private final String client;
    private final Books books;
    private final Map<Long, Line> lines = new LinkedHashMap<>();
    private boolean catchingUp;
    private int node;
    private long liveSince;

    History(String client, List<Long> chats, Books books) {
        this.client = client;
        this.books = books;
        chats.forEach(chat -> lines.put(chat, new Line()));
    }

    /// A new connection, to this node.
    void connected(int index) {
        node = index;
        catchingUp = true;
        liveSince = Sight.NEVER;
        for (Line line : lines.values()) {
            line.aside.clear();
            line.loading = false;
            line.heard = 0;
        }
    }

    /// The last `seq` of each chat.
    Map<String, Object> positions() {
        Map<String, Object> positions = new HashMap<>();
        lines.forEach((chat, line) -> positions.put("" + chat, line.last()));
        return positions;
    }

    void created(JsonNode frame) {
        Said said = Said.of(frame.get("message"));
        Line line = lines.get(said.chat());
        if (line == null) {
            books.broken(Kind.WRONG, client, said.chat(), said.seq(), "is of a chat that is not its own");
            return;
        }
        if (frame.get("seq").longValue() != said.seq() || frame.get("chat").longValue() != said.chat()) {
            books.broken(Kind.WRONG, client, said.chat(), said.seq(), "event and message disagree: " + frame);
        }
        if (!catchingUp && said.seq() <= line.heard) {
            again(line, said);
            return;
        }
        line.heard = Math.max(line.heard, said.seq());
        if (line.loading) {
            line.aside.put(said.seq(), said);
        } else if (said.seq() <= line.last()) {
            known(line, said);
        } else if (said.seq() == line.last() + 1) {
            show(line, said);
        } else if (catchingUp) {
            line.aside.put(said.seq(), said);
        } else {
            gap(line, said.chat(), said.seq());
            show(line, said);
        }
    }

    private void again(Line line, Said said) {
        boolean had = line.shown.stream().anyMatch(sight -> sight.said().equals(said));
        if (had || line.aside.containsValue(said)) {
            books.broken(Kind.DOUBLED, client, said.chat(), said.seq(), "was shown twice");
        } else {
            books.broken(Kind.OUT_OF_ORDER, client, said.chat(), said.seq(), "was shown after " + line.heard);
        }
    }

    /// Known already: live before `sync` brought it once more, or loaded before it was live. It must be the same.
    private void known(Line line, Said said) {
        if (line.shown.stream().noneMatch(sight -> sight.said().equals(said))) {
            books.broken(Kind.WRONG, client, said.chat(), said.seq(), "is another than before");
        }
    }

    private void show(Line line, Said said) {
        line.shown.add(new Sight(said, System.nanoTime(), node, liveSince));
    }

    private void gap(Line line, long chat, long next) {
        books.broken(Kind.GAP, client, chat, line.last() + 1, "was not shown before " + next);
    }

    /// The chat is to be loaded anew. False: it is not one of ours.
    boolean reset(long chat) {
        Line line = lines.get(chat);
        if (line == null) {
            return false;
        }
        line.loading = true;
        return true;
    }

    /// The end of `sync`: from now on there are no excuses.
    void synced() {
        catchingUp = false;
        liveSince = System.nanoTime();
        lines.values().stream().filter(line -> !line.loading).forEach(this::settle);
    }

    /// What comes from now on comes late because of us.
    void harmed() {
        liveSince = Sight.NEVER;
    }

    void healed() {
        if (!catchingUp) {
            liveSince = System.nanoTime();
        }
    }

    /// The chat, loaded. What was shown of it before must still be there.
    void loaded(long chat, List<Said> log) {
        Line line = line(chat);
        for (int i = 0; i < line.shown.size(); i++) {
            Said had = line.shown.get(i).said();
            if (i >= log.size() || !log.get(i).equals(had)) {
                books.broken(Kind.LOST, client, chat, had.seq(), "was shown and is not there after a reset");
            }
        }
        List<Sight> before = List.copyOf(line.shown);
        line.shown.clear();
        for (Said said : log) {
            int index = line.shown.size();
            boolean had = index < before.size() && before.get(index).said().equals(said);
            if (had) {
                line.shown.add(before.get(index));
            } else {
                show(line, said);
            }
        }
        line.loading = false;
        settle(line);
    }

    /// What was set aside follows what was missed.
    private void settle(Line line) {
        line.aside.forEach((seq, said) -> {
            if (seq > line.last() + 1) {
                gap(line, said.chat(), seq);
            }
            if (seq > line.last()) {
                show(line, said);
            }
        });
        line.aside.clear();
    }

    boolean isLoading() {
        return lines.values().stream().anyMatch(line -> line.loading);
    }

    long last(long chat) {
        return line(chat).last();
    }

    List<Sight> of(long chat) {
        return List.copyOf(line(chat).shown);
    }

    List<Long> chats() {
        return List.copyOf(lines.keySet());
    }

    private Line line(long chat) {
        Line line = lines.get(chat);
        if (line == null) {
            throw new IllegalArgumentException(client + " has no chat " + chat);
        }
        return line;
    }
}
