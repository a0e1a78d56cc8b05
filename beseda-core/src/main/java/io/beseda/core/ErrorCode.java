package io.beseda.core;

import java.util.Locale;

/// Everything that can be refused. The slug is the contract: clients act on it.
public enum ErrorCode {
    MALFORMED("The body is not a JSON object."),
    INVALID("A field is missing or wrong."),
    UNKNOWN_ACTION("This action is not known."),
    NOT_AUTHENTICATED("Log in first."),
    TOKEN_NOT_VALID("The token or session is wrong, expired or revoked."),
    FORBIDDEN("Your role in this chat does not allow it."),
    ORIGIN_NOT_ALLOWED("A request with a cookie came from a page of another origin."),
    DIRECT_CHAT_FIXED("Members, title and deletion of a direct chat are fixed."),
    BLOCKED("One of you has blocked the other."),
    EDIT_WINDOW_PASSED("Messages can be edited for 24 hours."),
    NOT_FOUND("Not found."),
    METHOD_NOT_ALLOWED("This method is not allowed here."),
    CONFLICT("It clashes with what is there."),
    IDEMPOTENCY_CONFLICT("This client_id was used for another text."),
    TOO_LARGE("The body is over the limit."),
    UNSUPPORTED_MEDIA_TYPE("Send the body as application/json."),
    RATE_LIMITED("Too many: try again later."),
    INTERNAL("Something went wrong on our side."),
    BUSY("The server is busy: try again.");

    private final String sentence;
    private final String slug;

    ErrorCode(String sentence) {
        this.sentence = sentence;
        this.slug = name().toLowerCase(Locale.ROOT);
    }

    /// The name on the wire.
    public String slug() {
        return slug;
    }

    /// The sentence shown when nothing more exact is known.
    public String sentence() {
        return sentence;
    }

    /// Whether the same request may succeed later.
    public boolean mayRetry() {
        return this == RATE_LIMITED || this == INTERNAL || this == BUSY;
    }
}
