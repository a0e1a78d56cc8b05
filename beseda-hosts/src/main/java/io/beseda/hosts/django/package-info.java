/// The logins of a Django project: its sessions and its simplejwt tokens, judged as Django judges them. Nothing is
/// ever unpickled.
@NullMarked
package io.beseda.hosts.django;

import org.jspecify.annotations.NullMarked;
