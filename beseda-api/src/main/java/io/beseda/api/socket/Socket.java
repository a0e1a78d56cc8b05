package io.beseda.api.socket;

import io.beseda.api.auth.Caller;
import io.beseda.api.http.Request;
import io.beseda.api.http.SocketHandler;
import io.beseda.api.json.Fields;
import io.beseda.api.json.Json;
import io.beseda.core.ChatId;
import io.beseda.core.ErrorCode;
import io.beseda.core.Limits;
import io.beseda.core.Refusal;
import io.beseda.core.UserId;
import io.beseda.core.account.Credential;
import io.beseda.core.hub.CloseCode;
import io.beseda.core.hub.Connection;
import io.beseda.core.hub.HubLoop;
import io.beseda.core.hub.Protocol;
import io.beseda.core.hub.Subscriber;
import io.beseda.core.log.ChatStore.Memberships;
import io.beseda.core.log.StoreException;
import java.net.InetAddress;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/// One open socket: opens it, reads its frames and keeps its mailbox. Two protocols run on it: the seed's,
/// for one chat, and the full one, for one chat or all.
///
/// Owner: the connection's loop. What blocks runs on a worker and comes back to the loop.
final class Socket implements SocketHandler {
    private static final Logger LOG = LoggerFactory.getLogger(Socket.class);
    private static final Memberships NONE = new Memberships(0, List.of());

    private final SocketContext context;
    private final InetAddress remote;
    private final boolean resumes;
    private final Protocol protocol;
    private final @Nullable ChatId ofChat;

    private @Nullable Supplier<Caller> caller;
    private @Nullable Runnable leaveQueue;
    private @Nullable Subscriber subscriber;
    private @Nullable HubLoop hub;
    private @Nullable Commands commands;
    private boolean counted;
    private int inProgress;
    private boolean paused;

    /// Keeps nothing of the handshake once it is open, since it lives as long as the connection.
    ///
    /// @param caller asked once it is let in, on a worker
    /// @param ofChat the one chat of the socket, or null: all chats of the caller
    Socket(
            SocketContext context,
            Request request,
            Supplier<Caller> caller,
            Protocol protocol,
            @Nullable ChatId ofChat) {
        this.context = context;
        this.remote = request.remote();
        this.resumes = Sockets.says(request, "resume=1");
        this.caller = caller;
        this.protocol = protocol;
        this.ofChat = ofChat;
    }

    // ---- opening: wait to be let in, log in, register, read the chats, listen, and only then the 101

    @Override
    public void open(Connection connection, Runnable ready) {
        Supplier<Caller> asked = Objects.requireNonNull(caller);
        caller = null;
        counted = context.tryOpen(remote);
        if (!counted) {
            refuse(connection, ready, Refused.TOO_MANY);
            return;
        }
        leaveQueue = context.node()
                .admission()
                .enter(
                        resumes,
                        () -> context.workers().execute(() -> logIn(connection, asked, ready)),
                        () -> connection.loop().execute(() -> refuse(connection, ready, Refused.AT_ONCE)));
    }

    /// Why a socket is not opened.
    private record Refused(int closeCode, String reason) {
        static final Refused TOO_MANY = new Refused(CloseCode.TOO_MANY, "too many sockets");
        static final Refused AT_ONCE = new Refused(CloseCode.TRY_AGAIN_LATER, "too many at once, try again");
        static final Refused STORE_IS_AWAY = new Refused(CloseCode.TRY_AGAIN_LATER, "try again");
        static final Refused FAILED = new Refused(CloseCode.INTERNAL_ERROR, ErrorCode.INTERNAL.slug());
        static final Refused NO_MEMBER = new Refused(CloseCode.FORBIDDEN, "not a member of this chat");
    }

    private static void refuse(Connection connection, Runnable ready, Refused refused) {
        ready.run();
        connection.close(refused.closeCode(), refused.reason());
    }

    private void logIn(Connection connection, Supplier<Caller> asked, Runnable ready) {
        Runnable next;
        try {
            Credential credential = asked.get().credential();
            next = () -> loggedIn(connection, credential, ready);
        } catch (Refusal refusal) {
            Refused refused = new Refused(CloseCode.UNAUTHORIZED, refusal.code().slug());
            next = () -> refuse(connection, ready, refused);
        } catch (StoreException e) {
            LOG.debug("A handshake could not be checked", e);
            next = () -> refuse(connection, ready, Refused.STORE_IS_AWAY);
        } catch (RuntimeException e) {
            LOG.error("A login failed", e); // it is a host's code
            next = () -> refuse(connection, ready, Refused.FAILED);
        }
        connection.loop().execute(next);
    }

