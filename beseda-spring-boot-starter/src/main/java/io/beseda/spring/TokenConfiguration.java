package io.beseda.spring;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.server.resource.authentication.BearerTokenAuthenticationToken;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationConverter;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationProvider;
import org.springframework.security.oauth2.server.resource.authentication.OpaqueTokenAuthenticationProvider;
import org.springframework.security.oauth2.server.resource.introspection.OpaqueTokenIntrospector;

/// The host is a resource server: it checks JWTs, or asks about tokens.
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass(BearerTokenAuthenticationToken.class)
class TokenConfiguration {
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(JwtDecoder.class)
    static class Jwts {
        @Bean
        @ConditionalOnBean(JwtDecoder.class)
        BearerTokens besedaJwtTokens(
                JwtDecoder decoder, ObjectProvider<JwtAuthenticationConverter> converter, BesedaUserId ids) {
            JwtAuthenticationProvider provider = new JwtAuthenticationProvider(decoder);
            converter.ifAvailable(provider::setJwtAuthenticationConverter);
            return new ResourceServerTokens(provider, ids);
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Opaque {
        @Bean
        @ConditionalOnBean(OpaqueTokenIntrospector.class)
        @ConditionalOnMissingBean
        BearerTokens besedaOpaqueTokens(OpaqueTokenIntrospector introspector, BesedaUserId ids) {
            return new ResourceServerTokens(new OpaqueTokenAuthenticationProvider(introspector), ids);
        }
    }
}
