package io.beseda.bus.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RedisUrlTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', nullValues = "null", textBlock = """
            redis://localhost                      | localhost:6379                   | null  | null    | 0
            redis://localhost/                     | localhost:6379                   | null  | null    | 0
            redis://h.example.org:7000/12          | h.example.org:7000               | null  | null    | 12
            redis://:secret@h                      | h:6379                           | null  | secret  | 0
            redis://ann:s%3Ae%40c@h:1              | h:1                              | ann   | s:e@c   | 0
            redis://ann:a/b+c@h/2                  | h:6379                           | ann   | a/b+c   | 2
            redis://a:1,b:2,10.0.0.3               | a:1,b:2,10.0.0.3:6379            | null  | null    | 0
            rediss://u:p@a:1,b:1                   | a:1,b:1                          | u     | p       | 0
            redis://[::1]:7000,[2001:db8::1]       | [::1]:7000,[2001:db8::1]:6379    | null  | null    | 0
            """)
    void whatIsRightIsRead(String text, String hosts, String user, String password, int database) {
        RedisUrl url = RedisUrl.parse(text);
        assertThat(String.join(",", url.hosts().stream().map(Object::toString).toList()))
                .isEqualTo(hosts);
        assertThat(url.user()).isEqualTo(user);
        assertThat(url.password()).isEqualTo(password);
        assertThat(url.database()).isEqualTo(database);
        assertThat(url.tls()).isEqualTo(text.startsWith("rediss"));
        assertThat(url.isCluster()).isEqualTo(hosts.contains(","));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            localhost:6379             | must begin with redis://
            http://localhost           | must begin with redis://
            redis://                   | must name hosts
            redis://a,,b               | must name hosts
            redis://a b                | must name hosts
            redis://a:x                | has a port after a
            redis://a:0                | has a port after a
            redis://a:65536            | has a port after a
            redis://a:1,a:1            | names a:1 twice
            redis://secret@a           | needs user:password
            redis://ann:@a             | has an empty password
            redis://ann:%zz@a          | must be written as %XX
            redis://a/b                | must end with the number of a database
            redis://a/-1               | must end with the number of a database
            redis://a,b/1              | has no database but 0
            redis://a?ca=x             | takes ?ca=FILE after rediss://
            rediss://a?timeout=1       | takes ?ca=FILE after rediss://
            rediss://a?ca=/no/such/file | names certificates that cannot be read
            redis://[::1               | must name hosts
            """)
    void whatIsWrongIsSaid(String text, String sentence) {
        assertThatThrownBy(() -> RedisUrl.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("BESEDA_REDIS_URL ")
                .hasMessageContaining(sentence)
                .hasMessageNotContaining("secret");
    }

    @Test
    void thePasswordIsNotShown() {
        assertThat(RedisUrl.parse("rediss://ann:secret@a,b:7")).hasToString("rediss://a:6379,b:7");
        assertThat(RedisUrl.parse("redis://:secret@a/3")).hasToString("redis://a:6379/3");
    }

    @Test
    void certificatesAreNamed(@TempDir Path folder) throws java.io.IOException {
        Path file = java.nio.file.Files.createFile(folder.resolve("ca one.crt"));
        String url = "rediss://a?ca=" + file.toString().replace(" ", "%20");
        assertThat(RedisUrl.parse(url).trusted()).isEqualTo(file);
    }
}
