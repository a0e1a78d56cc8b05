package io.beseda.spring;

import io.beseda.bus.redis.RedisUrl;
import io.beseda.core.UserId;
import io.beseda.core.log.ChatPolicyCustomizer;
import io.beseda.core.user.UserDirectory;
import jakarta.servlet.http.HttpServlet;
import java.time.Clock;
import javax.sql.DataSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.boot.web.servlet.ServletListenerRegistrationBean;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

/// Everything that an application with a `DataSource` and a [UserDirectory] gets.
@AutoConfiguration(
        afterName = {
            "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration",
            "org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration",
            "org.springframework.boot.security.oauth2.server.resource.autoconfigure.servlet"
                    + ".OAuth2ResourceServerAutoConfiguration"
        })
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnProperty(name = "beseda.enabled", matchIfMissing = true)
@EnableConfigurationProperties(BesedaProperties.class)
@Import({
    TokenConfiguration.class,
    RedisConfiguration.class,
    TomcatConfiguration.class,
    MetricsConfiguration.class,
    HealthConfiguration.class
})
class BesedaAutoConfiguration {
    @Bean
    @ConditionalOnMissingBean
    BesedaUserId besedaUserId() {
        return principal -> new UserId(principal.getName());
    }

    @Bean
    @ConditionalOnMissingBean
    BearerTokens besedaBearerTokens() {
        return new NoTokens();
    }

    @Bean
    HostSessions besedaSessions() {
        return new HostSessions();
    }

    @Bean
    HostLogins besedaLogins(BesedaUserId ids, BearerTokens tokens, HostSessions sessions, UserDirectory users) {
        return new HostLogins(ids, tokens, sessions, users, Clock.systemUTC());
    }

    /// After the host's own migrations: they may insist on an empty schema.
    @Bean
    @DependsOnDatabaseInitialization
    HostedNode besedaNode(
            DataSource source,
            BesedaProperties properties,
            ObjectProvider<RedisUrl> redis,
            ObjectProvider<ChatPolicyCustomizer> customizer,
            UserDirectory users,
            HostLogins logins) {
        return new HostedNode(
                source,
                properties,
                redis.getIfAvailable(),
                customizer.getIfAvailable(() -> ChatPolicyCustomizer.NONE),
                users,
                logins,
                Clock.systemUTC());
    }

    @Bean
    BesedaLifecycle besedaLifecycle(HostedNode node, HostSessions sessions, BesedaProperties properties) {
        return new BesedaLifecycle(node, sessions, properties.drain());
    }

    @Bean
    Beseda beseda(HostedNode node, DataSource source) {
        return new Beseda(node, new HostTransactions(node, source));
    }

    /// For requests that no filter chain of the host has answered already.
    @Bean
    ServletRegistrationBean<HttpServlet> besedaServlet(HostedNode node) {
        ServletRegistrationBean<HttpServlet> servlet =
                new ServletRegistrationBean<>(node.servlet(), BesedaPaths.servletMappings());
        servlet.setName("beseda");
        servlet.setAsyncSupported(true);
        return servlet;
    }

    @Bean
    ServletListenerRegistrationBean<HostSessions> besedaSessionListener(HostSessions sessions) {
        return new ServletListenerRegistrationBean<>(sessions);
    }
}
