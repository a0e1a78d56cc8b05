/// What can break: processes of the server, its database, its Redis, and the connections between them.
@NullMarked
package io.beseda.drill.site;

import org.jspecify.annotations.NullMarked;
