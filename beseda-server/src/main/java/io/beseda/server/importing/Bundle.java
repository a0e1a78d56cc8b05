package io.beseda.server.importing;

import io.beseda.core.ChatId;
import io.beseda.core.Limits;
import io.beseda.core.log.Writes;
import io.beseda.store.jdbc.ChatImport;
import io.beseda.store.jdbc.ChatImport.Origin;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Some chats, taken in together: read in one go, and written in transactions after each of which all is as if
/// Beseda itself had been told of it. Owner: the import's thread.
final class Bundle {
    private final DjangoDatabase django;
    private final ChatImport target;
    private final Origins origins;
    private final FreeIds ids;
    private final Limits limits;
    private final Tally tally;
    private final Runnable written;
    private final List<Intake> intakes = new ArrayList<>();
    private int unwritten;

    /// @param written called after each transaction
    Bundle(
            DjangoDatabase django,
            ChatImport target,
            Origins origins,
            FreeIds ids,
            Limits limits,
            Tally tally,
            Runnable written) {
        this.django = django;
        this.target = target;
        this.origins = origins;
        this.ids = ids;
        this.limits = limits;
        this.tally = tally;
        this.written = written;
    }

    void take(List<Intake> opened) {
        intakes.addAll(opened);
        Map<Long, Intake> bySource = new HashMap<>();
        List<ChatId> withNews = new ArrayList<>();
        for (Intake intake : intakes) {
            intake.begin();
            for (SourceChat source : intake.sources()) {
                if (origins.hasNews(source)) {
                    bySource.put(source.id(), intake);
                    withNews.add(intake.chat().chat().id());
                } else {
                    tally.knewMessages(source.messages());
                }
            }
        }
        if (!bySource.isEmpty()) {
            Set<Long> known = target.messagesOf(withNews);
            django.messages(bySource.keySet(), message -> take(bySource, known, message));
        }
        intakes.forEach(intake -> intake.end(tally));
        write(true);
    }

    private void take(Map<Long, Intake> bySource, Set<Long> known, SourceMessage message) {
        Intake intake = bySource.get(message.chat());
        if (intake == null) {
            throw new IllegalStateException("not asked for: " + message);
        }
        if (known.contains(message.id())) {
            intake.skip(message, tally);
            return;
        }
        if (unwritten == Importing.SLICE) {
            write(false);
        }
        intake.take(message, ids, target.keyOf(message.id()), limits, tally);
        unwritten++;
    }

    private void write(boolean ended) {
        Writes rows = new Writes(
                new ArrayList<>(),
                new ArrayList<>(),
                new ArrayList<>(),
                new ArrayList<>(),
                new ArrayList<>(),
                new ArrayList<>(),
                new ArrayList<>(),
                new ArrayList<>());
        boolean any = false;
        List<Origin> reached = new ArrayList<>();
        for (Intake intake : intakes) {
            any |= intake.chat().collect(rows);
            reached.addAll(intake.origins(origins, ended));
        }
        if (any || !reached.isEmpty()) {
            target.write(rows, reached);
        }
        unwritten = 0;
        written.run();
    }
}
