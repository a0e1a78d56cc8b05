package io.beseda.drill.load;

import io.beseda.drill.client.Talk;
import java.time.Duration;

/// How large a load is.
///
/// @param clients   connections; every fourth is a second one of a user
/// @param groups    groups of some of the users; one more holds all
/// @param inFlight  sends of one client that wait for their acknowledgement, at most
/// @param textMax   about the length of the longest text
/// @param pause     between two sends of one client, on average; zero: as fast as it goes
public record Shape(
        int clients, int groups, int inFlight, int textMax, Duration pause, int restPercent, int repeatPercent) {
    private static final int CLIENTS_OF_THREE_USERS = 4;

    /// As a staging installation bears it beside its own use.
    public static Shape paced(int clients) {
        return new Shape(clients, Math.max(2, clients / 2), 16, 400, Duration.ofMillis(150), 20, 1);
    }

    /// As fast as it goes.
    public static Shape pressing() {
        return new Shape(12, 40, 24, 200, Duration.ZERO, 5, 1);
    }

    int users() {
        return Math.max(2, clients * (CLIENTS_OF_THREE_USERS - 1) / CLIENTS_OF_THREE_USERS);
    }

    Talk talk() {
        return new Talk(inFlight, textMax, pause, restPercent, repeatPercent);
    }
}
