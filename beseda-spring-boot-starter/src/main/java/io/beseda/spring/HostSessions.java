package io.beseda.spring;

import io.beseda.core.UserId;
import io.beseda.core.account.Revocation;
import jakarta.servlet.http.HttpSession;
import jakarta.servlet.http.HttpSessionAttributeListener;
import jakarta.servlet.http.HttpSessionBindingEvent;
import jakarta.servlet.http.HttpSessionEvent;
import jakarta.servlet.http.HttpSessionListener;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Names the logins in a host's sessions, and tells when one ends: by logout, time or a new login in the same session.
/// The name is ours and stays when the session's id changes. Thread-safe.
final class HostSessions implements HttpSessionListener, HttpSessionAttributeListener {
    private static final String LOGIN = "io.beseda.login";
    /// Where Spring Security keeps who is logged in.
    private static final String SECURITY_CONTEXT = "SPRING_SECURITY_CONTEXT";
    /// Of those that ended while a socket was being opened with them, the newest are remembered.
    private static final int REMEMBERED = 10_000;

    private volatile Consumer<Revocation> ended = _ -> {};
    private final Map<String, Boolean> endedLately = new LinkedHashMap<>() { // guarded by this
                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
                    return size() > REMEMBERED;
                }
            };

    /// From now on this is told of every login that ends.
    void tell(Consumer<Revocation> listener) {
        ended = listener;
    }

    /// The login of this user in this session.
    synchronized String login(HttpSession session, UserId user) {
        if (session.getAttribute(LOGIN) instanceof String login && user.equals(user(login))) {
            return name(login);
        }
        String name = UUID.randomUUID().toString();
        session.setAttribute(LOGIN, name + " " + user.value());
        return name;
    }

    synchronized boolean hasEnded(String login) {
        return endedLately.containsKey(login);
    }

    @Override
    public void sessionDestroyed(HttpSessionEvent event) {
        end(event.getSession().getAttribute(LOGIN));
    }

    @Override
    public void attributeReplaced(HttpSessionBindingEvent event) {
        if (event.getName().equals(LOGIN)) {
            end(event.getValue());
        }
    }

    @Override
    public void attributeRemoved(HttpSessionBindingEvent event) {
        switch (event.getName()) {
            case LOGIN -> end(event.getValue());
            case SECURITY_CONTEXT -> forget(event.getSession());
            default -> {}
        }
    }

    /// A logout that keeps the session.
    private static void forget(HttpSession session) {
        try {
            session.removeAttribute(LOGIN);
        } catch (IllegalStateException _) {
            // The session ends as a whole, and that was told.
        }
    }

    private void end(@Nullable Object attribute) {
        if (attribute instanceof String login) {
            synchronized (this) {
                endedLately.put(name(login), true);
            }
            ended.accept(new Revocation.SessionEnded(user(login), name(login)));
        }
    }

    private static String name(String login) {
        return login.substring(0, login.indexOf(' '));
    }

    private static UserId user(String login) {
        return new UserId(login.substring(login.indexOf(' ') + 1));
    }
}
