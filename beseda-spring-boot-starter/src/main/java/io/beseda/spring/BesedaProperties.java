package io.beseda.spring;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// What a host can set.
///
/// @param publicUrl      where users reach the host; its origin may use the host's cookies
/// @param allowedOrigins other origins whose pages may
/// @param drain          sockets of an application that ends are sent away within this time
/// @param database       how much of the host's pool is used
/// @param redis          how the instances of the host hear of one another
/// @param netty          a port of its own for sockets
@ConfigurationProperties("beseda")
record BesedaProperties(
        @Nullable URI publicUrl,
        @DefaultValue List<String> allowedOrigins,
        @DefaultValue("0s") Duration drain,
        @DefaultValue Database database,
        @DefaultValue Redis redis,
        @DefaultValue Netty netty) {

    /// @param writers connections that write, at most
    /// @param readers connections that read, at most
    record Database(
            @DefaultValue("2") int writers,
            @DefaultValue("3") int readers) {}

    /// @param enabled false: this is the only instance, whatever Redis the host has
    /// @param url     of another Redis than the host's
    record Redis(
            @DefaultValue("true") boolean enabled, @Nullable String url) {}

    /// @param host address to listen on
    /// @param port null: there is none; 0: any free one
    record Netty(
            @DefaultValue("127.0.0.1") String host,
            @Nullable Integer port) {}
}
