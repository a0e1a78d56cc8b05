package io.beseda.api.auth;

import static io.beseda.api.auth.AuthFixture.ANNA;
import static io.beseda.api.auth.AuthFixture.GONE;
import static io.beseda.api.auth.AuthFixture.HOSTS;
import static io.beseda.api.auth.AuthFixture.NOBODY;
import static io.beseda.api.auth.AuthFixture.SECRET;
import static io.beseda.api.auth.AuthFixture.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.nimbusds.jose.JWSAlgorithm;
import io.beseda.core.ErrorCode;
import io.beseda.core.UserId;
import io.beseda.core.account.Credential;
import io.beseda.core.account.Revocation;
import io.beseda.core.account.Session;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class TokensTest {
    /// All made by simplejwt 5.2.2 (test-support/python/make_token.py) with [AuthFixture#SECRET], good until
    /// 2106.
    private static final String SIMPLEJWT = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9."
            + "eyJ0b2tlbl90eXBlIjoiYWNjZXNzIiwiZXhwIjo0Mjk1NTY5Nzc2LCJpYXQiOjE3OTU1Njk3NzYsImp0aSI6ImNlZmYxOGFkZjVlMTQ5MDM4"
            + "NzEwMzkzYzZkMzY5MTQ5IiwidXNlcl9pZCI6NTd9.Xx01eiwbqpbAAg8o4lBUzw867ngHrbijKj8M58vENjI";

    private static final String SIMPLEJWT_STRING_ID = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9."
            + "eyJ0b2tlbl90eXBlIjoiYWNjZXNzIiwiZXhwIjo0Mjk1NTY5Nzc5LCJpYXQiOjE3OTU1Njk3NzksImp0aSI6IjEyZjFiZTUwNjQxZDQ2MjI5"
            + "OWU0NTEyMWU5MWU0MmU1IiwidXNlcl9pZCI6IjU3In0.ZLUY1LaguD-Z4KJwBJvlEKRkyDaGSXr_ha4meojTkDw";

    private static final String SIMPLEJWT_NAME = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9."
            + "eyJ0b2tlbl90eXBlIjoiYWNjZXNzIiwiZXhwIjo0Mjk1NTY5Nzc4LCJpYXQiOjE3OTU1Njk3NzgsImp0aSI6IjgzNDJkOGZhN2U1YjRjNzli"
            + "ZjM2Yjc5M2U3M2E0MzIyIiwidXNlcl9pZCI6ImFubmEifQ.-fC7dSfNOWxr_TuIEqw4mPcgUQ8mjapnOpluJK08tTo";

    private static final String SIMPLEJWT_REFRESH = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9."
            + "eyJ0b2tlbl90eXBlIjoicmVmcmVzaCIsImV4cCI6NDI5NTU2OTc4MSwiaWF0IjoxNzk1NTY5NzgxLCJqdGkiOiJjNTFjMzYxNDU1NjA0MzRk"
            + "YTJmYWExNDgxYTYyY2FkMyIsInVzZXJfaWQiOjU3fQ.fqG8CZ0tRY5vuWjKx8GxlfArLKuYjXlpG7_1H-29ZKo";

    private static final String SIMPLEJWT_HS384 = "eyJhbGciOiJIUzM4NCIsInR5cCI6IkpXVCJ9."
            + "eyJ0b2tlbl90eXBlIjoiYWNjZXNzIiwiZXhwIjo0Mjk1NTY5Nzg0LCJpYXQiOjE3OTU1Njk3ODQsImp0aSI6ImM4ZTEzYzE4MDViYjQ2NWM5"
            + "YTkyYmUyNjg1YzgwZWViIiwidXNlcl9pZCI6NTd9.s62QW3hhIERr2bTpS0KO_JUHHBETt_CKhxzcEVuteDCeYXRV_cAPivrvkfrMdR14";

    /// With the secret `django-insecure-short`, which is shorter than RFC 7518 allows.
    private static final String SIMPLEJWT_SHORT_SECRET = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9."
            + "eyJ0b2tlbl90eXBlIjoiYWNjZXNzIiwiZXhwIjo0Mjk1NTY5NzgyLCJpYXQiOjE3OTU1Njk3ODIsImp0aSI6IjAyMTRkYmVhYmExNjQyNTJi"
            + "ZjVjMTY2M2U5ODI2MDQ2IiwidXNlcl9pZCI6NTd9.4ZbvD3fePPxh4-TWwvf4kkSkuPNM47EtbUVkQnDUtSA";

    private static final String HS256 = "{\"alg\":\"HS256\",\"typ\":\"JWT\"}";

    private final AuthFixture fixture = new AuthFixture();
    private final Tokens tokens = fixture.tokens;

    private static String part(String json) {
        return part(json.getBytes(StandardCharsets.UTF_8));
    }

    private static String part(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /// Signed rightly, whatever it says.
    private static String signed(String header, String payload) {
        try {
            String input = part(header) + "." + part(payload);
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return input + "." + part(mac.doFinal(input.getBytes(StandardCharsets.US_ASCII)));
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static String signed(String payload) {
        return signed(HS256, payload);
    }

    private void notValid(String token) {
        refused(ErrorCode.TOKEN_NOT_VALID, () -> tokens.access(token));
    }

    private static JsonNode payload(String token) {
        return part(1, token);
    }

    private static JsonNode part(int number, String token) {
        return JsonMapper.shared().readTree(Base64.getUrlDecoder().decode(token.split("\\.")[number]));
    }

    @Test
    void access_ofSimplejwt_opens() {
        Instant expiry = Instant.ofEpochSecond(4295569776L);

        assertThat(tokens.access(SIMPLEJWT)).isEqualTo(new Credential(ANNA, null, expiry));
        assertThat(tokens.access(SIMPLEJWT_STRING_ID).user()).isEqualTo(ANNA);
        assertThat(tokens.access(SIMPLEJWT_NAME).user()).isEqualTo(HOSTS);
    }

    @Test
    void access_expired_isRefusedWithoutLeeway() {
        fixture.now = Instant.ofEpochSecond(4295569776L).minusMillis(1);
        tokens.access(SIMPLEJWT);

        fixture.now = Instant.ofEpochSecond(4295569776L);
        notValid(SIMPLEJWT);
    }

    @Test
    void access_ofAShortSecret_isVerifiedOnly() {
        byte[] secret = "django-insecure-short".getBytes(StandardCharsets.UTF_8);
        Tokens hosts = fixture.tokens(TokenKey.forVerifying(secret, JWSAlgorithm.HS256));

        assertThat(hosts.access(SIMPLEJWT_SHORT_SECRET).user()).isEqualTo(ANNA);
        refused(ErrorCode.TOKEN_NOT_VALID, () -> hosts.access(SIMPLEJWT));
        assertThatIllegalStateException().isThrownBy(() -> hosts.issue(fixture.openTokenSession("s1", ANNA)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TokenKey.forSigning(secret))
                .withMessage("The token secret must have at least 32 bytes, but has 21.");
        assertThatIllegalArgumentException().isThrownBy(() -> TokenKey.forVerifying(new byte[0], JWSAlgorithm.HS256));
    }

    @Test
    void access_ofAnotherSecret_isRefused() {
        notValid(SIMPLEJWT_SHORT_SECRET);
    }

    @Test
    void access_changedAnywhere_isRefused() {
        String[] parts = SIMPLEJWT.split("\\.");
        String other = part(payload(SIMPLEJWT).toString().replace("57", "1"));

        notValid(parts[0] + "." + other + "." + parts[2]);
        notValid(parts[0] + "." + parts[1] + ".");
        notValid(parts[0] + "." + parts[1]);
        notValid(parts[0] + "." + parts[1] + "." + parts[2] + "A");
        notValid(parts[0] + "." + parts[1] + "." + parts[2].replace('X', 'Y'));
        notValid(SIMPLEJWT_NAME.substring(0, SIMPLEJWT_NAME.lastIndexOf('.') + 1) + parts[2]);
    }

    /// The classic attacks: no signature at all, and a signature that the attacker can make because the
    /// verifier lets the token choose the algorithm.
    @Test
    void access_withAnotherAlgorithm_isRefused() throws GeneralSecurityException {
        String payload = payload(SIMPLEJWT).toString();
        notValid(part("{\"alg\":\"none\"}") + "." + part(payload) + ".");
        notValid(part("{\"alg\":\"None\"}") + "." + part(payload) + ".");
        notValid(signed("{\"alg\":\"none\"}", payload));
        notValid(signed("{\"alg\":\"RS256\"}", payload));
        notValid(signed("{\"alg\":\"HS512\"}", payload));
        notValid(signed("{\"typ\":\"JWT\"}", payload));
        notValid(SIMPLEJWT_HS384);

        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        Signature rsa = Signature.getInstance("SHA256withRSA");
        rsa.initSign(generator.generateKeyPair().getPrivate());
        String input = part("{\"alg\":\"RS256\",\"typ\":\"JWT\"}") + "." + part(payload);
        rsa.update(input.getBytes(StandardCharsets.US_ASCII));
        notValid(input + "." + part(rsa.sign()));
    }

    @Test
    void access_withCriticalExtensions_isRefused() {
        String payload = payload(SIMPLEJWT).toString();

        tokens.access(signed(payload));
        notValid(signed("{\"alg\":\"HS256\",\"crit\":[\"exp\"],\"exp\":1}", payload));
        notValid(signed("{\"alg\":\"HS256\",\"crit\":[\"b64\"],\"b64\":false}", payload));
    }

    @Test
    void access_refreshToken_opensNothing() {
        notValid(SIMPLEJWT_REFRESH);
        notValid(tokens.issue(fixture.openTokenSession("s1", ANNA)).refresh());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "7",
                "not json",
                "{\"token_type\":\"access\",\"user_id\":57}",
                "{\"token_type\":\"access\",\"exp\":null,\"user_id\":57}",
                "{\"token_type\":\"access\",\"exp\":\"4295569776\",\"user_id\":57}",
                "{\"token_type\":\"access\",\"exp\":-1,\"user_id\":57}",
                "{\"token_type\":\"access\",\"exp\":4295569776}",
                "{\"token_type\":\"access\",\"exp\":4295569776,\"user_id\":null}",
                "{\"token_type\":\"access\",\"exp\":4295569776,\"user_id\":57.5}",
                "{\"token_type\":\"access\",\"exp\":4295569776,\"user_id\":true}",
                "{\"token_type\":\"access\",\"exp\":4295569776,\"user_id\":[57]}",
                "{\"token_type\":\"access\",\"exp\":4295569776,\"user_id\":\"\"}",
                "{\"token_type\":\"access\",\"exp\":4295569776,\"user_id\":\"a\\u0000\"}",
                "{\"token_type\":\"access\",\"exp\":4295569776,\"user_id\":57,\"nbf\":4295569775}",
                "{\"token_type\":\"access\",\"exp\":4295569776,\"user_id\":57,\"sid\":7}",
                "{\"token_type\":\"access\",\"exp\":4295569776,\"user_id\":57,\"sid\":\"unknown\"}",
                "{\"token_type\":\"sliding\",\"exp\":4295569776,\"user_id\":57}",
                "{\"exp\":4295569776,\"user_id\":57}"
            })
    void access_withoutTheRightClaims_isRefused(String payload) {
        notValid(signed(payload));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "...", "a.b.c", "....", "Bearer x", "ü.ü.ü"})
    void access_ofNoToken_isRefused(String token) {
        notValid(token);
        notValid(token.repeat(10_000));
    }

    @Test
    void access_hugeOrFractionalExpiry_isTaken() {
        tokens.access(signed("{\"token_type\":\"access\",\"exp\":1e300,\"user_id\":57}"));
        tokens.access(signed("{\"token_type\":\"access\",\"exp\":4295569776.5,\"user_id\":57}"));
    }

    @Test
    void access_ofWhoIsNotActive_isRefused() {
        notValid(signed("{\"token_type\":\"access\",\"exp\":4295569776,\"user_id\":" + GONE + "}"));
        notValid(signed("{\"token_type\":\"access\",\"exp\":4295569776,\"user_id\":" + NOBODY + "}"));
        notValid(signed("{\"token_type\":\"access\",\"exp\":4295569776,\"user_id\":9999999999999999999999}"));
    }

    @Test
    void issue_makesWhatSimplejwtMakes() {
        Tokens.Pair pair = tokens.issue(fixture.openTokenSession("s1", ANNA));
        JsonNode access = payload(pair.access());
        JsonNode refresh = payload(pair.refresh());
        long now = fixture.now.getEpochSecond();

        assertThat(access.propertyNames())
                .containsExactlyInAnyOrder("token_type", "exp", "iat", "jti", "user_id", "sid");
        assertThat(access.get("token_type").stringValue()).isEqualTo("access");
        assertThat(access.get("exp").longValue()).isEqualTo(now + 300);
        assertThat(access.get("iat").longValue()).isEqualTo(now);
        assertThat(access.get("user_id").isIntegralNumber()).isTrue();
        assertThat(access.get("sid").stringValue()).isEqualTo("s1");
        assertThat(refresh.get("token_type").stringValue()).isEqualTo("refresh");
        assertThat(refresh.get("exp").longValue()).isEqualTo(now + 86_400);
        assertThat(refresh.get("jti")).isNotEqualTo(access.get("jti"));
        assertThat(part(0, pair.access())).isEqualTo(part(0, SIMPLEJWT));
        assertThat(pair.toString()).doesNotContain(pair.access());
        assertThat(tokens.access(pair.access())).isEqualTo(new Credential(ANNA, "s1", fixture.now.plusSeconds(300)));
    }

    @Test
    void issue_forANamedUser_writesAString() {
        Session session = fixture.openTokenSession("s1", HOSTS);

        assertThat(payload(tokens.issue(session).access()).get("user_id").stringValue())
                .isEqualTo("anna");
    }

    @Test
    void access_endsWithItsSession() {
        String access = tokens.issue(fixture.openTokenSession("s1", ANNA)).access();
        tokens.access(access);

        fixture.sessions.end(ANNA, "s1");

        notValid(access);
    }

    @Test
    void access_withTheSessionOfAnother_isRefused() {
        fixture.openTokenSession("s1", UserId.of(1));

        notValid(signed("{\"token_type\":\"access\",\"exp\":4295569776,\"user_id\":57,\"sid\":\"s1\"}"));
    }

    @Test
    void refresh_givesANewPair_once() {
        Tokens.Pair first = tokens.issue(fixture.openTokenSession("s1", ANNA));
        fixture.now = fixture.now.plus(Duration.ofHours(23));

        Tokens.Pair second = tokens.refresh(first.refresh());

        assertThat(tokens.access(second.access()).session()).isEqualTo("s1");
        refused(ErrorCode.TOKEN_NOT_VALID, () -> tokens.refresh(first.refresh()));
        fixture.now = fixture.now.plus(Duration.ofHours(23));
        tokens.refresh(second.refresh());
        fixture.now = fixture.now.plus(Duration.ofHours(25));
        refused(ErrorCode.TOKEN_NOT_VALID, () -> tokens.refresh(second.refresh()));
    }

    @Test
    void refresh_ofOtherTokens_isRefused() {
        Tokens.Pair pair = tokens.issue(fixture.openTokenSession("s1", ANNA));

        refused(ErrorCode.TOKEN_NOT_VALID, () -> tokens.refresh(pair.access()));
        refused(ErrorCode.TOKEN_NOT_VALID, () -> tokens.refresh(SIMPLEJWT_REFRESH)); // made, and renewed, elsewhere
        fixture.sessions.end(ANNA, "s1");
        refused(ErrorCode.TOKEN_NOT_VALID, () -> tokens.refresh(pair.refresh()));
    }

    @Test
    void verify_takesBothTypes_untilTheyAreDead() {
        Tokens.Pair pair = tokens.issue(fixture.openTokenSession("s1", ANNA));
        tokens.verify(pair.access());
        tokens.verify(pair.refresh());
        tokens.verify(SIMPLEJWT);

        tokens.refresh(pair.refresh());

        tokens.verify(pair.access());
        refused(ErrorCode.TOKEN_NOT_VALID, () -> tokens.verify(pair.refresh()));
        refused(ErrorCode.TOKEN_NOT_VALID, () -> tokens.verify(SIMPLEJWT + "A"));
    }

    @Test
    void blacklist_endsTheSession() {
        Tokens.Pair pair = tokens.issue(fixture.openTokenSession("s1", ANNA));
        refused(ErrorCode.TOKEN_NOT_VALID, () -> tokens.blacklist(pair.access()));

        tokens.blacklist(pair.refresh());

        assertThat(fixture.revocations).containsExactly(new Revocation.SessionEnded(ANNA, "s1"));
        notValid(pair.access());
        refused(ErrorCode.TOKEN_NOT_VALID, () -> tokens.refresh(pair.refresh()));
        refused(ErrorCode.TOKEN_NOT_VALID, () -> tokens.blacklist(pair.refresh()));
    }
}
