package io.beseda.contract.account;

import io.beseda.core.account.AccountStore;
import io.beseda.core.account.SessionStore;

/// Both ports on one database.
public record Stores(AccountStore accounts, SessionStore sessions) {}
