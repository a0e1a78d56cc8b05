/// Tokens that a host or its identity provider makes: which are believed, and by which keys.
@NullMarked
package io.beseda.hosts.token;

import org.jspecify.annotations.NullMarked;
