/// A host that is asked over HTTP who a caller is.
@NullMarked
package io.beseda.hosts.ask;

import org.jspecify.annotations.NullMarked;
