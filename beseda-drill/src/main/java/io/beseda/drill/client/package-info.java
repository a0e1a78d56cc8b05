/// Clients as the protocol wants them, which write down what they were shown and what was acknowledged.
@NullMarked
package io.beseda.drill.client;

import org.jspecify.annotations.NullMarked;
