package io.beseda.core.account;

import static org.assertj.core.api.Assertions.assertThat;

import io.beseda.core.UserId;
import org.junit.jupiter.api.Test;

class RevocationTest {
    private static final UserId ANNA = UserId.of(1);
    private static final Credential MINE = new Credential(ANNA, "mine", null);
    private static final Credential OTHER = new Credential(ANNA, "other", null);
    private static final Credential HOSTS = new Credential(ANNA, null, null);
    private static final Credential BORIS = new Credential(UserId.of(2), "boris", null);

    @Test
    void sessionEnded_endsThatSession() {
        Revocation ended = new Revocation.SessionEnded(ANNA, "mine");

        assertThat(ended.ends(MINE)).isTrue();
        assertThat(ended.ends(OTHER)).isFalse();
        assertThat(ended.ends(HOSTS)).isFalse();
    }

    @Test
    void userEnded_endsAllOfTheUser_butTheExcepted() {
        Revocation all = new Revocation.UserEnded(ANNA, null);
        Revocation others = new Revocation.UserEnded(ANNA, "mine");

        assertThat(all.ends(MINE)).isTrue();
        assertThat(all.ends(HOSTS)).isTrue();
        assertThat(all.ends(BORIS)).isFalse();
        assertThat(others.ends(MINE)).isFalse();
        assertThat(others.ends(OTHER)).isTrue();
        assertThat(others.ends(HOSTS)).isTrue();
    }
}
