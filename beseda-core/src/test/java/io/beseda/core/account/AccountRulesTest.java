package io.beseda.core.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.beseda.core.ErrorCode;
import io.beseda.core.Refusal;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AccountRulesTest {
    private static void invalid(String field, ThrowingCallable call) {
        Refusal refusal = catchThrowableOfType(Refusal.class, call);
        assertThat(refusal.code()).isEqualTo(ErrorCode.INVALID);
        assertThat(refusal.field()).isEqualTo(field);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "anna", "Анна_2", "a.b+c-d@example.org", "李明", "٣", "𝒜"})
    void username_ofLettersAndDigits_isTaken(String username) {
        assertThatCode(() -> AccountRules.username(username)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "a b",
                " anna",
                "anna\n",
                "a/b",
                "a:b",
                "a\0",
                "a\u200bb",
                "a\u0301\u0301",
                "😀",
                "\ud800"
            })
    void username_ofOtherThings_isRefused(String username) {
        invalid("username", () -> AccountRules.username(username));
        assertThat(AccountRules.usernameKey(username)).isEmpty();
    }

    @Test
    void username_length_countsCodePoints() {
        String longest = "\ud83a\udd22".repeat(150); // Adlam letters, two UTF-16 units each
        assertThat(AccountRules.username(longest)).isEqualTo(longest);
        invalid("username", () -> AccountRules.username(longest + "a"));
        invalid("username", () -> AccountRules.username("a".repeat(1_000_000)));
        invalid("username", () -> AccountRules.username("\ufdfa".repeat(150))); // 18 letters each, normalised
    }

    @ParameterizedTest
    @CsvSource({"ANNA,anna", "Анна,аННА", "ﬁne,FINE", "ｗｉｄｅ,wide", "ΣΑΣ,σας", "e\u0301,\u00e9", "ı,I", "İ,i"})
    void usernameKey_ofWhatLooksAlike_isOne(String one, String other) {
        assertThat(AccountRules.usernameKey(one)).isNotEmpty().isEqualTo(AccountRules.usernameKey(other));
    }

    @Test
    void password_length_countsCodePoints() {
        AccountRules.password("password", "12345678", "anna");
        AccountRules.password("password", "🔑".repeat(8), "anna");
        AccountRules.password("password", "🔑".repeat(4096), "anna");
        invalid("password", () -> AccountRules.password("password", "1234567", "anna"));
        invalid("password", () -> AccountRules.password("password", "🔑".repeat(7), "anna"));
        invalid("password", () -> AccountRules.password("password", "x".repeat(4097), "anna"));
        assertThat(AccountRules.isPassword("🔑".repeat(4096))).isTrue();
    }

    @Test
    void password_unusable_isRefused() {
        invalid("p", () -> AccountRules.password("p", "Anna.Petrova", "anna.petrova"));
        invalid("p", () -> AccountRules.password("p", "1234567\0", "anna"));
        invalid("p", () -> AccountRules.password("p", "1234567\udc00", "anna"));
    }

    @Test
    void displayName_isTrimmed() {
        assertThat(AccountRules.displayName("  Анна К. 😀 ")).isEqualTo("Анна К. 😀");
        assertThat(AccountRules.displayName("😀".repeat(100))).hasSize(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "   ", "a\0b", "a\nb", "a\u0085b", "a\ud800"})
    void displayName_blankOrWithControls_isRefused(String name) {
        invalid("display_name", () -> AccountRules.displayName(name));
    }

    @Test
    void displayName_tooLong_isRefused() {
        invalid("display_name", () -> AccountRules.displayName("x".repeat(101)));
    }
}
