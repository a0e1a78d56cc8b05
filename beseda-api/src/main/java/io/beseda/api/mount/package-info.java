/// What carries the wire: the [io.beseda.api.mount.Mount] that a server is started on, and what mounts have in
/// common, whatever moves their bytes.
@NullMarked
package io.beseda.api.mount;

import org.jspecify.annotations.NullMarked;
