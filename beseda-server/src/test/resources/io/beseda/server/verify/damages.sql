-- Ways to break the database of Filled. Above each: the checks that notice, exactly these, and what the first finding of
-- the first of them says. [sqlite], [postgres]: only there. $names: ids. LOOSEN: the table loses its constraints.

-- orphan: chat_id 999, kind events, lost 1
INSERT INTO beseda_event (chat_id, seq, kind, actor, title, at) VALUES (999, 1, 'chat.updated', '$anna', 't', 1);

-- seq: chat_id $group, seq 10, previous 8
DELETE FROM beseda_event WHERE chat_id = $group AND seq = 9;

-- seq: chat_id $group, seq 11, previous 11
INSERT INTO beseda_event (chat_id, seq, kind, actor, title, at)
SELECT id, 11, 'chat.updated', '$anna', title, 1 FROM beseda_chat WHERE id = $group;

-- seq number message_count: chat_id $group, seq 4, previous 2
DELETE FROM beseda_message WHERE chat_id = $group AND seq = 3;

-- last_seq: chat_id $group, last_seq 24, log_ends_at 23
UPDATE beseda_chat SET last_seq = 24 WHERE id = $group;

-- number: chat_id $group, seq 3, message_id 3, number 100, previous 2
UPDATE beseda_message SET number = 100 WHERE chat_id = $group AND seq = 3;

-- id_order: chat_id $group, seq 7, message_id 3, previous_id 4
UPDATE beseda_message SET id = -id WHERE chat_id = $group AND seq IN (3, 7);
UPDATE beseda_message SET id = 4 WHERE chat_id = $group AND seq = 3;
UPDATE beseda_message SET id = 3 WHERE chat_id = $group AND seq = 7;

-- id_unique: message_id 1, times 2, chat_id $group, other_chat_id $joined
LOOSEN beseda_message;
UPDATE beseda_message SET id = 1 WHERE chat_id = $joined AND seq = 1;

-- counter [sqlite]: counter beseda_message_id, value 3, used
UPDATE beseda_counter SET value = 3 WHERE name = 'beseda_message_id';

-- counter [postgres]: counter beseda_message_id, value 3, used
SELECT setval('beseda_message_id', 3);

-- words: chat_id $closed, word some
UPDATE beseda_chat SET history = 'some' WHERE id = $closed;

-- words role: chat_id $group, user_id $dora, word boss
UPDATE beseda_chat_member SET role = 'boss' WHERE chat_id = $group AND user_id = '$dora';

-- message_count unread: chat_id $group, message_count 12, counted 11
UPDATE beseda_chat SET message_count = 12 WHERE id = $group;

-- last_message: chat_id $group, last_message_seq 21, newest_seq 23
UPDATE beseda_chat SET last_message_seq = 21 WHERE id = $group;

-- last_message: chat_id $group, last_message_seq 23, newest_seq 23, active_at 5
UPDATE beseda_chat SET active_at = 5 WHERE id = $group;

-- title: chat_id $group, seq 9
UPDATE beseda_chat SET title = 'Nobody' WHERE id = $group;

-- closed: chat_id $closed, last_seq 3, closed_seq 2
INSERT INTO beseda_event (chat_id, seq, kind, actor, title, at)
SELECT id, 3, 'chat.updated', '$anna', title, 1 FROM beseda_chat WHERE id = $closed;
UPDATE beseda_chat SET last_seq = 3 WHERE id = $closed;

-- closed: chat_id $group, last_seq 23, members 4
UPDATE beseda_chat SET closed = (1 = 1) WHERE id = $group;

-- closed owner absent: chat_id $closed, last_seq 2, closed_seq 2
UPDATE beseda_chat SET closed = (1 = 0) WHERE id = $closed;

-- direct: chat_id $direct, members 2
UPDATE beseda_chat SET title = 'x' WHERE id = $direct;

-- direct member_count: chat_id $direct, members 3
INSERT INTO beseda_chat_member (chat_id, user_id, role, joined_seq, joined_at, read_seq, read_number, delivered_seq,
    read_at, delivered_at)
SELECT chat_id, '$emil', role, joined_seq, joined_at, read_seq, read_number, delivered_seq, read_at, delivered_at
FROM beseda_chat_member WHERE chat_id = $direct AND user_id = '$anna';

-- direct_key: chat_id $direct, user_id $anna, other_user_id $boris, direct_key 1:$boris1:$anna
UPDATE beseda_chat SET direct_key = '1:$boris1:$anna' WHERE id = $direct;

-- direct_unique direct_key: chat_id $direct, other_chat_id $empty, chats 2
LOOSEN beseda_chat;
UPDATE beseda_chat SET direct_key = '1:$anna1:$boris' WHERE id = $empty;

-- member_count: chat_id $group, member_count 5, counted 4
UPDATE beseda_chat SET member_count = 5 WHERE id = $group;

-- owner: chat_id $group, member_count 4
UPDATE beseda_chat_member SET role = 'member' WHERE chat_id = $group AND user_id = '$anna';

-- membership: chat_id $group, user_id $dora, seq 6, fault has joined, and is no member
DELETE FROM beseda_chat_member WHERE chat_id = $group AND user_id = '$dora';
UPDATE beseda_chat SET member_count = 3 WHERE id = $group;

-- membership: chat_id $group, user_id $dora, joined_seq 5, seq 6, fault did not join at joined_seq
UPDATE beseda_chat_member SET joined_seq = 5 WHERE chat_id = $group AND user_id = '$dora';

