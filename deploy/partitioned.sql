-- Makes the tables that grow with messages hash-partitioned by chat, and moves what is in them. PostgreSQL; docs/scale.md
-- says when and why. All nodes are stopped; the tables are there (a node has run once). Then:
--
--   PGOPTIONS='-c beseda.partitions=32' psql --set=ON_ERROR_STOP=1 --file=deploy/partitioned.sql "$BESEDA_DATABASE_URL"
--
-- The number of partitions (8 by default) cannot be changed without moving everything again. The old tables stay in the
-- schema beseda_old until you drop it. Roles that were granted something on these tables need it again.

BEGIN;

-- With their indexes, whose names the new ones get.
CREATE SCHEMA beseda_old;
ALTER TABLE beseda_message SET SCHEMA beseda_old;
ALTER TABLE beseda_event SET SCHEMA beseda_old;
ALTER TABLE beseda_chat_member SET SCHEMA beseda_old;

-- Every key of these begins with chat_id, as the keys of a table that is partitioned by it must contain it. beseda_chat
-- stays whole: direct_key is unique over all chats, and one row a chat is little beside its messages.
CREATE TABLE beseda_message (LIKE beseda_old.beseda_message INCLUDING ALL) PARTITION BY HASH (chat_id);
CREATE TABLE beseda_event (LIKE beseda_old.beseda_event INCLUDING ALL) PARTITION BY HASH (chat_id);
CREATE TABLE beseda_chat_member (LIKE beseda_old.beseda_chat_member INCLUDING ALL) PARTITION BY HASH (chat_id);

-- LIKE gives those of keys their names, and others a name of its own choice.
ALTER INDEX beseda_message_chat_id_number_idx RENAME TO beseda_message_deleted;
ALTER INDEX beseda_chat_member_user_id_chat_id_idx RENAME TO beseda_chat_member_user;
ALTER INDEX beseda_chat_member_chat_id_joined_seq_user_id_idx RENAME TO beseda_chat_member_joined;

DO $$
DECLARE
    partitions integer := coalesce(nullif(current_setting('beseda.partitions', true), ''), '8');
    place text;
BEGIN
    FOR i IN 0 .. partitions - 1 LOOP
        place := format('FOR VALUES WITH (MODULUS %s, REMAINDER %s)', partitions, i);
        EXECUTE format('CREATE TABLE beseda_message_p%s PARTITION OF beseda_message %s', i, place);
        EXECUTE format('CREATE TABLE beseda_event_p%s PARTITION OF beseda_event %s', i, place);
        -- Room on the page for rows that every message updates, as the whole table had it.
        EXECUTE format(
            'CREATE TABLE beseda_chat_member_p%s PARTITION OF beseda_chat_member %s WITH (fillfactor = 70)', i, place);
    END LOOP;
END
$$;

INSERT INTO beseda_chat_member SELECT * FROM beseda_old.beseda_chat_member;
INSERT INTO beseda_event SELECT * FROM beseda_old.beseda_event;
INSERT INTO beseda_message SELECT * FROM beseda_old.beseda_message;

COMMIT;

ANALYZE beseda_message, beseda_event, beseda_chat_member;
