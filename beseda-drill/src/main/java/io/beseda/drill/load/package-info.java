/// Users, chats and clients that talk all the time, and the check of what they saw against the log.
@NullMarked
package io.beseda.drill.load;

import org.jspecify.annotations.NullMarked;
