-- Times are microseconds since 1970 (UTC). All that belongs to a chat is keyed by chat first. User ids compare by
-- code point (COLLATE "C"), as they do in SQLite and in Java.

CREATE TABLE beseda_meta (
    name  text PRIMARY KEY,
    value text NOT NULL
);

-- CACHE 1: ids are taken under the chat's lock, so those of a chat's messages rise with seq, whichever node sends.
CREATE SEQUENCE beseda_chat_id CACHE 1;
CREATE SEQUENCE beseda_message_id CACHE 1;

-- Rows that every message updates keep room on their page (fillfactor), so that the update touches no index.
CREATE TABLE beseda_chat (
    id               bigint  PRIMARY KEY,
    direct_key       text    COLLATE "C" UNIQUE,
    title            text    NOT NULL,
    history          text    NOT NULL,
    member_count     integer NOT NULL,
    last_seq         bigint  NOT NULL,
    message_count    bigint  NOT NULL,
    last_message_seq bigint  NOT NULL,
    created_at       bigint  NOT NULL,
    active_at        bigint  NOT NULL,
    closed           boolean NOT NULL
) WITH (fillfactor = 70);

CREATE TABLE beseda_chat_member (
    chat_id       bigint NOT NULL,
    user_id       text   COLLATE "C" NOT NULL,
    role          text   NOT NULL,
    joined_seq    bigint NOT NULL,
    joined_at     bigint NOT NULL,
    read_seq      bigint NOT NULL,
    read_number   bigint NOT NULL,
    delivered_seq bigint NOT NULL,
    read_at       bigint NOT NULL,
    delivered_at  bigint NOT NULL,
    PRIMARY KEY (chat_id, user_id)
) WITH (fillfactor = 70);

CREATE INDEX beseda_chat_member_user ON beseda_chat_member (user_id, chat_id);
CREATE INDEX beseda_chat_member_joined ON beseda_chat_member (chat_id, joined_seq, user_id);

-- A message row is also its own entry in the log.
CREATE TABLE beseda_message (
    chat_id    bigint  NOT NULL,
    seq        bigint  NOT NULL,
    id         bigint  NOT NULL,
    number     bigint  NOT NULL,
    sender     text    COLLATE "C" NOT NULL,
    client_id  text    COLLATE "C" NOT NULL,
    text_hash  bigint  NOT NULL,
    text       text    NOT NULL,
    reply_to   bigint,
    created_at bigint  NOT NULL,
    edited_at  bigint,
    deleted    boolean NOT NULL,
    PRIMARY KEY (chat_id, seq),
    UNIQUE (chat_id, id),
    UNIQUE (chat_id, sender, client_id)
);

-- Few rows: the deleted ones past a read position are subtracted from unread.
CREATE INDEX beseda_message_deleted ON beseda_message (chat_id, number) WHERE deleted;

-- The log's other entries. No seq is both here and in beseda_message.
CREATE TABLE beseda_event (
    chat_id    bigint NOT NULL,
    seq        bigint NOT NULL,
    kind       text   NOT NULL,
    actor      text   COLLATE "C",
    subject    text   COLLATE "C",
    role       text,
    title      text,
    message_id bigint,
    at         bigint NOT NULL,
    PRIMARY KEY (chat_id, seq)
);

-- The id only says what came first.
CREATE TABLE beseda_block (
    id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    blocker text   COLLATE "C" NOT NULL,
    blocked text   COLLATE "C" NOT NULL,
    UNIQUE (blocker, blocked)
);

CREATE TABLE beseda_presence (
    user_id   text   COLLATE "C" PRIMARY KEY,
    last_seen bigint NOT NULL
);
