/// A chat inside a plain Java program.
@NullMarked
package io.beseda.examples.plain;

import org.jspecify.annotations.NullMarked;
