/// Users in a table of a host's PostgreSQL: read, never written.
@NullMarked
package io.beseda.hosts.table;

import org.jspecify.annotations.NullMarked;
