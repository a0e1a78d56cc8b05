package io.beseda.server.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.beseda.api.json.Json;
import io.beseda.server.testing.TestUser.Answer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// What no client should send, as raw JSON, and what an answer may never contain.
final class BadValues {
    static final String NUL = "\"a\\u0000b\"";
    static final String HALF_PAIR = "\"a\\ud800b\"";
    static final String LONG_TEXT = "\"" + "x".repeat(100_000) + "\"";
    static final String SQL = "'; DROP TABLE beseda_message; --";
    static final String HTML = "<script>alert(\"1\")</script>&amp;<!--";

    private static final int DEEP = 100_000;
    private static final List<String> NO_STRINGS = List.of("5", "1e400", "true", "[]", "{}", "[\"x\"]");
    private static final List<String> NO_IDS = List.of(
            "true",
            "[]",
            "{}",
            "1.5",
            "1e400",
            "-1",
            "-9223372036854775809",
            "9007199254740992",
            "18446744073709551617",
            "9".repeat(900));
    private static final List<String> NO_POSITIVE_NUMBERS = List.of("0", "\"x\"", "\"\"", "\"1.0\"");

    private static final Pattern LEAK = Pattern.compile(
            "(java|javax|jdk|io\\.beseda|tools\\.jackson|org\\.\\w+)\\.\\w|Exception|Throwable|\\bat \\w+\\.|"
                    + "beseda_|SELECT |INSERT |UPDATE |SQLITE|SQLSTATE|constraint|syntax error");

    private BadValues() {}

    /// Values that are no `string`, `id`, `number` (from 1), `ids` or `positions`.
    static List<String> ofType(String type) {
        List<String> bad = new ArrayList<>();
        switch (type) {
            case "string" -> bad.addAll(NO_STRINGS);
            case "id" -> {
                bad.addAll(NO_IDS);
                bad.add("\"\"");
            }
            case "number" -> {
                bad.addAll(NO_IDS);
                bad.addAll(NO_POSITIVE_NUMBERS);
            }
            case "ids" -> {
                bad.addAll(List.of("5", "true", "{}", "\"x\"", "{\"0\":1}", "[null]", "[\"\"]", "[" + NUL + "]"));
                bad.add("[" + HALF_PAIR + "]");
                NO_IDS.forEach(id -> bad.add("[" + id + "]"));
            }
            case "positions" -> {
                bad.addAll(List.of("5", "true", "[]", "\"x\"", "{\"x\":1}", "{\"0\":1}", "{\"-1\":1}", "{\"\":1}"));
                bad.add("{\"9007199254740992\":1}");
                NO_IDS.forEach(id -> bad.add("{\"1\":" + id + "}"));
            }
            default -> throw new IllegalArgumentException(type);
        }
        return bad;
    }

    /// Bodies and frames that are no JSON object.
    static List<String> notObjects() {
        return List.of(
                "[]",
                "null",
                "\"x\"",
                "5",
                "true",
                "{",
                "{}}",
                "{\"a\":1,}",
                "{'a':1}",
                "{\"a\":NaN}",
                "{\"a\":01}",
                "{\"a\"}",
                "{\"a\":\"\\x\"}",
                "{\"a\":\"\u0001\"}",
                "\u0000",
                "x",
                "{\"a\":" + "9".repeat(5000) + "}",
                "[".repeat(DEEP),
                "[".repeat(DEEP) + "]".repeat(DEEP),
                "{\"a\":".repeat(DEEP),
                "{\"a\":".repeat(DEEP) + "1" + "}".repeat(DEEP));
    }

    /// Bytes of an object that are no UTF-8.
    static List<byte[]> notUtf8() {
        return List.of(
                latin1("{\"text\":\"\u00ff\"}"),
                latin1("{\"text\":\"\u00c0\u0080\"}"),
                latin1("{\"text\":\"\u00ed\u00a0\u0080\"}"),
                latin1("{\"text\":\"\u00f4\u0090\u0080\u0080\"}"),
                latin1("{\"text\":\"\u00d0"),
                "{\"text\":\"x\"}".getBytes(StandardCharsets.UTF_16));
    }

    private static byte[] latin1(String bytes) {
        return bytes.getBytes(StandardCharsets.ISO_8859_1);
    }

    /// The object with this raw value in the field.
    static String with(String object, String field, String raw) {
        ObjectNode node = (ObjectNode) Json.mapper().readTree(object);
        node.put(field, "@raw@");
        return Json.mapper().writeValueAsString(node).replace("\"@raw@\"", raw);
    }

    static String without(String object, String field) {
        ObjectNode node = (ObjectNode) Json.mapper().readTree(object);
        node.remove(field);
        return Json.mapper().writeValueAsString(node);
    }

    static String shortened(String raw) {
        return raw.length() <= 40 ? raw : raw.substring(0, 20) + "... (" + raw.length() + ")";
    }

    /// A refusal that tells what was wrong and nothing of how we are made.
    static void assertProblem(Answer answer) {
        assertThat(answer.status()).as(answer.text()).isBetween(400, 499);
        assertThat(answer.response().headers().firstValue("content-type")).hasValue("application/problem+json");
        assertThat(answer.json().get("status").intValue()).isEqualTo(answer.status());
        assertThat(answer.code()).isNotEmpty();
        if (answer.code().equals("invalid")) {
            assertThat(answer.json().get("errors").propertyNames()).isNotEmpty();
        }
        assertNoLeak(answer.text());
    }

    static void assertInvalid(Answer answer, String field) {
        assertProblem(answer);
        assertThat(answer.code()).as(answer.text()).isEqualTo("invalid");
        assertThat(answer.json().get("errors").propertyNames()).containsExactly(field);
    }

    static void assertInvalid(JsonNode error, String field) {
        assertThat(error.get("code").stringValue()).as(error.toString()).isEqualTo("invalid");
        assertThat(error.get("field").stringValue()).isEqualTo(field);
        assertNoLeak(error.toString());
    }

    static void assertNoLeak(String text) {
        assertThat(text).doesNotContainPattern(LEAK);
    }
}
