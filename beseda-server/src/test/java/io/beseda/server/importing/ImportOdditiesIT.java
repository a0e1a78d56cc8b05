package io.beseda.server.importing;

import static org.assertj.core.api.Assertions.assertThat;

import io.beseda.server.testing.TestServer;
import io.beseda.server.testing.TestServer.Kind;
import io.beseda.server.testing.TestUser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What a database of years holds besides what the code of today writes. The source is SQLite, which lets
/// everything in; what it becomes is looked at in both databases.
class ImportOdditiesIT {
    private static final String DAY = "2024-05-01 ";
    private static final long NOON = 1_714_564_800_000_000L;

    @TempDir
    static Path empty;

    @TempDir
    Path folder;

    private Site django;

    /// With the users 1 to 9.
    @BeforeAll
    static void makeTables() {
        Site made = Site.of(Kind.SQLITE, empty.resolve("django.sqlite3"));
        made.django("tables");
        made.execute("INSERT INTO auth_user (id, username, password, is_superuser, is_staff, is_active, first_name,"
                + " last_name, email, date_joined)"
                + " SELECT value, 'u' || value, '', 0, 0, 1, '', '', '', '2024-01-01'"
                + " FROM json_each('[1, 2, 3, 4, 5, 6, 7, 8, 9]')");
    }

    @BeforeEach
    void copyTables() throws IOException {
        Path copy = folder.resolve("django.sqlite3");
        Files.copy(empty.resolve("django.sqlite3"), copy);
        django = Site.of(Kind.SQLITE, copy);
    }

    private Site target(Kind kind) {
        return Site.of(kind, folder.resolve("beseda.db"));
    }

    private void chat(long id, boolean group, String title, long... members) {
        django.execute("INSERT INTO chat_chat (id, is_group, title) VALUES (" + id + ", " + group + ", " + title + ")");
        for (long member : members) {
            join(id, member);
        }
    }

    private void direct(long id, long... members) {
        chat(id, false, "''", members);
    }

    private void group(long id, long... members) {
        chat(id, true, "'Group'", members);
    }

    private void join(long chat, long user) {
        django.execute("INSERT INTO chat_chatmember (chat_id, user_id, joined_at) VALUES (" + chat + ", " + user + ", '"
                + DAY + "11:00:00')");
    }

    /// @param text an SQL expression
    private void say(long id, long chat, long sender, String text, String time) {
        django.execute("INSERT INTO chat_message (id, chat_id, sender_id, text, created_at) VALUES (" + id + ", " + chat
                + ", " + sender + ", " + text + ", '" + DAY + time + "')");
    }

    private void say(long id, long chat, long sender) {
        say(id, chat, sender, "'text " + id + "'", "12:00:00");
    }

    private static List<String> log(Site beseda, long chat) {
        return beseda.query("SELECT seq, what FROM (SELECT chat_id, seq, 'message ' || id AS what FROM beseda_message"
                + " UNION ALL SELECT chat_id, seq, kind || ' ' || coalesce(subject, actor) FROM beseda_event) l"
                + " WHERE chat_id = " + chat + " ORDER BY seq");
    }

    private static List<String> members(Site beseda, long chat) {
        return beseda.query("SELECT user_id, role, read_number FROM beseda_chat_member WHERE chat_id = " + chat
                + " ORDER BY user_id");
    }

