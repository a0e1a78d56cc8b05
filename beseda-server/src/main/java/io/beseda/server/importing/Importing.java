package io.beseda.server.importing;

import io.beseda.core.Limits;
import io.beseda.core.UserId;
import io.beseda.server.importing.Plan.Destination;
import io.beseda.store.jdbc.ChatImport;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// Takes over everything that the Django database has and Beseda has not, and tells about it. It may end at any
/// moment: what was written stands, and the next import goes on from there. Owner: one thread.
final class Importing {
    /// Messages in a transaction: enough to be quick, and few enough to be held in memory.
    static final int SLICE = 1_000;

    private static final int CHATS_AT_ONCE = 500;
    private static final int EXAMPLES = 5;

    /// Why nothing was done.
    static final class Refused extends RuntimeException {
        Refused(String sentence) {
            super(sentence);
        }
    }

    /// What there is to take over.
    record Source(long chats, long members, long messages) {}

    interface Progress {
        /// @param all messages in the source, those that are here already among them
        void at(long messages, long all);
    }

    private final DjangoDatabase django;
    private final ChatImport target;
    private final Limits limits;
    private final boolean asRead;
    private final Tally tally;
    private final Progress progress;

    /// @param asRead messages count as read by those who have nothing unread
    Importing(DjangoDatabase django, ChatImport target, Limits limits, boolean asRead, Tally tally, Progress progress) {
        this.django = django;
        this.target = target;
        this.limits = limits;
        this.asRead = asRead;
        this.tally = tally;
        this.progress = progress;
    }

    Source run() {
        Origins origins = new Origins(target.origins());
        if (origins.isEmpty() && target.hasChats()) {
            throw new Refused("Beseda's database has chats of its own, whose ids the imported ones would need. Import"
                    + " into an empty one, before people use it.");
        }
        requireAccounts();
        List<SourceChat> chats = django.chats(tally);
        django.unknownUsers(tally);
        List<Destination> plan = new Plan(tally).of(chats);
        FreeIds ids = freeIds();
        long all = chats.stream().mapToLong(SourceChat::messages).sum();
        for (List<Destination> planned : bundles(plan)) {
            Openings openings = new Openings(target, origins, ids, asRead, tally, planned);
            List<Intake> intakes = planned.stream()
                    .map(openings::open)
                    .flatMap(Stream::ofNullable)
                    .toList();
            new Bundle(django, target, origins, ids, limits, tally, () -> progress.at(tally.seen(), all)).take(intakes);
        }
        return new Source(
                chats.size(),
                chats.stream().mapToLong(chat -> chat.members().size()).sum(),
                all);
    }

    private void requireAccounts() {
        List<UserId> missing = target.withoutAccount(django.users());
        if (!missing.isEmpty()) {
            throw new Refused("Beseda's database has accounts of its own, and " + missing.size()
                    + " users of the Django project are not among them: "
                    + String.join(
                            ", ",
                            missing.stream().limit(EXAMPLES).map(UserId::value).toList())
                    + (missing.size() > EXAMPLES ? " ..." : "")
                    + ". Import into a database without accounts, for a Beseda that asks Django who is who.");
        }
    }

    private FreeIds freeIds() {
        FreeIds ids = new FreeIds(target, target.firstOtherId(), target.lastMessageId());
        django.largestIds((chat, message) -> {
            if (chat > Limits.MAX_ID || message > Limits.MAX_ID) {
                throw new Refused("The Django project has ids beyond 2^53, which browsers cannot tell apart.");
            }
            target.raiseIds(chat, message);
        });
        return ids;
    }

    /// Small chats share transactions; a large one has several of its own.
    private static List<List<Destination>> bundles(List<Destination> plan) {
        List<List<Destination>> bundles = new ArrayList<>();
        List<Destination> current = new ArrayList<>();
        long messages = 0;
        for (Destination destination : plan) {
            long more = destination.messages();
            if (!current.isEmpty() && (messages + more > SLICE || current.size() == CHATS_AT_ONCE)) {
                bundles.add(current);
                current = new ArrayList<>();
                messages = 0;
            }
            current.add(destination);
            messages += more;
        }
        bundles.add(current);
        return bundles;
    }
}
