package io.beseda.spring;

import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// `beseda` in the host's health: down while the database does not answer. Without the bus messages come late, and
/// that is said, but nobody need be sent elsewhere for it.
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass(HealthIndicator.class)
class HealthConfiguration {
    @Bean
    HealthIndicator besedaHealthIndicator(HostedNode hosted) {
        return () -> {
            Health.Builder health = new Health.Builder().withDetail("bus", hosted.isBusUp() ? "up" : "away");
            try {
                hosted.node().store().ping();
                return health.up().build();
            } catch (RuntimeException e) {
                return health.down(e).build();
            }
        };
    }
}
