package io.beseda.server.importing;

import io.beseda.core.Limits;
import io.beseda.core.Text;
import io.beseda.core.UserId;
import io.beseda.store.jdbc.ChatImport.Origin;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// One of our chats with what it takes in from the source. Owner: the import's thread.
final class Intake {
    private final GrowingChat chat;
    private final List<SourceChat> sources;
    private final boolean whole;
    /// Members here for the sake of their messages only.
    private final Set<UserId> visitors = new HashSet<>();
    private Instant newest = Instant.MIN;

    /// @param whole members and title are taken over, too: nobody has changed the chat here
    Intake(GrowingChat chat, List<SourceChat> sources, boolean whole) {
        this.chat = chat;
        this.sources = List.copyOf(sources);
        this.whole = whole;
    }

    GrowingChat chat() {
        return chat;
    }

    List<SourceChat> sources() {
        return sources;
    }

    private boolean takesMembers() {
        return whole && chat.chat().isGroup();
    }

    /// What comes before the messages.
    void begin() {
        if (takesMembers()) {
            sources.stream()
                    .flatMap(source -> source.members().stream())
                    .filter(joined -> !chat.has(joined.user()))
                    .forEach(chat::join);
        }
    }

    /// A message that is not here yet.
    void take(SourceMessage message, FreeIds ids, String key, Limits limits, Tally tally) {
        String text = message.text();
        if (Text.strip(text).isEmpty()) {
            tally.met(Oddity.BLANK_MESSAGES, message.id());
            return;
        }
        if (Nul.isIn(text)) {
            tally.met(Oddity.MENDED_MESSAGES, message.id());
            text = Nul.replaced(text);
        }
        if (text.codePointCount(0, text.length()) > limits.textLength()) {
            tally.met(Oddity.LONG_MESSAGES, message.id());
        }
        if (!chat.has(message.sender())) {
            chat.join(new SourceChat.Joined(message.sender(), message.at()));
            visitors.add(message.sender());
        }
        long id = message.id();
        if (!ids.isFree(id, chat.lastMessageId())) {
            tally.met(Oddity.NEW_MESSAGE_IDS, id);
            id = ids.newMessage();
        }
        pass(message, tally);
        chat.append(message, id, key, text);
        tally.tookMessage();
    }

    /// A message that is here.
    void skip(SourceMessage message, Tally tally) {
        newest = message.at();
        tally.knewMessages(1);
    }

    private void pass(SourceMessage message, Tally tally) {
        if (message.at().isBefore(newest)) {
            tally.met(Oddity.UNORDERED_MESSAGES, message.id());
        }
        newest = message.at();
    }

    /// What comes after the messages.
    void end(Tally tally) {
        Set<UserId> leaving = new TreeSet<>(takesMembers() ? chat.members() : visitors);
        if (takesMembers()) {
            sources.forEach(source -> source.members().forEach(joined -> leaving.remove(joined.user())));
        }
        leaving.forEach(chat::leave);
        String title = Nul.replaced(sources.getFirst().title());
        if (takesMembers() && !chat.chat().closed() && !title.equals(chat.chat().title())) {
            chat.rename(title);
        }
        long id = chat.chat().id().value();
        sources.stream().filter(source -> source.id() != id).forEach(source -> tally.moved(source.id(), id));
    }

    /// How far the sources are taken in.
    ///
    /// @param ended whether all their messages were looked at
    List<Origin> origins(Origins before, boolean ended) {
        return sources.stream()
                .map(source -> {
                    boolean done = ended || !before.hasNews(source);
                    return new Origin(
                            source.id(),
                            chat.chat().id(),
                            done ? source.messages() : 0,
                            done ? source.lastMessage() : 0,
                            chat.chat().lastSeq());
                })
                .filter(origin -> !before.isKept(origin))
                .toList();
    }
}
