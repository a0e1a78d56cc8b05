package io.beseda.core;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// A request was refused; nothing was changed. Made without a stack trace: it is an answer, not a bug.
public final class Refusal extends RuntimeException {
    private final ErrorCode code;
    private final @Nullable String field;
    private final @Nullable Duration retryAfter;

    private Refusal(ErrorCode code, @Nullable String field, String detail, @Nullable Duration retryAfter) {
        super(detail, null, false, false);
        this.code = code;
        this.field = field;
        this.retryAfter = retryAfter;
    }

    public static Refusal of(ErrorCode code) {
        return new Refusal(code, null, code.sentence(), null);
    }

    public static Refusal of(ErrorCode code, String detail) {
        return new Refusal(code, null, detail, null);
    }

    /// `rule` says what the field must be, such as "must be a number."
    public static Refusal invalid(String field, String rule) {
        return new Refusal(ErrorCode.INVALID, field, rule, null);
    }

    public static Refusal ofField(ErrorCode code, String field, String rule) {
        return new Refusal(code, field, rule, null);
    }

    public static Refusal retryAfter(ErrorCode code, Duration retryAfter) {
        return new Refusal(code, null, code.sentence(), retryAfter);
    }

    public ErrorCode code() {
        return code;
    }

    public @Nullable String field() {
        return field;
    }

    /// The field, when there is one, and the rule: for people.
    public String sentence() {
        return field == null ? detail() : field + ": " + detail();
    }

    /// The rule that was broken, without the field.
    public String detail() {
        return String.valueOf(getMessage());
    }

    public @Nullable Duration retryAfter() {
        return retryAfter;
    }
}
