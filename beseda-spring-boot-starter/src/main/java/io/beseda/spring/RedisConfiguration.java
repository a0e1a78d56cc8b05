package io.beseda.spring;

import io.beseda.bus.redis.RedisUrl;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/// Where the instances of the host hear of one another: in the Redis named for it, or in the host's own.
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty(name = "beseda.redis.enabled", matchIfMissing = true)
class RedisConfiguration {
    @Bean
    @ConditionalOnProperty("beseda.redis.url")
    RedisUrl besedaRedisUrl(BesedaProperties properties) {
        return RedisUrl.parse(String.valueOf(properties.redis().url()));
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(DataRedisConnectionDetails.class)
    static class OfTheHost {
        /// A factory of the host's own may know better than the properties, which then are at their defaults.
        @Bean
        @ConditionalOnBean(DataRedisConnectionDetails.class)
        @ConditionalOnMissingBean
        RedisUrl besedaHostRedis(
                ObjectProvider<RedisConnectionFactory> factories, DataRedisConnectionDetails properties) {
            return factories.getIfUnique() instanceof LettuceConnectionFactory factory
                    ? HostRedis.of(factory)
                    : HostRedis.of(properties);
        }
    }
}
