package io.beseda.core.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.beseda.core.ErrorCode;
import io.beseda.core.Refusal;
import java.io.IOException;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

/// What a failure is to the one who asked. Once a `sync` during a lost connection to the database was `internal`, which
/// nobody tries again: the store's exception has a cause, and that was looked at in its place.
class RefusalOfTest {
    private static ErrorCode of(Throwable failure) {
        ErrorCode code = ChatLog.refusalOf(failure).code();
        assertThat(ChatLog.refusalOf(new CompletionException(failure)).code()).isEqualTo(code);
        return code;
    }

    @Test
    void failureOfTheStore_isBusyWhenItMayPass() {
        assertThat(of(StoreException.passing("lost", new IOException()))).isEqualTo(ErrorCode.BUSY);
        assertThat(of(StoreException.unknown("lost", new IOException()))).isEqualTo(ErrorCode.BUSY);
        assertThat(of(StoreException.lasting("wrong", new IOException()))).isEqualTo(ErrorCode.INTERNAL);
    }

    @Test
    void refusal_isItself_andAnythingElseInternal() {
        assertThat(of(Refusal.of(ErrorCode.FORBIDDEN))).isEqualTo(ErrorCode.FORBIDDEN);
        assertThat(of(new IllegalStateException(Refusal.of(ErrorCode.FORBIDDEN))))
                .isEqualTo(ErrorCode.INTERNAL);
    }
}
