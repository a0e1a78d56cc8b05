package io.beseda.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class PostgresUrlTest {
    @Test
    void parse_withUserAndPassword_keepsThemOutOfTheDriversUrl() {
        PostgresUrl url = PostgresUrl.parse("postgresql://be%40seda:s%2Fe+c%3Aret@db1:5432,db2/chat?sslmode=require");

        assertThat(url.jdbcUrl()).isEqualTo("jdbc:postgresql://db1:5432,db2/chat?sslmode=require");
        assertThat(url.user()).isEqualTo("be@seda");
        assertThat(url.password()).isEqualTo("s/e+c:ret");
        assertThat(url.toString()).doesNotContain("s/e+c:ret");
    }

    @Test
    void parse_withoutUser_leavesItToTheDriver() {
        PostgresUrl url = PostgresUrl.parse("postgres://localhost/chat");

        assertThat(url).isEqualTo(new PostgresUrl("jdbc:postgresql://localhost/chat", null, null));
    }

    @Test
    void parse_ofAMistake_doesNotRepeatThePassword() {
        assertThatThrownBy(() -> PostgresUrl.parse("postgresql://beseda:sec@ret@db/chat"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("postgresql://user:password@host:port/name")
                .hasMessageNotContaining("sec");
    }
}
