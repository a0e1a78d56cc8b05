package io.beseda.servlet;

import jakarta.servlet.ServletOutputStream;
import java.lang.reflect.Field;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Ends a connection whose streams were closed. The Servlet API has no more than that, and Tomcat looks at it only
/// when something arrives: who says nothing would be kept for ever, and who waits for our end after the close frames,
/// as a browser does, would wait. So the socket under the stream is closed, too. Where there is none to be found, as
/// in other containers, closed streams must do.
final class HangUp {
    private static final Logger LOG = LoggerFactory.getLogger(HangUp.class);

    /// By the class of the container's stream.
    private static final ClassValue<Optional<Field>> SOCKETS = new ClassValue<>() {
        @Override
        protected Optional<Field> computeValue(Class<?> stream) {
            try {
                Field socket = stream.getDeclaredField("socketWrapper");
                socket.setAccessible(true);
                return Optional.of(socket);
            } catch (ReflectiveOperationException | RuntimeException e) {
                LOG.debug("{} is closed without its socket", stream, e);
                return Optional.empty();
            }
        }
    };

    private HangUp() {}

    static void on(ServletOutputStream out) {
        Optional<Field> socket = SOCKETS.get(out.getClass());
        if (socket.isPresent()) {
            try {
                Object found = socket.get().get(out);
                found.getClass().getMethod("close").invoke(found);
            } catch (ReflectiveOperationException e) {
                LOG.debug("A socket was not closed", e);
            }
        }
    }
}
