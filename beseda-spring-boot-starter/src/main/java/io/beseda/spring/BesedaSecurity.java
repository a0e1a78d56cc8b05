package io.beseda.spring;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.ApplicationContext;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.annotation.web.configurers.CsrfConfigurer;
import org.springframework.security.web.access.intercept.AuthorizationFilter;
import org.springframework.web.filter.OncePerRequestFilter;

/// Our paths in the host's filter chains: the chain finds out who the caller is, as it does for the host, and then we
/// answer, before its rules for its own paths are asked. So a stranger gets our 401 or close code rather than a page
/// to log in, and a socket can be opened by a ticket or a token that the chain does not see. Nothing changes for other
/// paths.
///
/// The chain's CSRF tokens are not asked for on our paths: a request with a cookie is taken there from an allowed
/// `Origin` only, or, without one, with a body that no page of another site can send.
public final class BesedaSecurity extends AbstractHttpConfigurer<BesedaSecurity, HttpSecurity> {
    /// For Spring Security, which makes it for every chain.
    public BesedaSecurity() {}

    @Override
    @SuppressWarnings("unchecked") // the configurer of this builder is its own
    public void init(HttpSecurity http) {
        CsrfConfigurer<HttpSecurity> csrf = http.getConfigurer(CsrfConfigurer.class);
        if (csrf != null && isOn(http)) {
            csrf.ignoringRequestMatchers(BesedaPaths::isOurs);
        }
    }

    @Override
    public void configure(HttpSecurity http) {
        if (isOn(http)) {
            http.addFilterBefore(
                    new Answering(context(http).getBeanProvider(HostedNode.class)), AuthorizationFilter.class);
        }
    }

    private static boolean isOn(HttpSecurity http) {
        return context(http).getBeanNamesForType(HostedNode.class, true, false).length > 0;
    }

    private static ApplicationContext context(HttpSecurity http) {
        return http.getSharedObject(ApplicationContext.class);
    }

    /// Answers what is ours. Chains are made before much else is: the node is looked up when it is needed.
    private static final class Answering extends OncePerRequestFilter {
        private final ObjectProvider<HostedNode> node;

        Answering(ObjectProvider<HostedNode> node) {
            this.node = node;
        }

        @Override
        protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
                throws ServletException, IOException {
            if (BesedaPaths.isOurs(request)) {
                node.getObject().servlet().service(request, response);
            } else {
                chain.doFilter(request, response);
            }
        }
    }
}
