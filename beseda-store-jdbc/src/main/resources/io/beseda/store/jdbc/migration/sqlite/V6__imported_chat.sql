-- Which chats of another system went into which of ours, and how far: `messages` of its messages, up to `last_id`, were
-- looked at when our log ended at `last_seq`.
CREATE TABLE beseda_imported_chat (
    source_id INTEGER PRIMARY KEY,
    chat_id   INTEGER NOT NULL,
    messages  INTEGER NOT NULL,
    last_id   INTEGER NOT NULL,
    last_seq  INTEGER NOT NULL
) STRICT;
