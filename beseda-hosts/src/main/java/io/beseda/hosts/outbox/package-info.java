/// Messages that a host commits with its own data.
@org.jspecify.annotations.NullMarked
package io.beseda.hosts.outbox;
