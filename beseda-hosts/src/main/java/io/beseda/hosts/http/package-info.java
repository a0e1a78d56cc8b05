/// HTTP to a host.
@NullMarked
package io.beseda.hosts.http;

import org.jspecify.annotations.NullMarked;
