package io.beseda.server.testing;

import io.beseda.api.http.Endpoint;
import io.beseda.server.Settings;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.Wrapper;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.core.StandardVirtualThreadExecutor;
import org.apache.catalina.startup.Tomcat;
import org.apache.catalina.valves.ErrorReportValve;

/// In Tomcat, as a Spring Boot host would run it with virtual threads.
final class TomcatMount extends ContainerMount {
    private static final String SMALL = "512";

    private final Tomcat tomcat = new Tomcat();
    private final Connector connector = new Connector();

    TomcatMount(Settings settings) {
        super(settings);
    }

    @Override
    public void start(Endpoint endpoint) throws IOException {
        Path base = Files.createTempDirectory("beseda-tomcat");
        base.toFile().deleteOnExit();
        tomcat.setBaseDir(base.toString());
        connector.setPort(settings.port());
        connector.setProperty("address", settings.host());
        connector.setProperty("socket.appReadBufSize", SMALL);
        connector.setProperty("socket.appWriteBufSize", SMALL);
        connector.setProperty("socket.txBufSize", "131072");
        connector.setThrowOnFailure(true);
        StandardVirtualThreadExecutor executor = new StandardVirtualThreadExecutor();
        executor.setName("requests");
        tomcat.getService().addExecutor(executor);
        connector.getProtocolHandler().setExecutor(executor);
        tomcat.setConnector(connector);
        tomcat.getHost().getPipeline().addValve(pageWithoutStackTrace());
        Context context = tomcat.addContext("", base.toString());
        Wrapper wrapper = Tomcat.addServlet(context, "beseda", guest.servlet(endpoint, _ -> null));
        wrapper.setAsyncSupported(true);
        wrapper.addMapping("/*");
        try {
            tomcat.start();
        } catch (LifecycleException e) {
            throw new IOException("Cannot listen on " + settings.host() + ":" + settings.port(), e);
        }
    }

    /// As Spring Boot sets it.
    private static ErrorReportValve pageWithoutStackTrace() {
        ErrorReportValve page = new ErrorReportValve();
        page.setShowReport(false);
        page.setShowServerInfo(false);
        return page;
    }

    @Override
    public InetSocketAddress address() {
        return new InetSocketAddress(settings.host(), connector.getLocalPort());
    }

    @Override
    public void stopAccepting() {
        connector.pause();
        connector.getProtocolHandler().closeServerSocketGraceful();
    }

    @Override
    void stop() throws Exception {
        tomcat.stop();
        tomcat.destroy();
    }
}
