package io.beseda.server.testing;

import io.beseda.api.http.Endpoint;
import io.beseda.server.Settings;
import java.io.IOException;
import java.net.InetSocketAddress;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.ee11.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.util.thread.VirtualThreadPool;

/// In Jetty, with virtual threads.
final class JettyMount extends ContainerMount {
    private final Server jetty;
    private final ServerConnector connector;

    JettyMount(Settings settings) {
        super(settings);
        QueuedThreadPool threads = new QueuedThreadPool();
        threads.setVirtualThreadsExecutor(new VirtualThreadPool());
        jetty = new Server(threads);
        connector = new ServerConnector(jetty);
    }

    @Override
    public void start(Endpoint endpoint) throws IOException {
        connector.setHost(settings.host());
        connector.setPort(settings.port());
        jetty.addConnector(connector);
        ServletContextHandler context = new ServletContextHandler();
        ServletHolder holder = new ServletHolder(guest.servlet(endpoint, _ -> null));
        holder.setAsyncSupported(true);
        context.addServlet(holder, "/*");
        jetty.setHandler(context);
        try {
            jetty.start();
        } catch (Exception e) {
            throw new IOException("Cannot listen on " + settings.host() + ":" + settings.port(), e);
        }
    }

    @Override
    public InetSocketAddress address() {
        return new InetSocketAddress(settings.host(), connector.getLocalPort());
    }

    @Override
    public void stopAccepting() {
        connector.close();
    }

    @Override
    void stop() throws Exception {
        jetty.stop();
    }
}
