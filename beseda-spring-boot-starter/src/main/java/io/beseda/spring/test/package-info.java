/// For a host's own tests: [io.beseda.spring.test.BesedaTest] starts the host, [io.beseda.spring.test.ChatUsers] chat.
@NullMarked
package io.beseda.spring.test;

import org.jspecify.annotations.NullMarked;
