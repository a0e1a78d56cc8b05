-- Which chats of another system went into which of ours, and how far: `messages` of its messages, up to `last_id`, were
-- looked at when our log ended at `last_seq`.
CREATE TABLE beseda_imported_chat (
    source_id bigint PRIMARY KEY,
    chat_id   bigint NOT NULL,
    messages  bigint NOT NULL,
    last_id   bigint NOT NULL,
    last_seq  bigint NOT NULL
);
