package shop;

import static org.assertj.core.api.Assertions.assertThat;

import io.beseda.contract.PostgresServer;
import io.beseda.core.ChatId;
import io.beseda.core.UserId;
import io.beseda.spring.Beseda;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.transaction.support.TransactionTemplate;

/// The shop with its chat, on PostgreSQL, through its own port: with whichever Boot the build names.
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
class ShopIT {
    private static final UserId ANNA = UserId.of(1);
    private static final UserId BORIS = UserId.of(2);
    private static final UserId CLARA = UserId.of(3);

    @Autowired
    private Environment environment;

    @Autowired
    private Beseda beseda;

    @Autowired
    private TransactionTemplate transactions;

    @Autowired
    private JdbcClient jdbc;

    @DynamicPropertySource
    static void database(DynamicPropertyRegistry properties) {
        URI database = URI.create(PostgresServer.get().freshDatabase());
        String url = "jdbc:postgresql://" + database.getHost() + ":" + database.getPort() + database.getPath();
        properties.add("spring.datasource.url", () -> url);
        properties.add("spring.datasource.username", () -> database.getUserInfo() == null
                ? "postgres"
                : database.getUserInfo().split(":", 2)[0]);
    }

    private Browser visitor() {
        return new Browser(environment.getRequiredProperty("local.server.port", Integer.class));
    }

    private Browser browser(String name) throws Exception {
        return visitor().logIn(name);
    }

    private ChatId directChat() {
        return beseda.chats().direct(ANNA, BORIS);
    }

    private static String socketOf(ChatId chat) {
        return "/ws/chats/" + chat.value() + "/";
    }

    private static String messagesOf(ChatId chat) {
        return "/api/chats/" + chat.value() + "/messages/";
    }

    private static Map<String, Object> order(String item) {
        return Map.of("item", item, "seller", 2);
    }

    private static long lastSeq(Browser browser, ChatId chat) throws Exception {
        return browser.get("/api/chats/" + chat.value() + "/")
                .json()
                .get("last_seq")
                .longValue();
    }

    @Test
    void sessionAndBearer_chatWithEachOther() throws Exception {
        ChatId chat = directChat();
        Browser anna = browser("anna");
        String token = browser("boris")
                .post("/api/app-token", "")
                .json()
                .get("token")
                .stringValue();
        Browser app = visitor(); // no cookie, only the token
        Browser.Socket annas = anna.socket(socketOf(chat));
        Browser.Socket borises = app.socket(socketOf(chat) + "?token=" + token);

        annas.say("Good day, Boris.");
        assertThat(borises.nextText()).isEqualTo("Good day, Boris.");
        assertThat(annas.next().get("sender").longValue()).isEqualTo(1);

        Browser.Answer sent =
                app.post(messagesOf(chat), Map.of("text", "Hello."), Map.of("Authorization", "Bearer " + token));
        assertThat(sent.status()).as(sent.body()).isEqualTo(201);
        assertThat(annas.next().get("sender").longValue()).isEqualTo(2);
        assertThat(anna.get("/api/me/").json().get("display_name").stringValue())
                .isEqualTo("Anna");
    }

    @Test
    void order_comesWithItsMessage() throws Exception {
        ChatId chat = directChat();
        Browser.Socket boris = browser("boris").socket(socketOf(chat));

        Browser.Answer placed = browser("anna").post("/api/orders", order("a lamp"));

        assertThat(placed.status()).as(placed.body()).isEqualTo(201);
        assertThat(placed.json().get("chat").longValue()).isEqualTo(chat.value());
        assertThat(boris.nextText()).isEqualTo("I order: a lamp");
    }

    @Test
    void rolledBackOrder_showsNothingToAnyone() throws Exception {
        ChatId chat = directChat();
        Browser anna = browser("anna");
        Browser.Socket boris = browser("boris").socket(socketOf(chat));
        int orders = anna.get("/api/orders").json().size();
        long seq = lastSeq(anna, chat);

        assertThat(anna.post("/api/orders", order("unicorn")).status()).isEqualTo(409);
        beseda.messages().send(ANNA, chat, "What else is there?");

        assertThat(boris.nextText()).isEqualTo("What else is there?");
        assertThat(lastSeq(anna, chat)).isEqualTo(seq + 1);
        assertThat(anna.get("/api/orders").json()).hasSize(orders);
    }

