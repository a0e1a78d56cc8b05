/// What every implementation of a port must do, as abstract tests that it extends in ten lines; and the real
/// parts that tests run on.
@NullMarked
package io.beseda.contract;

import org.jspecify.annotations.NullMarked;
