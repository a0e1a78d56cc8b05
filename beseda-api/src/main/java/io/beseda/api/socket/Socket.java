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
    private final Credential credential;
    private final Protocol protocol;
    private final @Nullable ChatId ofChat;

    private @Nullable Subscriber subscriber;
    private @Nullable HubLoop hub;
    private @Nullable Commands commands;
    private boolean counted;
    private @Nullable Runnable leaveQueue;
    private int inProgress;
    private boolean paused;

    /// Keeps nothing else of the handshake, since it lives as long as the connection.
    ///
    /// @param ofChat the one chat of the socket, or null: all chats of the caller
    Socket(SocketContext context, Request request, Caller caller, Protocol protocol, @Nullable ChatId ofChat) {
        this.context = context;
        this.remote = request.remote();
        this.resumes = Sockets.says(request, "resume=1");
        this.credential = caller.credential();
        this.protocol = protocol;
        this.ofChat = ofChat;
    }

    // ---- opening: wait to be let in, register, read the chats, listen, and only then the 101

    @Override
    public void open(Connection connection, Runnable ready) {
        counted = context.tryOpen(credential.user(), remote);
        if (!counted) {
            ready.run();
            connection.close(CloseCode.TOO_MANY, "too many sockets");
            return;
        }
        leaveQueue = context.node()
                .admission()
                .enter(
                        resumes,
                        () -> connection.loop().execute(() -> admitted(connection, ready)),
                        () -> connection.loop().execute(() -> turnedAway(connection, ready)));
    }

    private static void turnedAway(Connection connection, Runnable ready) {
        ready.run();
        connection.close(CloseCode.TRY_AGAIN_LATER, "too many at once, try again");
    }

    private void admitted(Connection connection, Runnable ready) {
        if (!connection.isOpen()) {
            return; // went away while it waited
        }
        HubLoop loop = context.node().hub().on(connection.loop());
        Subscriber opened = new Subscriber(connection, credential, protocol, ofChat == null);
        hub = loop;
        subscriber = opened;
        commands = new Commands(context, this, opened, loop, ofChat);
        loop.register(opened);
        context.node().presence().connected(opened);
        boolean waited = leaveQueue != null;
        leaveQueue = null;
        context.workers().execute(() -> {
            Opening opening = readOpening(waited);
            connection.loop().execute(() -> opened(connection, loop, opened, opening, ready));
        });
    }

    /// @param closeCode 0: go on
    private record Opening(Memberships mine, String epoch, int closeCode, String reason) {}

    /// @param waited it may have lost its credential meanwhile, and was not registered to be told so
    private Opening readOpening(boolean waited) {
        try {
            if (waited && !context.authenticator().stillOpens(credential)) {
                return new Opening(NONE, "", CloseCode.UNAUTHORIZED, ErrorCode.TOKEN_NOT_VALID.slug());
            }
            Memberships mine = memberships();
            if (ofChat != null && mine.chats().isEmpty()) {
                return new Opening(mine, "", CloseCode.FORBIDDEN, "not a member of this chat");
            }
            return new Opening(mine, context.node().store().epoch(), 0, "");
        } catch (StoreException e) {
            LOG.debug("A socket could not be opened", e);
            return new Opening(NONE, "", CloseCode.TRY_AGAIN_LATER, "try again");
        }
    }

    /// Of the chats that this socket listens to.
    private Memberships memberships() {
        Memberships all = context.node().reads().memberships(credential.user());
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
        ready.run();
        if (opening.closeCode() != 0) {
            connection.close(opening.closeCode(), opening.reason());
            return;
        }
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
                Memberships now = memberships();
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
        }
        if (counted) {
            counted = false;
            context.closed(credential.user(), remote);
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
