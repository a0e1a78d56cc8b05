package io.beseda.spring;

import io.beseda.api.mount.MountMetrics;
import io.beseda.core.node.BesedaNode;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.function.ToDoubleFunction;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// What the host's registry gets to know, under the names that the standalone server uses.
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass(MeterBinder.class)
class MetricsConfiguration {
    @Bean
    MeterBinder besedaMetrics(HostedNode hosted) {
        return registry -> {
            BesedaNode node = hosted.node();
            gauge(registry, "beseda.log.queued", "Changes waiting for a commit", node, BesedaNode::queued);
            gauge(
                    registry,
                    "beseda.sockets.open",
                    "Open WebSockets",
                    hosted,
                    it -> it.total(MountMetrics::socketsOpen));
            gauge(registry, "beseda.bus.up", "Whether other nodes can be heard", hosted, it -> it.isBusUp() ? 1 : 0);
            counter(registry, "beseda.log.committed", "Changes committed", node, BesedaNode::committedChanges);
            counter(registry, "beseda.log.batches", "Transactions committed", node, BesedaNode::committedBatches);
            counter(
                    registry,
                    "beseda.gaps.filled",
                    "Events read because nothing told of them",
                    node,
                    BesedaNode::filledEvents);
            counter(
                    registry,
                    "beseda.sockets.messages.in",
                    "WebSocket messages received",
                    hosted,
                    it -> it.total(MountMetrics::messagesIn));
            counter(registry, "beseda.bytes.out", "Bytes sent", hosted, it -> it.total(MountMetrics::bytesOut));
        };
    }

    private static <T> void gauge(
            MeterRegistry registry, String name, String description, T source, ToDoubleFunction<T> value) {
        Gauge.builder(name, source, value).description(description).register(registry);
    }

    private static <T> void counter(
            MeterRegistry registry, String name, String description, T source, ToDoubleFunction<T> value) {
        FunctionCounter.builder(name, source, value).description(description).register(registry);
    }
}
