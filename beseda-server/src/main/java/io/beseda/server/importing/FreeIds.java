package io.beseda.server.importing;

import io.beseda.core.ChatId;
import io.beseda.store.jdbc.ChatImport;

/// Says whether a message may keep its id. Ids have to rise within a chat, and to be of one message only.
final class FreeIds {
    private final ChatImport target;
    private final long firstOther;
    private final long lastGiven;

    /// @param firstOther from here on to `lastGiven` ids may be of messages of Beseda's own
    FreeIds(ChatImport target, long firstOther, long lastGiven) {
        this.target = target;
        this.firstOther = firstOther;
        this.lastGiven = lastGiven;
    }

    boolean isFree(long id, long lastInChat) {
        return id > lastInChat && (id < firstOther || id > lastGiven);
    }

    long newMessage() {
        return target.newMessageId();
    }

    ChatId newChat() {
        return target.newChatId();
    }
}
