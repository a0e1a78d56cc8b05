package shop;

import io.beseda.core.UserId;
import io.beseda.core.user.User;
import io.beseda.core.user.UserDirectory;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.core.userdetails.UsernameNotFoundException;
import org.springframework.stereotype.Repository;

/// The shop's users: for its logins, and for the chat.
@Repository
class People implements UserDetailsService, UserDirectory {
    private final JdbcClient jdbc;

    People(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public Person loadUserByUsername(String username) {
        return jdbc.sql("SELECT * FROM person WHERE username = ?")
                .param(username)
                .query(Person.class)
                .optional()
                .orElseThrow(() -> new UsernameNotFoundException(username));
    }

    @Override
    public Map<UserId, User> find(Collection<UserId> ids) {
        List<Long> numbers = ids.stream().filter(UserId::isNumber).map(id -> Long.valueOf(id.value())).toList();
        Map<UserId, User> found = new HashMap<>();
        if (!numbers.isEmpty()) {
            jdbc.sql("SELECT * FROM person WHERE id IN (:ids)")
                    .param("ids", numbers)
                    .query(Person.class)
                    .list()
                    .forEach(person -> found.put(UserId.of(person.id()), user(person)));
        }
        return found;
    }

    @Override
    public List<User> search(UserId me, String words, int limit) {
        return jdbc.sql("SELECT * FROM person WHERE lower(name) LIKE ? ORDER BY name LIMIT ?")
                .param("%" + words.toLowerCase() + "%")
                .param(limit)
                .query(Person.class)
                .list()
                .stream()
                .map(People::user)
                .toList();
    }

    private static User user(Person person) {
        return new User(UserId.of(person.id()), person.username(), person.name(), true);
    }
}
