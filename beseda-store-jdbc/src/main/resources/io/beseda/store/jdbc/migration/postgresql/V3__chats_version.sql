-- How often a user was added to a chat: tells a node that it was not told of one.
CREATE TABLE beseda_user_chats (
    user_id       text   COLLATE "C" PRIMARY KEY,
    chats_version bigint NOT NULL
) WITH (fillfactor = 70);

INSERT INTO beseda_user_chats (user_id, chats_version)
SELECT user_id, count(*) FROM beseda_chat_member GROUP BY user_id;