    @Test
    void openTransaction_showsNothing_andKeepsNobodyWaiting() throws Exception {
        ChatId chat = directChat();
        Browser.Socket boris = browser("boris").socket(socketOf(chat));
        transactions.executeWithoutResult(_ -> {
            beseda.messages().send(ANNA, chat, "After the commit.");
            boris.say("Before it.");
            assertThat(boris.nextText()).isEqualTo("Before it.");
            assertThat(boris.waiting()).isEmpty();
        });
        assertThat(boris.nextText()).isEqualTo("After the commit.");
    }

    @Test
    void logout_closesTheSocketsOfThatSession_andNoOthers() throws Exception {
        ChatId chat = directChat();
        Browser anna = browser("anna");
        Browser.Socket here = anna.socket("/ws/");
        Browser.Socket elsewhere = browser("anna").socket(socketOf(chat));

        anna.post("/logout", "");

        assertThat(here.closeCode()).isEqualTo(4401);
        elsewhere.say("Still here.");
        assertThat(elsewhere.nextText()).isEqualTo("Still here.");
    }

    @Test
    void logOutOfAUser_closesAllHisSockets() throws Exception {
        Browser.Socket clara = browser("clara").socket("/ws/");
        beseda.logOut(CLARA);
        assertThat(clara.closeCode()).isEqualTo(4401);
    }

    @Test
    void strangers_getOurAnswersAndNoLoginPage() throws Exception {
        Browser nobody = visitor();
        Browser.Answer chats = nobody.get("/api/chats/");
        assertThat(chats.status()).isEqualTo(401);
        assertThat(chats.json().get("code").stringValue()).isEqualTo("not_authenticated");
        assertThat(nobody.socket("/ws/").closeCode()).isEqualTo(4401);
        assertThat(nobody.socket("/ws/?token=nonsense").closeCode()).isEqualTo(4401);
        assertThat(nobody.get("/api/orders").status()).isIn(302, 401); // the shop's own rule for its own path
    }

    /// A route that is not among the paths which are answered within the chain would get the shop's login page.
    @Test
    void everyRoute_isAnsweredByTheChat() throws Exception {
        Browser nobody = visitor();
        List<String> paths = nobody.get("/api/openapi.json").json().get("paths").propertyStream()
                .map(Map.Entry::getKey)
                .toList();
        assertThat(paths).hasSizeGreaterThan(15);
        for (String path : paths) {
            Browser.Answer answer = nobody.get(path.replaceAll("\\{[^}]+}", "1"));
            assertThat(answer.status()).as(path).isIn(200, 401, 405);
            assertThat(answer.response().headers().firstValue("content-type"))
                    .as(path)
                    .hasValueSatisfying(type -> assertThat(type).contains("json"));
        }
    }

    /// Our paths want an `Origin` where the shop's want a token; the shop's stay as they were.
    @Test
    void foreignPages_getNothingByTheCookie() throws Exception {
        ChatId chat = directChat();
        Browser anna = browser("anna");
        Map<String, String> mine = Map.of("text", "mine");
        Map<String, String> foreign = Map.of("Origin", "https://evil.example");
        assertThat(anna.post(messagesOf(chat), mine, Map.of()).status()).isEqualTo(201);
        assertThat(anna.post(messagesOf(chat), mine, foreign).status()).isEqualTo(403);
        assertThat(anna.post("/api/orders", order("a lamp"), Map.of()).status()).isEqualTo(403);
    }

    @Test
    void rulesOfTheShop_areHeld() throws Exception {
        Browser.Answer refused = browser("anna").post("/api/chats/", Map.of("title", "All", "user_ids", List.of(2, 3)));
        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.json().get("detail").stringValue()).isEqualTo("Here people talk in pairs.");
    }

    @Test
    void shopsTables_areLeftAlone() {
        List<String> tables = jdbc.sql("""
                        SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema()
                        """).query(String.class).list();
        assertThat(tables)
                .filteredOn(table -> !table.startsWith("beseda_"))
                .containsExactlyInAnyOrder("orders", "person");
    }

    @Test
    void healthAndMetrics_tellOfTheChat() throws Exception {
        Browser anna = browser("anna");
        assertThat(anna.get("/actuator/health").body()).contains("\"beseda\"");
        assertThat(anna.get("/actuator/metrics/beseda.sockets.open").status()).isEqualTo(200);
    }
}
