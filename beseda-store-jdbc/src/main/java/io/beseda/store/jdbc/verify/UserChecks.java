package io.beseda.store.jdbc.verify;

import java.util.List;

/// Accounts and sessions, where Beseda keeps them itself, and what users do to each other.
final class UserChecks {
    /// Where a host keeps the users, there are no accounts.
    private static final Check USER =
            Check.of("user", "With built-in accounts, everyone who is named anywhere has one.", """
                    SELECT u.user_id, u.kind, u.chat_id
                    FROM (
                        SELECT user_id, 'member' AS kind, min(chat_id) AS chat_id
                        FROM beseda_chat_member GROUP BY user_id
                        UNION ALL
                        SELECT blocker, 'blocker', NULL FROM beseda_block
                        UNION ALL
                        SELECT sender, 'sender', min(chat_id) FROM beseda_message
                        WHERE sender <> 'system' GROUP BY sender
                        UNION ALL
                        SELECT blocker, 'blocker', NULL FROM beseda_block
                        UNION ALL
                        SELECT blocked, 'blocked', NULL FROM beseda_block
                        UNION ALL
                        SELECT user_id, 'presence', NULL FROM beseda_presence) u
                    WHERE EXISTS (SELECT 1 FROM beseda_account)
                        AND u.user_id NOT IN (SELECT CAST(id AS text) FROM beseda_account)
                    """);

    private static final Check USERNAME = Check.of("username", "A username is of one account.", """
            SELECT min(id) AS user_id, max(id) AS other_user_id, count(*) AS accounts
            FROM beseda_account GROUP BY username_key HAVING count(*) > 1
            """);

    private static final Check SESSION =
            Check.of("session", "A session is of an account; that of a deactivated account has ended.", """
                    SELECT s.account_id AS user_id, count(*) AS sessions
                    FROM beseda_session s LEFT JOIN beseda_account a ON a.id = s.account_id
                    WHERE a.id IS NULL OR (a.deactivated_at IS NOT NULL AND s.ended_at IS NULL)
                    GROUP BY s.account_id
                    """);

    private static final Check BLOCK = Check.of("block", "One blocks others, each of them once.", """
            SELECT blocker AS user_id, blocked AS blocked_user_id, count(*) AS times
            FROM beseda_block GROUP BY blocker, blocked
            HAVING count(*) > 1 OR blocker = blocked
            """);

    static final List<Check> ALL = List.of(USER, USERNAME, SESSION, BLOCK);

    private UserChecks() {}
}
