package shop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.security.config.Customizer.withDefaults;

import io.beseda.core.ChatId;
import io.beseda.core.UserId;
import io.beseda.core.user.User;
import io.beseda.core.user.UserDirectory;
import io.beseda.spring.Beseda;
import io.beseda.spring.test.BesedaTest;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.oauth2.core.DefaultOAuth2AuthenticatedPrincipal;
import org.springframework.security.oauth2.core.OAuth2TokenIntrospectionClaimNames;
import org.springframework.security.oauth2.server.resource.introspection.BadOpaqueTokenException;
import org.springframework.security.oauth2.server.resource.introspection.OpaqueTokenIntrospector;
import org.springframework.security.web.SecurityFilterChain;

/// A host whose tokens say nothing: whoever made them is asked. Once they opened nothing but by the header, and a
/// socket opened so outlived its token.
@BesedaTest
class OpaqueTokensIT {
    private static final int SECONDS = 4;

    @LocalServerPort
    private int port;

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Host {
        @Bean
        SecurityFilterChain chain(HttpSecurity http) throws Exception {
            return http.authorizeHttpRequests(requests -> requests.anyRequest().authenticated())
                    .oauth2ResourceServer(server -> server.opaqueToken(withDefaults()))
                    .build();
        }

        /// `of-1` is a token of user 1, `brief-1` one that soon ends.
        @Bean
        OpaqueTokenIntrospector introspector() {
            return token -> {
                String[] parts = token.split("-");
                if (parts.length != 2) {
                    throw new BadOpaqueTokenException("nobody's");
                }
                Instant end = Instant.now().plusSeconds(parts[0].equals("brief") ? SECONDS : 600);
                return new DefaultOAuth2AuthenticatedPrincipal(
                        parts[1], Map.of(OAuth2TokenIntrospectionClaimNames.EXP, end), List.of());
            };
        }

        @Bean
        UserDirectory people() {
            return new UserDirectory() {
                @Override
                public Map<UserId, User> find(Collection<UserId> ids) {
                    Map<UserId, User> found = new HashMap<>();
                    ids.forEach(id -> found.put(id, new User(id, "user" + id.value(), "User " + id.value(), true)));
                    return found;
                }

                @Override
                public List<User> search(UserId me, String words, int limit) {
                    return List.of();
                }
            };
        }
    }

    @Test
    void token_opensByHeaderAndByAddress_andASocketEndsWithIt(@Autowired Beseda beseda) throws Exception {
        ChatId chat = beseda.chats().direct(UserId.of(1), UserId.of(2));
        Browser app = new Browser(port);
        Map<String, String> header = Map.of("Authorization", "Bearer of-1");
        String messages = "/api/chats/" + chat.value() + "/messages/";
        Browser.Socket stays = app.socket("/ws/chats/" + chat.value() + "/?token=of-2");

        assertThat(app.post(messages, Map.of("text", "Hello."), header).status()).isEqualTo(201);

        assertThat(stays.nextText()).isEqualTo("Hello.");
        assertThat(app.socket("/ws/?token=nonsense").closeCode()).isEqualTo(4401);
        assertThat(app.socket("/ws/?token=brief-1").closeCode()).isEqualTo(4401);
    }
}
