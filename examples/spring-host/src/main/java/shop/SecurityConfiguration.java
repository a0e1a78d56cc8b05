package shop;

import static org.springframework.security.config.Customizer.withDefaults;

import com.nimbusds.jose.jwk.source.ImmutableSecret;
import io.beseda.core.UserId;
import io.beseda.spring.BesedaUserId;
import java.security.SecureRandom;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtEncoder;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;
import org.springframework.security.oauth2.jwt.NimbusJwtEncoder;
import org.springframework.security.web.SecurityFilterChain;

/// The shop's security, which knows nothing of the chat: a form to log in, and bearer tokens for apps.
@Configuration
class SecurityConfiguration {
    private static final int KEY_BYTES = 32;

    @Bean
    SecurityFilterChain chain(HttpSecurity http) throws Exception {
        return http.authorizeHttpRequests(requests -> requests.requestMatchers("/actuator/health")
                        .permitAll()
                        .anyRequest()
                        .authenticated())
                .csrf(csrf -> csrf.spa())
                .formLogin(withDefaults())
                .logout(logout -> logout.logoutSuccessUrl("/login"))
                .oauth2ResourceServer(server -> server.jwt(withDefaults()))
                .build();
    }

    /// The one line for the chat: which user is who is logged in. A form's principal is a [Person]; a token names the
    /// id in `sub`.
    @Bean
    BesedaUserId userId() {
        return principal -> principal instanceof Authentication it && it.getPrincipal() instanceof Person person
                ? UserId.of(person.id())
                : new UserId(principal.getName());
    }

    @Bean
    SecretKey tokenKey() {
        byte[] key = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(key);
        return new SecretKeySpec(key, "HmacSHA256");
    }

    @Bean
    JwtDecoder jwtDecoder(SecretKey key) {
        return NimbusJwtDecoder.withSecretKey(key).build();
    }

    @Bean
    JwtEncoder jwtEncoder(SecretKey key) {
        return new NimbusJwtEncoder(new ImmutableSecret<>(key));
    }
}
