package io.beseda.spring.test;

import io.beseda.core.UserId;
import io.beseda.spring.Beseda;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.core.env.Environment;

/// Users of the host who chat in its tests, over the real port and sockets, without the host's login.
public final class ChatUsers implements DisposableBean {
    private final Beseda beseda;
    private final Environment environment;
    private final List<ChatUser> users = new ArrayList<>();

    public ChatUsers(Beseda beseda, Environment environment) {
        this.beseda = beseda;
        this.environment = environment;
    }

    /// The user with this id in the host's directory, with an open socket.
    public ChatUser user(String id) {
        UserId user = new UserId(id);
        String port = environment.getRequiredProperty("local.server.port");
        String path = environment.getProperty("server.servlet.context-path", "") + "/ws/?ticket=" + beseda.ticket(user);
        ChatUser opened = ChatUser.open(user, URI.create("ws://localhost:" + port + path), beseda);
        users.add(opened);
        return opened;
    }

    @Override
    public void destroy() {
        users.forEach(ChatUser::close);
    }
}
