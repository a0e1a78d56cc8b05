package shop;

import static org.assertj.core.api.Assertions.assertThat;

import io.beseda.core.ChatId;
import io.beseda.spring.test.BesedaTest;
import io.beseda.spring.test.ChatUser;
import io.beseda.spring.test.ChatUsers;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/// What a host's own test looks like. On SQLite, and so is the order.
@BesedaTest
class TwoUsersTest {
    @Test
    void twoUsers_chat(@Autowired ChatUsers users) {
        ChatUser anna = users.user("1");
        ChatUser boris = users.user("2");
        ChatId chat = anna.direct(boris);
        anna.say(chat, "Hello.");
        assertThat(boris.nextText()).isEqualTo("Hello.");
    }

    @Test
    void order_comesWithItsMessage(@Autowired ChatUsers users, @Autowired Orders orders) {
        ChatUser clara = users.user("3");
        orders.place(1, 3, "a lamp");
        assertThat(clara.nextText()).isEqualTo("I order: a lamp");
    }

    @Test
    void rolledBackOrder_saysNothing(@Autowired ChatUsers users, @Autowired Orders orders) {
        ChatUser boris = users.user("2");
        assertThat(org.assertj.core.api.Assertions.catchThrowable(() -> orders.place(1, 2, "unicorn")))
                .isInstanceOf(Orders.SoldOut.class);
        users.user("1").say(users.user("1").direct(boris), "Never mind.");
        assertThat(boris.nextText()).isEqualTo("Never mind.");
    }
}
