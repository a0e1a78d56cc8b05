package shop;

import io.beseda.core.ChatId;
import io.beseda.core.UserId;
import io.beseda.spring.Beseda;
import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

@Service
class Orders {
    record Order(String id, String item, long buyer, long seller, long chat) {}

    static final class SoldOut extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    private final JdbcClient jdbc;
    private final Beseda beseda;

    Orders(JdbcClient jdbc, Beseda beseda) {
        this.jdbc = jdbc;
        this.beseda = beseda;
    }

    /// The order, the chat of the two and the first message in it: all of them, or none.
    @Transactional
    Order place(long buyer, long seller, String item) {
        ChatId chat = beseda.chats().direct(UserId.of(buyer), UserId.of(seller));
        Order order = new Order(UUID.randomUUID().toString(), item, buyer, seller, chat.value());
        jdbc.sql("INSERT INTO orders (id, item, buyer, seller, chat) VALUES (?, ?, ?, ?, ?)")
                .params(order.id(), item, buyer, seller, chat.value())
                .update();
        beseda.messages().send(UserId.of(buyer), chat, "I order: " + item, "order-" + order.id());
        if (item.startsWith("unicorn")) {
            throw new SoldOut();
        }
        return order;
    }

    List<Order> of(long person) {
        return jdbc.sql("SELECT * FROM orders WHERE buyer = ? OR seller = ? ORDER BY id")
                .params(person, person)
                .query(Order.class)
                .list();
    }
}
