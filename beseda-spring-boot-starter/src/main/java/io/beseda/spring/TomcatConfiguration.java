package io.beseda.spring;

import org.apache.catalina.connector.Connector;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.tomcat.TomcatConnectorCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// An idle socket costs what Tomcat keeps for a connection, which is mostly its buffers: small ones, where the host
/// has not set them itself.
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass({Connector.class, TomcatConnectorCustomizer.class})
class TomcatConfiguration {
    private static final Object TOMCATS_DEFAULT = 8192;
    private static final String SMALL = "512";
    /// So that a slow client cannot make the kernel hold megabytes.
    private static final String KERNELS = "131072";

    @Bean
    TomcatConnectorCustomizer besedaSmallBuffers() {
        return connector -> {
            setWhereUnset(connector, "socket.appReadBufSize", TOMCATS_DEFAULT, SMALL);
            setWhereUnset(connector, "socket.appWriteBufSize", TOMCATS_DEFAULT, SMALL);
            setWhereUnset(connector, "socket.txBufSize", null, KERNELS);
        };
    }

    private static void setWhereUnset(
            Connector connector, String name, @org.jspecify.annotations.Nullable Object unset, String value) {
        Object present = connector.getProperty(name);
        if (present == null || present.equals(unset) || present.toString().equals(String.valueOf(unset))) {
            connector.setProperty(name, value);
        }
    }
}