    private void loggedIn(Connection connection, Credential credential, Runnable ready) {
        leaveQueue = null;
        if (!connection.isOpen()) {
            return; // went away while it waited
        }
        if (!context.tryOpen(credential.user())) {
            refuse(connection, ready, Refused.TOO_MANY);
            return;
        }
        HubLoop loop = context.node().hub().on(connection.loop());
        Subscriber opened = new Subscriber(connection, credential, protocol, ofChat == null);
        hub = loop;
        subscriber = opened;
        commands = new Commands(context, this, opened, loop, ofChat);
        loop.register(opened);
        context.node().presence().connected(opened);
        context.workers().execute(() -> {
            Opening opening = readOpening(opened.user());
            connection.loop().execute(() -> opened(connection, loop, opened, opening, ready));
        });
    }

    private record Opening(
            Memberships mine, String epoch, @Nullable Refused refused) {}

    private Opening readOpening(UserId user) {
        try {
            Memberships mine = memberships(user);
            boolean isMember = ofChat == null || !mine.chats().isEmpty();
            return new Opening(mine, context.node().store().epoch(), isMember ? null : Refused.NO_MEMBER);
        } catch (StoreException e) {
            LOG.debug("A socket could not be opened", e);
            return new Opening(NONE, "", Refused.STORE_IS_AWAY);
        }
    }

    /// Of the chats that this socket listens to.
    private Memberships memberships(UserId user) {
        Memberships all = context.node().reads().memberships(user);
        return ofChat == null
                ? all
                : new Memberships(
                        all.version(),
                        all.chats().stream()
                                .filter(membership -> membership.chat().equals(ofChat))
                                .toList());
    }

    private void opened(Connection connection, HubLoop loop, Subscriber opened, Opening opening, Runnable ready) {
        if (!connection.isOpen()) {
            return;
        }
        if (opening.refused() != null) {
            refuse(connection, ready, opening.refused());
            return;
        }
        ready.run();
        if (protocol == Protocol.FULL) {
            loop.send(
                    opened,
                    Commands.hello(
                            opening.epoch(), opened.user(), context.node().limits()));
        }
        boolean unsure = loop.listen(opened, opening.mine().chats());
        if (ofChat == null) {
            context.node().hub().audience().read(opened.user(), opening.mine().version());
        }
        if (unsure) {
            confirm(connection, loop, opened);
        }
        if (ofChat != null && !loop.hears(opened, ofChat)) {
            loop.close(opened, CloseCode.FORBIDDEN, "removed from the chat");
        }
    }

    /// This node began to listen to some of the chats while this socket was being opened: its memberships
    /// there are read once more, for what happened in between.
    private void confirm(Connection connection, HubLoop loop, Subscriber opened) {
        context.workers().execute(() -> {
            try {
                Memberships now = memberships(opened.user());
                connection.loop().execute(() -> loop.confirm(opened, now.chats()));
            } catch (StoreException e) {
                LOG.debug("A socket could not be opened", e);
                connection.loop().execute(() -> loop.close(opened, CloseCode.TRY_AGAIN_LATER, "try again"));
            }
        });
    }

    @Override
    public void onClosed() {
        if (leaveQueue != null) {
            leaveQueue.run();
        }
        Subscriber closed = subscriber;
        if (closed != null && hub != null) {
            hub.remove(closed);
            context.node().presence().disconnected(closed);
            context.socketsOfUser().closed(closed.user());
        }
        if (counted) {
            context.socketsOfAddress().closed(remote);
        }
    }

    // ---- frames

    @Override
    public void onText(byte[] utf8) {
        JsonNode ref = null;
        try {
            Fields frame = Json.object(utf8);
            ref = frame.ref();
            Command command = protocol == Protocol.SEED ? seedCommand(frame) : command(frame);
            started();
            Objects.requireNonNull(commands).run(command, ref);
        } catch (Refusal refusal) {
            refuse(refusal, ref);
        }
    }

    private Command command(Fields frame) {
        return Command.parse(frame, context.node().limits(), ofChat);
    }

    /// The seed's protocol has one action.
    private Command seedCommand(Fields frame) {
        if (!frame.string("action").equals("message")) {
            throw Refusal.ofField(ErrorCode.UNKNOWN_ACTION, "action", "is not known.");
        }
        return Command.send(frame, context.node().limits(), ofChat);
    }

    /// An error frame, in the form of the protocol.
    void refuse(Refusal refusal, @Nullable JsonNode ref) {
        byte[] frame = protocol == Protocol.SEED ? Commands.seedError(refusal) : Commands.error(refusal, ref);
        send(frame);
    }

    /// A frame for this socket alone. On the loop.
    void send(byte[] frame) {
        if (hub != null && subscriber != null) {
            hub.send(subscriber, frame);
        }
    }

    boolean isSeed() {
        return protocol == Protocol.SEED;
    }

    // ---- the mailbox: a bounded number of commands in progress, then the socket is not read

    private void started() {
        inProgress++;
        if (inProgress >= Limits.MAILBOX && !paused && subscriber != null) {
            paused = true;
            subscriber.connection().reading(false);
        }
    }

    /// A command has been answered. On the loop.
    void finished() {
        inProgress--;
        if (paused && inProgress <= Limits.MAILBOX / 2 && subscriber != null) {
            paused = false;
            subscriber.connection().reading(true);
        }
    }
}
