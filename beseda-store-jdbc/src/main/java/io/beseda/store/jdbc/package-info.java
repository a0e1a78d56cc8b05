/// The store on SQLite and PostgreSQL.
///
/// A message's way: [JdbcChatStore] -> `BatchCommit`, one transaction -> `Loading` (locks and reads what the
/// batch needs) -> `Ledger` in the core decides -> `Writing`. Reads are in `ChatReads`, `MessageReads` and
/// `UserRows`. All of them speak to a `Session` that a [Database] gives them; [Dialect] holds the few places
/// where the two databases differ. The tables are in `migration/`.
@NullMarked
package io.beseda.store.jdbc;

import org.jspecify.annotations.NullMarked;
