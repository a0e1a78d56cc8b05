/// `import django`: the chats of a Django project become Beseda's own. `DjangoDatabase` reads, `Plan` says which
/// chat becomes which, `GrowingChat` is one of ours while it takes messages in, and `Importing` drives them.
/// What is out of the ordinary has a rule in `Oddity`.
@NullMarked
package io.beseda.server.importing;

import org.jspecify.annotations.NullMarked;
