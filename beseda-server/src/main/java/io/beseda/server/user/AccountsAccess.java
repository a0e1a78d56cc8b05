package io.beseda.server.user;

import io.beseda.core.account.Accounts;
import java.nio.file.Path;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/// Opens the accounts for as long as a command works with them, beside a running server or without one.
@FunctionalInterface
public interface AccountsAccess {
    /// @param data what `--data` said; null: what the settings say
    /// @return what the work returned: the exit code
    int with(@Nullable Path data, ToIntFunction<Accounts> work);
}
