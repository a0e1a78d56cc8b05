package io.beseda.core.log;

import io.beseda.core.ErrorCode;

/// The store could not answer. Nothing is known to have changed, unless [#outcomeUnknown].
public final class StoreException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final boolean mayRetry;
    private final boolean outcomeUnknown;

    private StoreException(String message, Throwable cause, boolean mayRetry, boolean outcomeUnknown) {
        super(message, cause);
        this.mayRetry = mayRetry;
        this.outcomeUnknown = outcomeUnknown;
    }

    /// The transaction was rolled back for a reason that may pass: a deadlock, a lost connection, a full disk.
    public static StoreException passing(String message, Throwable cause) {
        return new StoreException(message, cause, true, false);
    }

    /// The statement itself fails: the same input will fail again.
    public static StoreException lasting(String message, Throwable cause) {
        return new StoreException(message, cause, false, false);
    }

    /// The connection was lost during COMMIT: it may or may not have happened.
    public static StoreException unknown(String message, Throwable cause) {
        return new StoreException(message, cause, true, true);
    }

    /// What the one is told who asked.
    public ErrorCode code() {
        return mayRetry ? ErrorCode.BUSY : ErrorCode.INTERNAL;
    }

    public boolean mayRetry() {
        return mayRetry;
    }

    public boolean outcomeUnknown() {
        return outcomeUnknown;
    }
}
