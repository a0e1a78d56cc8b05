/// The users and logins of an application that Beseda runs beside: a package for each way of asking it.
@NullMarked
package io.beseda.hosts;

import org.jspecify.annotations.NullMarked;
