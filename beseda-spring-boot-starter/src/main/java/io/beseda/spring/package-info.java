/// Beseda inside a Spring Boot application. A host writes a [io.beseda.core.user.UserDirectory] bean, and, where a
/// principal's name is not the user's id, a [BesedaUserId] bean; it gets REST and sockets under its own port, and
/// [Beseda] to inject.
@NullMarked
package io.beseda.spring;

import org.jspecify.annotations.NullMarked;
