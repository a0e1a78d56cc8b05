package io.beseda.hosts.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.beseda.core.UserId;
import io.beseda.core.log.StoreException;
import io.beseda.core.user.User;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TableUsersIT {
    private static final String ROWS = """
            INSERT INTO %s VALUES
            (%s, 'anna', 'Анна', 'Петрова', true, 'a/anna.png', 1), (%s, 'boris', '', '', true, 'https://x.org/b.png', 1),
            (%s, 'joanna', 'Joanna', NULL, true, '', 2), (%s, 'gone', 'Anna', 'Gone', false, NULL, 1)""";
    private static final String COLUMNS =
            "login text, \"First\" text, last text, active boolean, photo text, company int)";

    private static HostTables host;
    private static HostDatabase database;

    @BeforeAll
    static void start() throws SQLException {
        host = HostTables.make(
                "CREATE TABLE numbers (id serial, " + COLUMNS,
                ROWS.formatted("numbers", "1", "2", "3", "4"),
                "CREATE SCHEMA shop",
                "CREATE TABLE shop.uuids (id uuid, " + COLUMNS,
                ROWS.formatted("shop.uuids", uuid(1), uuid(2), uuid(3), uuid(4)),
                "CREATE TABLE texts (id varchar(40), " + COLUMNS,
                ROWS.formatted("texts", "'a'", "'b'", "'c'", "'d'"));
        database = host.open();
    }

    @AfterAll
    static void stop() {
        database.close();
    }

    private static String uuid(int number) {
        return "'" + uuidText(number) + "'";
    }

    private static String uuidText(int number) {
        return "0000000a-0000-0000-0000-00000000000" + number;
    }

    private static TableUsers users(String table, SearchRule rule) {
        return TableUsers.open(database, HostTables.users(table, "active"), rule);
    }

    private static List<String> names(List<User> users) {
        return users.stream().map(User::username).toList();
    }

    @Test
    void find_inOneStatement_hasNamesAvatarsAndTheDeactivated() {
        TableUsers users = users("numbers", new SearchRule.All());
        long before = database.statementCount();
        var found = users.find(List.of(UserId.of(1), UserId.of(2), UserId.of(3), UserId.of(4), UserId.of(5)));
        assertThat(database.statementCount() - before).isEqualTo(1);
        assertThat(found.values())
                .containsExactlyInAnyOrder(
                        new User(UserId.of(1), "anna", "Анна Петрова", true, "/media/a/anna.png"),
                        new User(UserId.of(2), "boris", "boris", true, "https://x.org/b.png"),
                        new User(UserId.of(3), "joanna", "Joanna", true, null),
                        new User(UserId.of(4), "gone", "Anna Gone", false, null));
    }

    @ParameterizedTest
    @ValueSource(strings = {"01", "+1", "1 ", "", "x", "1.0", "99999999999999999999", "1 OR true", "1\0"})
    void find_ofWhatIsNoIdAsTheTableWritesIt_isEmpty(String id) {
        TableUsers users = users("numbers", new SearchRule.All());
        assertThat(
                        id.isEmpty()
                                ? List.of()
                                : users.find(List.of(new UserId(id))).keySet())
                .isEmpty();
    }

    @Test
    void find_byUuidAndByText_takesTheIdAsItIsWritten() {
        TableUsers uuids = users("shop.uuids", new SearchRule.All());
        UserId anna = new UserId(uuidText(1));
        assertThat(uuids.find(List.of(anna, new UserId(uuidText(1).toUpperCase(java.util.Locale.ROOT)), UserId.of(1)))
                        .keySet())
                .containsExactly(anna);
        TableUsers texts = users("texts", new SearchRule.All());
        assertThat(texts.find(List.of(new UserId("a"), new UserId("A"), new UserId("a\0")))
                        .keySet())
                .containsExactly(new UserId("a"));
    }

    @Test
    void search_isBlindToCase_hasPrefixesFirst_andOnlyTheActive() {
        TableUsers users = users("numbers", new SearchRule.All());
        assertThat(names(users.search(UserId.of(2), "ANNA", 10))).containsExactly("anna", "joanna");
        assertThat(names(users.search(UserId.of(2), "пет анн", 10))).containsExactly("anna");
        assertThat(names(users.search(UserId.of(2), "", 10))).containsExactly("boris", "joanna", "anna");
        assertThat(names(users.search(UserId.of(2), "n", 1))).hasSize(1);
        assertThat(users.search(UserId.of(2), "%", 10)).isEmpty();
        assertThat(users.search(UserId.of(2), "a_na", 10)).isEmpty();
        assertThat(users.search(UserId.of(2), "'; DROP TABLE numbers; --", 10)).isEmpty();
    }

    @Test
    void search_byRule_findsColleaguesOrNobody() {
        SearchRule same = SearchRule.of("same:company");
        assertThat(names(users("numbers", same).search(UserId.of(2), "anna", 10)))
                .containsExactly("anna");
        assertThat(names(users("shop.uuids", same).search(new UserId(uuidText(3)), "anna", 10)))
                .containsExactly("joanna");
        assertThat(users("numbers", same).search(UserId.of(99), "anna", 10)).isEmpty();
        assertThat(users("numbers", SearchRule.of("none")).search(UserId.of(2), "anna", 10))
                .isEmpty();
    }

    @Test
    void open_withATableOrColumnThatIsNotThere_saysWhich() {
        assertThatExceptionOfType(StoreException.class)
                .isThrownBy(() -> users("nowhere", new SearchRule.All()))
                .withMessageContaining("nowhere");
        assertThatExceptionOfType(StoreException.class)
                .isThrownBy(() -> users("numbers", SearchRule.of("same:firm")))
                .withMessageContaining("firm");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\"b", "a;b", "a b", "", "a.b.c", "1a", "a'b", "."})
    void name_thatIsMoreThanAName_isRefused(String name) {
        assertThatIllegalArgumentException().isThrownBy(() -> SqlName.table(name));
    }
}
