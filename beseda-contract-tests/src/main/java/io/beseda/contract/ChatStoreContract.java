package io.beseda.contract;

import io.beseda.core.log.ChatStore;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/// What every [ChatStore] must do. Extend it with the store to examine; the tests are in the interfaces, by
/// subject. One store may serve all tests of the class: each makes users and chats of its own.
public abstract class ChatStoreContract
        implements SendingContract,
                OpeningContract,
                MembersContract,
                PagesContract,
                LogContract,
                UserRowsContract,
                UnreadContract {
    private @Nullable StoreFixture fixture;

    /// The store under test; opened once for the class, or anew for each call.
    protected abstract ChatStore store();

    @BeforeEach
    void makeFixture() {
        fixture = new StoreFixture(store());
    }

    @AfterEach
    void checkInvariants() {
        fixture().checkInvariants();
    }

    @Override
    public StoreFixture fixture() {
        return Objects.requireNonNull(fixture);
    }
}
