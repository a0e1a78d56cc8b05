/// Whether a database keeps what Beseda promises, as far as that can be told at rest: [Verification] runs
/// every [Check] on one [io.beseda.store.jdbc.Snapshot]. The checks stand in `LogChecks`, `ChatChecks`,
/// `MemberChecks`, `MessageChecks` and `UserChecks`.
@NullMarked
package io.beseda.store.jdbc.verify;

import org.jspecify.annotations.NullMarked;
