/// The drill: faults one after the other, and the table at the end.
@NullMarked
package io.beseda.drill.run;

import org.jspecify.annotations.NullMarked;
