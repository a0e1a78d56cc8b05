package io.beseda.server;

import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// SIGTERM and Ctrl+C. The JVM runs its shutdown hooks at the first one and is deaf from then on; only
/// `sun.misc.Signal` hears a second. That is in every JDK, but the compiler warns of its name, and warnings
/// are errors here: hence the reflection.
final class Signals {
    private static final Logger LOG = LoggerFactory.getLogger(Signals.class);

    private Signals() {}

    /// The first one ends the JVM, as ever; `action` is run at each later one.
    static void onSecond(Runnable action) {
        AtomicInteger heard = new AtomicInteger();
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object ours = Proxy.newProxyInstance(
                    Signals.class.getClassLoader(),
                    new Class<?>[] {handler},
                    (self, method, _) -> switch (method.getName()) {
                        case "handle" -> {
                            // Each signal comes on a thread of its own, so the first may wait in exit().
                            if (heard.getAndIncrement() == 0) {
                                System.exit(0);
                            }
                            action.run();
                            yield null;
                        }
                        case "equals" -> false;
                        case "hashCode" -> System.identityHashCode(self);
                        default -> "Signals";
                    });
            for (String name : List.of("TERM", "INT")) {
                Object known = signal.getConstructor(String.class).newInstance(name);
                signal.getMethod("handle", signal, handler).invoke(null, known, ours);
            }
        } catch (ReflectiveOperationException e) {
            LOG.debug("A second signal will not be heard", e);
        }
    }
}
