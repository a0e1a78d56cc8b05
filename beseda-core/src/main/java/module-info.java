import org.jspecify.annotations.NullMarked;

/// The product without a framework: chats, messages, one order per chat, and who may do what. Depends on the
/// JDK only.
@NullMarked
module io.beseda.core {
    requires static transitive org.jspecify;
    requires org.slf4j;

    exports io.beseda.core;
    exports io.beseda.core.account;
    exports io.beseda.core.bus;
    exports io.beseda.core.chat;
    exports io.beseda.core.hub;
    exports io.beseda.core.log;
    exports io.beseda.core.message;
    exports io.beseda.core.node;
    exports io.beseda.core.policy;
    exports io.beseda.core.presence;
    exports io.beseda.core.receipt;
    exports io.beseda.core.user;
}
