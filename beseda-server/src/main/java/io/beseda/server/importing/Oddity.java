package io.beseda.server.importing;

import java.util.Locale;

/// What is out of the ordinary, and what is done about it. docs/import.md lists them.
enum Oddity {
    MERGED_CHATS("repeated direct chats: their messages are in the oldest one of the two people"),
    DIRECT_AS_GROUP("direct chats that not just two people are or were in: they are groups"),
    EMPTY_CHATS("chats without members and messages: left out"),
    CLOSED_CHATS("chats with messages and without members: kept, but closed, so nobody sees them"),
    DIRECT_TITLES("direct chats with a title: it is left out"),
    UNTITLED_GROUPS("groups without a title: they have none"),
    LONG_TITLES("titles longer than the limit: kept whole"),
    MENDED_TITLES("titles with a NUL: it is U+FFFD now"),
    REPEATED_MEMBERS("members who are in a chat twice: once, since the first time"),
    GUESTS("people who wrote in a group and are no members: their messages are kept, and they left after them"),
    UNKNOWN_USERS("users that the table of users does not have: kept, without a name"),
    STRAY_ROWS("members and messages of chats that do not exist: left out"),
    BLANK_MESSAGES("messages without text: left out"),
    LONG_MESSAGES("messages longer than the limit: kept whole"),
    MENDED_MESSAGES("messages with a NUL: it is U+FFFD now"),
    UNORDERED_MESSAGES("messages older than the one before them: kept in the order of ids, with their times"),
    NEW_CHAT_IDS("chats whose id a chat of Beseda's own has: they got new ids"),
    NEW_MESSAGE_IDS("messages whose id was taken, or not past the last one in the chat: they got new ids"),
    CHANGED_HERE("chats that were changed in Beseda since the last import: only new messages are taken"),
    LEFT_OUT("CHATS LEFT OUT, with what is new in them: what they are here does not go with what they are there now");

    private final String rule;

    Oddity(String rule) {
        this.rule = rule;
    }

    String slug() {
        return name().toLowerCase(Locale.ROOT);
    }

    String rule() {
        return rule;
    }
}
