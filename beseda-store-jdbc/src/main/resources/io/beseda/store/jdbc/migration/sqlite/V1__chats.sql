-- Times are microseconds since 1970 (UTC). All that belongs to a chat is keyed by chat first.

CREATE TABLE beseda_meta (
    name  TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Where ids come from. Raised in the transaction that uses them, under the one write lock of the database.
CREATE TABLE beseda_counter (
    name  TEXT    NOT NULL PRIMARY KEY,
    value INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

INSERT INTO beseda_counter (name, value) VALUES ('beseda_chat_id', 0), ('beseda_message_id', 0);

CREATE TABLE beseda_chat (
    id               INTEGER PRIMARY KEY,
    direct_key       TEXT UNIQUE,
    title            TEXT    NOT NULL,
    history          TEXT    NOT NULL,
    member_count     INTEGER NOT NULL,
    last_seq         INTEGER NOT NULL,
    message_count    INTEGER NOT NULL,
    last_message_seq INTEGER NOT NULL,
    created_at       INTEGER NOT NULL,
    active_at        INTEGER NOT NULL,
    closed           INTEGER NOT NULL
) STRICT;

CREATE TABLE beseda_chat_member (
    chat_id       INTEGER NOT NULL,
    user_id       TEXT    NOT NULL,
    role          TEXT    NOT NULL,
    joined_seq    INTEGER NOT NULL,
    joined_at     INTEGER NOT NULL,
    read_seq      INTEGER NOT NULL,
    read_number   INTEGER NOT NULL,
    delivered_seq INTEGER NOT NULL,
    read_at       INTEGER NOT NULL,
    delivered_at  INTEGER NOT NULL,
    PRIMARY KEY (chat_id, user_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX beseda_chat_member_user ON beseda_chat_member (user_id, chat_id);
CREATE INDEX beseda_chat_member_joined ON beseda_chat_member (chat_id, joined_seq, user_id);

-- A rowid table in the order of arrival: clustered on (chat_id, seq) every message would dirty a page of its own chat,
-- which was measured to be six times slower with 500 chats. A message row is also its own entry in the log.
CREATE TABLE beseda_message (
    id         INTEGER PRIMARY KEY,
    chat_id    INTEGER NOT NULL,
    seq        INTEGER NOT NULL,
    number     INTEGER NOT NULL,
    sender     TEXT    NOT NULL,
    client_id  TEXT    NOT NULL,
    text_hash  INTEGER NOT NULL,
    text       TEXT    NOT NULL,
    reply_to   INTEGER,
    created_at INTEGER NOT NULL,
    edited_at  INTEGER,
    deleted    INTEGER NOT NULL,
    UNIQUE (chat_id, seq),
    UNIQUE (chat_id, sender, client_id)
) STRICT;

-- Few rows: the deleted ones past a read position are subtracted from unread.
CREATE INDEX beseda_message_deleted ON beseda_message (chat_id, number) WHERE deleted;

-- The log's other entries. No seq is both here and in beseda_message.
CREATE TABLE beseda_event (
    chat_id    INTEGER NOT NULL,
    seq        INTEGER NOT NULL,
    kind       TEXT    NOT NULL,
    actor      TEXT,
    subject    TEXT,
    role       TEXT,
    title      TEXT,
    message_id INTEGER,
    at         INTEGER NOT NULL,
    PRIMARY KEY (chat_id, seq)
) STRICT, WITHOUT ROWID;

-- The id only says what came first.
CREATE TABLE beseda_block (
    id      INTEGER PRIMARY KEY,
    blocker TEXT NOT NULL,
    blocked TEXT NOT NULL,
    UNIQUE (blocker, blocked)
) STRICT;

CREATE TABLE beseda_presence (
    user_id   TEXT    NOT NULL PRIMARY KEY,
    last_seen INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