-- membership: chat_id $group, user_id $emil, joined_seq 20, seq 22, fault has left, and is a member
INSERT INTO beseda_chat_member (chat_id, user_id, role, joined_seq, joined_at, read_seq, read_number, delivered_seq,
    read_at, delivered_at)
SELECT chat_id, '$emil', 'member', 20, joined_at, read_seq, read_number, delivered_seq, read_at, delivered_at
FROM beseda_chat_member WHERE chat_id = $group AND user_id = '$anna';
UPDATE beseda_chat SET member_count = 5 WHERE id = $group;

-- membership: chat_id $joined, user_id $clara, seq 5, fault joined twice
UPDATE beseda_event SET kind = 'member.joined', role = 'member' WHERE chat_id = $joined AND seq = 5;
UPDATE beseda_event SET seq = 50 WHERE chat_id = $joined AND seq = 5;
UPDATE beseda_event SET seq = 5 WHERE chat_id = $joined AND seq = 50;

-- role: chat_id $group, user_id $dora, role admin, seq 6, logged_role member
UPDATE beseda_chat_member SET role = 'admin' WHERE chat_id = $group AND user_id = '$dora';

-- role: chat_id $joined, user_id $boris, role owner
UPDATE beseda_chat_member SET role = 'owner' WHERE chat_id = $joined AND user_id = '$boris';

-- positions: chat_id $group, user_id $dora, joined_seq 6, read_seq 13, delivered_seq 12, last_seq 23
UPDATE beseda_chat_member SET delivered_seq = 12 WHERE chat_id = $group AND user_id = '$dora';

-- positions: chat_id $group, user_id $dora, joined_seq 6, read_seq 13, delivered_seq 24, last_seq 23
UPDATE beseda_chat_member SET delivered_seq = 24 WHERE chat_id = $group AND user_id = '$dora';

-- positions: chat_id $joined, user_id $dora, joined_seq 8, read_seq 6
UPDATE beseda_chat_member SET read_seq = 6 WHERE chat_id = $joined AND user_id = '$dora';

-- read_number unread: chat_id $group, user_id $dora, read_seq 13, read_number 7, counted 6
UPDATE beseda_chat_member SET read_number = 7 WHERE chat_id = $group AND user_id = '$dora';

-- unread number: chat_id $group, user_id $boris, unread 4, counted 3
UPDATE beseda_message SET number = 1 WHERE chat_id = $group AND seq = 17;

-- own_read: chat_id $group, user_id $dora, read_seq 6, sent_seq 7
UPDATE beseda_chat_member SET read_seq = 6, read_number = 3 WHERE chat_id = $group AND user_id = '$dora';

-- absent: chat_id $group, message_id 11, seq 23, user_id $emil
UPDATE beseda_message SET sender = '$emil' WHERE chat_id = $group AND seq = 23;

-- absent: chat_id $group, message_id 3, seq 3, user_id $dora
UPDATE beseda_message SET sender = '$dora' WHERE chat_id = $group AND seq = 3;

-- absent: chat_id $group, message_id 5, seq 11, user_id $clara
UPDATE beseda_message SET sender = '$clara' WHERE chat_id = $group AND seq = 11;

-- absent: chat_id $group, message_id 5, seq 11, user_id $fedor
UPDATE beseda_message SET sender = '$fedor' WHERE chat_id = $group AND seq = 11;

-- event: chat_id $group, seq 9, kind chat.exploded
UPDATE beseda_event SET kind = 'chat.exploded' WHERE chat_id = $group AND seq = 9;

-- event: chat_id $group, seq 22, kind member.left
UPDATE beseda_event SET actor = NULL WHERE chat_id = $group AND seq = 22;

-- reply: chat_id $group, message_id 2, seq 2, reply_to 2, reply_to_seq 2
UPDATE beseda_message SET reply_to = 2 WHERE chat_id = $group AND seq = 2;

-- reply: chat_id $joined, message_id 12, seq 1, reply_to 1
UPDATE beseda_message SET reply_to = 1 WHERE chat_id = $joined AND seq = 1;

-- change_of edited: chat_id $group, message_id 12, seq 4
UPDATE beseda_event SET message_id = 12 WHERE chat_id = $group AND seq = 4;

-- deleted: chat_id $group, message_id 2, seq 2, deletions 1
UPDATE beseda_message SET text = 'back' WHERE chat_id = $group AND seq = 2;

-- deleted: chat_id $group, message_id 11, seq 23, deletions 0
UPDATE beseda_message SET deleted = (1 = 1), text = '' WHERE chat_id = $group AND seq = 23;

-- edited: chat_id $group, message_id 1, seq 1, edits 1
UPDATE beseda_message SET edited_at = NULL WHERE chat_id = $group AND seq = 1;

-- client_id: chat_id $group, message_id 8, other_message_id 9, user_id $anna, times 2
LOOSEN beseda_message;
UPDATE beseda_message SET client_id = 'same' WHERE chat_id = $group AND seq IN (17, 18);

-- user: user_id 999, kind blocker
UPDATE beseda_block SET blocker = '999';

-- username: user_id $clara, other_user_id $dora, accounts 2
LOOSEN beseda_account;
UPDATE beseda_account SET username_key = 'same' WHERE id IN ($clara, $dora);

-- session: user_id 999, sessions 2
LOOSEN beseda_session;
UPDATE beseda_session SET account_id = 999 WHERE account_id = $clara;

-- session: user_id $clara, sessions 2
UPDATE beseda_account SET deactivated_at = 1 WHERE id = $clara;

-- block: user_id $boris, blocked_user_id $boris, times 1
UPDATE beseda_block SET blocked = '$boris';