    private static void assertWhole(Site beseda, Site.Run run) {
        assertThat(run.exit()).as(run.out() + run.err()).isZero();
        assertThat(beseda.brokenPromises()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void duplicates_areOneChat_inTheOrderOfIds(Kind kind) {
        direct(3, 1, 2);
        direct(5, 2, 1);
        direct(9, 1, 2);
        say(10, 5, 1);
        say(11, 3, 2);
        say(12, 9, 1, "'earlier'", "11:30:00");
        Site beseda = target(kind);

        Site.Run run = beseda.take(django);

        assertWhole(beseda, run);
        assertThat(run.count(Oddity.MERGED_CHATS)).isEqualTo(2);
        assertThat(run.count(Oddity.UNORDERED_MESSAGES)).isOne();
        assertThat(run.json().get("moved").toString()).isEqualTo("{\"5\":3,\"9\":3}");
        assertThat(beseda.query("SELECT id, seq, number, created_at FROM beseda_message ORDER BY seq"))
                .containsExactly("10|1|1|" + NOON, "11|2|2|" + NOON, "12|3|3|" + (NOON - 1_800_000_000L));
        assertThat(beseda.query("SELECT id FROM beseda_chat")).containsExactly("3");
    }

    @Test
    void directChats_thatAreNotOfTwo_becomeGroups() {
        direct(1, 1);
        direct(2, 1, 2, 3);
        direct(3, 1, 2);
        say(1, 1, 1);
        say(2, 3, 4); // was there once
        say(3, 3, 1);
        Site beseda = target(Kind.SQLITE);

        Site.Run run = beseda.take(django);

        assertWhole(beseda, run);
        assertThat(run.count(Oddity.DIRECT_AS_GROUP)).isEqualTo(3);
        assertThat(run.count(Oddity.GUESTS)).isOne();
        assertThat(beseda.query("SELECT id FROM beseda_chat WHERE direct_key IS NULL ORDER BY id"))
                .containsExactly("1", "2", "3");
        assertThat(members(beseda, 1)).containsExactly("1|owner|1");
        assertThat(members(beseda, 3)).containsExactly("1|owner|2", "2|member|2");
        assertThat(log(beseda, 3)).containsExactly("1|message 2", "2|message 3", "3|member.left 4");
    }

    @Test
    void chatsWithoutMembers_areClosedOrLeftOut() {
        direct(1);
        group(2);
        say(1, 2, 5);
        say(2, 2, 6);
        Site beseda = target(Kind.SQLITE);

        Site.Run run = beseda.take(django);

        assertWhole(beseda, run);
        assertThat(run.count(Oddity.EMPTY_CHATS)).isOne();
        assertThat(run.count(Oddity.CLOSED_CHATS)).isOne();
        assertThat(beseda.query("SELECT id, message_count FROM beseda_chat WHERE closed"))
                .containsExactly("2|2");
        assertThat(log(beseda, 2)).last().isEqualTo("6|chat.closed 6");
        assertThat(beseda.take(django).imported("chats")).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void textsAndTitles_areKeptWhole_exceptForWhatCannotBe(Kind kind) {
        chat(1, true, "''", 1, 2);
        chat(2, true, "printf('%.*c', 300, 'x')", 1, 2);
        chat(3, true, "'a' || char(0) || 'b'", 1, 2);
        chat(4, false, "'private'", 1, 2);
        say(1, 1, 1, "''", "12:00:00");
        say(2, 1, 1, "' ' || char(10) || char(160)", "12:00:00");
        say(3, 1, 1, "printf('%.*c', 20000, 'y')", "12:00:00");
        say(4, 1, 1, "'a' || char(0) || 'b'", "12:00:00");
        say(5, 1, 1, "'  as it was  '", "12:00:00.5");
        Site beseda = target(kind);

        Site.Run run = beseda.take(django);

        assertWhole(beseda, run);
        assertThat(run.count(Oddity.UNTITLED_GROUPS)).isOne();
        assertThat(run.count(Oddity.LONG_TITLES)).isOne();
        assertThat(run.count(Oddity.MENDED_TITLES)).isOne();
        assertThat(run.count(Oddity.DIRECT_TITLES)).isOne();
        assertThat(run.count(Oddity.BLANK_MESSAGES)).isEqualTo(2);
        assertThat(run.count(Oddity.LONG_MESSAGES)).isOne();
        assertThat(run.count(Oddity.MENDED_MESSAGES)).isOne();
        assertThat(beseda.query("SELECT id, length(title) FROM beseda_chat ORDER BY id"))
                .containsExactly("1|0", "2|300", "3|3", "4|0");
        assertThat(beseda.query("SELECT id, length(text), created_at FROM beseda_message ORDER BY id"))
                .containsExactly("3|20000|" + NOON, "4|3|" + NOON, "5|13|" + (NOON + 500_000));
        assertThat(beseda.take(django).json().get("present").longValue()).isEqualTo(5);
    }

    @Test
    void rowsThatNoConstraintHeld_areCounted() {
        django.execute("PRAGMA foreign_keys = OFF", "DROP INDEX chat_chatmember_chat_id_user_id_4caa558a_uniq");
        group(1, 1, 2);
        join(1, 2);
        join(1, 77);
        join(99, 1);
        say(1, 98, 1);
        say(2, 1, 78);
        Site beseda = target(Kind.SQLITE);

        Site.Run run = beseda.take(django);

        assertWhole(beseda, run);
        assertThat(run.count(Oddity.REPEATED_MEMBERS)).isOne();
        assertThat(run.count(Oddity.UNKNOWN_USERS)).isEqualTo(2);
        assertThat(run.count(Oddity.STRAY_ROWS)).isEqualTo(2);
        assertThat(members(beseda, 1)).containsExactly("1|owner|1", "2|member|1", "77|member|1");
    }

    @Test
    void unread_isWhatSomebodyDidNotWriteAfter() {
        group(1, 1, 2, 3);
        say(1, 1, 1);
        say(2, 1, 2);
        say(3, 1, 1);
        Site beseda = target(Kind.SQLITE);

        assertWhole(beseda, beseda.take(django, "--unread"));

        assertThat(members(beseda, 1)).containsExactly("1|owner|3", "2|member|2", "3|member|0");
    }

    /// Between a rehearsal and the day of the move people go on as before.
    @Test
    void laterImport_takesMembersAndTitles_whereNobodyChangedTheChatHere() {
        group(1, 1, 2, 3);
        say(1, 1, 1);
        Site beseda = target(Kind.SQLITE);
        assertWhole(beseda, beseda.take(django));
        join(1, 4);
        django.execute(
                "DELETE FROM chat_chatmember WHERE chat_id = 1 AND user_id IN (1, 3)",
                "UPDATE chat_chat SET title = 'Later' WHERE id = 1");
        say(2, 1, 4);
        direct(2, 1, 2);

        Site.Run run = beseda.take(django);

        assertWhole(beseda, run);
        assertThat(run.imported("messages")).isOne();
        assertThat(run.imported("chats")).isOne();
        assertThat(beseda.query("SELECT title FROM beseda_chat WHERE id = 1")).containsExactly("Later");
        assertThat(members(beseda, 1)).containsExactly("2|owner|2", "4|member|2");
    }

    @ParameterizedTest
    @EnumSource
    void laterImport_afterPeopleTalkedHere_appendsWithNewIds_andLeavesMembersAlone(Kind kind) {
        group(1, 1, 2);
        say(1, 1, 1);
        Site beseda = target(kind);
        assertWhole(beseda, beseda.take(django));
        asIfSentHere(beseda, 1, 2);
        join(1, 3);
        say(2, 1, 1); // the id that was given away here
        say(3, 1, 3);
        direct(2, 1, 2);
        say(4, 2, 1);

        Site.Run run = beseda.take(django);

        assertWhole(beseda, run);
        assertThat(run.imported("messages")).isEqualTo(3);
        assertThat(run.count(Oddity.NEW_MESSAGE_IDS)).isEqualTo(2);
        assertThat(run.count(Oddity.CHANGED_HERE)).isOne();
        assertThat(log(beseda, 1))
                .hasSize(6)
                .startsWith("1|message 1", "2|message 2")
                .contains("4|member.joined 3")
                .endsWith("6|member.left 3");
        assertThat(beseda.query("SELECT text FROM beseda_message WHERE chat_id = 1 ORDER BY seq"))
                .containsExactly("text 1", "here", "text 2", "text 3");
        assertThat(log(beseda, 2)).containsExactly("1|message 4");
        Site.Run again = beseda.take(django);
        assertWhole(beseda, again);
        assertThat(again.imported("messages")).isZero();
    }

    /// A message of Beseda's own: rows as its server writes them.
    private static void asIfSentHere(Site beseda, long chat, long sender) {
        String id = beseda.kind() == Kind.SQLITE
                ? "(SELECT value FROM beseda_counter WHERE name = 'beseda_message_id')"
                : "currval('beseda_message_id')";
        beseda.execute(
                beseda.kind() == Kind.SQLITE
                        ? "UPDATE beseda_counter SET value = value + 1 WHERE name = 'beseda_message_id'"
                        : "SELECT nextval('beseda_message_id')",
                "INSERT INTO beseda_message (id, chat_id, seq, number, sender, client_id, text_hash, text, created_at,"
                        + " deleted) VALUES (" + id + ", " + chat + ", 2, 2, '" + sender + "', '·own', 0, 'here', "
                        + NOON
                        + ", false)",
                "UPDATE beseda_chat SET last_seq = 2, message_count = 2, last_message_seq = 2 WHERE id = " + chat,
                "UPDATE beseda_chat_member SET read_seq = 2, read_number = 2, delivered_seq = 2 WHERE user_id = '"
                        + sender + "'");
    }

    @Test
    void laterImport_ofAChatThatIsAnotherNow_leavesItOut_andSaysSo() {
        direct(1, 1, 2);
        say(1, 1, 1);
        Site beseda = target(Kind.SQLITE);
        assertWhole(beseda, beseda.take(django));
        join(1, 3);
        say(2, 1, 3);

        Site.Run run = beseda.take(django);

        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.json().get("complete").booleanValue()).isFalse();
        assertThat(run.count(Oddity.LEFT_OUT)).isOne();
        assertThat(beseda.number("SELECT count(*) FROM beseda_message")).isOne();
        assertThat(beseda.brokenPromises()).isEmpty();
    }

    @Test
    void import_readsOtherNames_andTimesOfAZone() {
        direct(1, 1, 2);
        say(1, 1, 1);
        django.execute(
                "ALTER TABLE chat_message RENAME COLUMN sender_id TO author_id",
                "ALTER TABLE chat_message RENAME TO talk_message");
        Site beseda = target(Kind.SQLITE);

        Site.Run run = beseda.take(
                django,
                "--name",
                "messages=talk_message",
                "--name",
                "sender_id=author_id",
                "--time-zone",
                "Europe/Moscow");

        assertWhole(beseda, run);
        assertThat(beseda.query("SELECT id, created_at FROM beseda_message"))
                .containsExactly("1|" + (NOON - 3 * 3_600_000_000L));
    }

    @Test
    void dryRun_saysTheSame_andWritesNothing() {
        direct(1, 1, 2);
        direct(2, 1, 2);
        say(1, 2, 1);
        Site beseda = target(Kind.SQLITE);

        Site.Run dry = beseda.command("django", "--from", django.url(), "--dry-run");

        assertThat(dry.exit()).as(dry.err()).isZero();
        assertThat(dry.out())
                .contains(
                        "The Django project has 2 chats with 4 members and 1 messages.",
                        "Would import 1 chats and 1 messages; 0 messages were here already",
                        "1 repeated direct chats: their messages are in the oldest one of the two people\n    2\n",
                        "    2 -> 1\n",
                        "Nothing was written.")
                .doesNotContain("text 1");
        assertThat(beseda.rows()).isEmpty();
        assertThat(beseda.take(django).imported("messages")).isOne();
    }

    @ParameterizedTest
    @EnumSource
    void import_isRefused_withASentence(Kind kind) {
        direct(1, 1, 2);
        say(1, 1, 9);
        Site beseda = target(kind);
        try (TestServer server = TestServer.start(kind, beseda.settings())) {
            TestUser anna = server.newUser();
            assertRefused(beseda.take(django), 2, kind == Kind.SQLITE ? "is in use by process" : "Another server uses");
            assertRefused(beseda.take(django, "--dry-run"), 2, "end the servers of Beseda first");
            server.newUser().direct(anna);
        }
        assertRefused(beseda.take(django), 1, "has chats of its own");
        Site withAccounts = Site.of(kind, folder.resolve("accounts.db"));
        try (TestServer server = TestServer.start(kind, withAccounts.settings())) {
            server.newUser();
        }
        assertRefused(withAccounts.take(django), 1, "2 users of the Django project are not among them: 2, 9.");
        assertThat(withAccounts.rows()).isEmpty();
    }

    @Test
    void import_wronglyCalled_endsWith2() {
        Site beseda = target(Kind.SQLITE);
        assertRefused(beseda.take(django, "--name", "nonsense=x"), 2, "--name nonsense: names are chat_id, chats");
        assertRefused(beseda.take(django, "--name", "chats=x; DROP"), 2, "is no name of a table or column");
        assertRefused(beseda.take(django, "--name", "chats=talk_chat"), 2, "no such table: talk_chat");
        assertRefused(
                beseda.command("django", "--from", folder.resolve("none").toString()), 2, "There is no database file");
        assertRefused(
                beseda.command("django", "--from", "postgresql://postgres@127.0.0.1:1/x"), 2, "cannot be reached");
        assertRefused(beseda.command("django"), 2, "Missing required option: '--from=URL'");
    }

    private static void assertRefused(Site.Run run, int exit, String sentence) {
        assertThat(run.err()).contains(sentence);
        assertThat(run.exit()).isEqualTo(exit);
        assertThat(run.out()).isEmpty();
    }
}
