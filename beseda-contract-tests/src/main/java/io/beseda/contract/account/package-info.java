/// What every store of accounts and sessions must do, and what accounts do on top of it.
@NullMarked
package io.beseda.contract.account;

import org.jspecify.annotations.NullMarked;
