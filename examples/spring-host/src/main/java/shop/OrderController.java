package shop;

import io.beseda.core.UserId;
import io.beseda.spring.BesedaUserId;
import java.security.Principal;
import java.util.List;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/// Under `/api/`, too: the chat takes only its own paths there.
@RestController
class OrderController {
    record NewOrder(String item, long seller) {}

    private final Orders orders;
    private final BesedaUserId ids;

    OrderController(Orders orders, BesedaUserId ids) {
        this.orders = orders;
        this.ids = ids;
    }

    @PostMapping("/api/orders")
    @ResponseStatus(HttpStatus.CREATED)
    Orders.Order place(@RequestBody NewOrder order, Principal me) {
        return orders.place(id(me), order.seller(), order.item());
    }

    @GetMapping("/api/orders")
    List<Orders.Order> mine(Principal me) {
        return orders.of(id(me));
    }

    private long id(Principal me) {
        UserId id = ids.of(me);
        return Long.parseLong(id.value());
    }

    @ExceptionHandler(Orders.SoldOut.class)
    @ResponseStatus(HttpStatus.CONFLICT)
    void soldOut() {}
}
