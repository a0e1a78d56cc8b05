package io.beseda.netty;

import io.beseda.api.http.Problem;
import io.beseda.api.http.Response;
import io.beseda.core.ErrorCode;
import io.beseda.core.Refusal;

/// A request that the mount itself refuses. Made without a stack trace: it is an answer, not a bug.
final class BadRequest extends Exception {
    private final int status;
    private final ErrorCode code;

    BadRequest(int status, ErrorCode code, String detail) {
        super(detail, null, false, false);
        this.status = status;
        this.code = code;
    }

    static BadRequest malformed(String detail) {
        return new BadRequest(400, ErrorCode.MALFORMED, detail);
    }

    static BadRequest tooLarge(int status, String detail) {
        return new BadRequest(status, ErrorCode.TOO_LARGE, detail);
    }

    Response response() {
        return Problem.of(status, Refusal.of(code, String.valueOf(getMessage())));
    }
}
