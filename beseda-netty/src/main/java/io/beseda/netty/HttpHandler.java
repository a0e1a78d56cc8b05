package io.beseda.netty;

import io.beseda.api.http.Handshake;
import io.beseda.api.http.Headers;
import io.beseda.api.http.Problem;
import io.beseda.api.http.Request;
import io.beseda.api.http.Response;
import io.beseda.api.http.SocketHandler;
import io.beseda.api.mount.ClosedSocket;
import io.beseda.api.mount.HandshakeCheck;
import io.beseda.api.mount.Timed;
import io.beseda.api.mount.TrustedProxies;
import io.beseda.api.mount.Wheel;
import io.beseda.core.ErrorCode;
import io.beseda.core.Refusal;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// HTTP/1.1 on one connection: one request at a time is handed to a virtual thread, and nothing is read meanwhile,
/// so pipelined requests are answered in order and a peer cannot make us hold more than one read of what it sends
/// ahead. A handshake that is accepted replaces this handler by a [NettySocket]. Owner: the loop.
@SuppressWarnings("FutureReturnValueIgnored") // what fails is told to the pipeline
final class HttpHandler extends PeerHandler implements Timed {
    private static final Logger LOG = LoggerFactory.getLogger(HttpHandler.class);
    private static final ByteBuf CONTINUE = Unpooled.unreleasableBuffer(
            Unpooled.directBuffer().writeBytes("HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII)));
    /// Responses up to this size leave in one buffer with their header.
    private static final int SMALL = 16 << 10;

    /// What the connection does.
    private enum Phase {
        /// Waits for the first byte of a request.
        IDLE,
        /// Reads a request.
        READING,
        /// A virtual thread makes the answer.
        HANDLING,
        /// The answer is on its way to the kernel.
        WRITING,
        /// The last answer was given: what still comes is dropped until the peer has ended too.
        LINGERING
    }

    private final RequestParser parser;
    private final Wheel.Entry timer = new Wheel.Entry(this);
    private Phase phase = Phase.IDLE;
    private long waitingBefore;

    HttpHandler(Shared shared, NettyLoop loop) {
        super(shared, loop);
        this.parser = new RequestParser(shared.settings().limits().bodyBytes());
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        shared.metrics().accepted.increment();
        loop.connectionOpened();
        loop.wheel().schedule(timer, loop.ticks().keepAlive());
        if (loop.isDraining()) {
            ctx.close();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        loop.wheel().remove(timer);
        dropRest();
        shared.metrics().ended.increment();
        loop.connectionEnded();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf in = (ByteBuf) message;
        shared.metrics().bytesIn.add(in.readableBytes());
        if (phase == Phase.LINGERING) {
            in.release();
            return;
        }
        hold(in);
        if (phase == Phase.IDLE || phase == Phase.READING) {
            parse();
        }
    }

    /// Reads on in what has come, up to the end of a request.
    private void parse() {
        ByteBuf in = takeRest();
        if (in == null) {
            return;
        }
        try {
            RequestParser.Found found = parser.next(in);
            if (found instanceof RequestParser.Found.HeadOnly(RequestHead head)) {
                bodyFollows(head, in.isReadable());
                found = parser.next(in);
            }
            if (found instanceof RequestParser.Found.Whole(RequestHead head, byte[] body)) {
                hold(in.isReadable() ? in.retain() : null);
                requestEnded(head, body);
            } else if (phase == Phase.IDLE && parser.part() != RequestParser.Part.BETWEEN) {
                phase = Phase.READING;
                loop.wheel().schedule(timer, loop.ticks().head());
            }
        } catch (BadRequest e) {
            refuse(e.response());
        } finally {
            in.release();
        }
    }

    private void bodyFollows(RequestHead head, boolean hasBegun) {
        phase = Phase.READING;
        loop.wheel().schedule(timer, loop.ticks().body());
        if (head.expectsContinue() && !hasBegun) {
            context().writeAndFlush(CONTINUE.duplicate(), context().voidPromise());
        }
    }

    private void requestEnded(RequestHead head, byte[] body) {
        phase = Phase.HANDLING;
        autoRead(false);
        loop.wheel().schedule(timer, loop.ticks().response());
        Response refusal = HandshakeCheck.isAskedFor(head.headers())
                ? HandshakeCheck.refusal(head.method(), head.http11(), head.length() != 0, head.headers())
                : null;
        shared.metrics().requests.increment();
        InetAddress peer = ((InetSocketAddress) context().channel().remoteAddress()).getAddress();
        try {
            shared.workers().execute(() -> {
                if (refusal != null) {
                    respond(head, refusal);
                } else {
                    handle(head, body, peer);
                }
            });
        } catch (RejectedExecutionException e) {
            refuse(Problem.of(Refusal.of(ErrorCode.BUSY)));
        }
    }

    /// On a virtual thread.
    private void handle(RequestHead head, byte[] body, InetAddress peer) {
        Headers headers = head.headers();
        TrustedProxies proxies = shared.settings().proxies();
        Request request = new Request(
                head.method(),
                head.path(),
                head.query(),
                headers,
                body,
                proxies.client(peer, headers),
                proxies.secure(peer, headers));
        try {
            if (head.path().equals("*")) {
                respond(head, Response.empty(204)); // OPTIONS *: a ping of the server as a whole
            } else if (!HandshakeCheck.isAskedFor(head.headers())) {
                respond(head, shared.endpoint().handle(request));
            } else {
                switch (shared.endpoint().handshake(request)) {
                    case Handshake.Refused(Response response) -> respond(head, response);
                    case Handshake.Closed(String subprotocol, int code, String reason) ->
                        accept(head, subprotocol, new ClosedSocket(code, reason));
                    case Handshake.Accepted(String subprotocol, SocketHandler handler) ->
                        accept(head, subprotocol, handler);
                }
            }
        } catch (RuntimeException | Error e) {
            LOG.error("{} {} failed", head.method(), head.path(), e);
            respond(head, Problem.of(Refusal.of(ErrorCode.INTERNAL)));
        }
    }

    /// On a virtual thread.
    private void respond(RequestHead head, Response response) {
        ResponseWriter.Encoded encoded = shared.responses().encode(head, response, !loop.isDraining());
        loop.execute(() -> write(encoded));
    }

    /// On a virtual thread.
    private void accept(RequestHead head, @Nullable String subprotocol, SocketHandler handler) {
        byte[] answer = ResponseWriter.switching(HandshakeCheck.answer(head.headers(), subprotocol));
        loop.execute(() -> become(answer, handler));
    }

    private void become(byte[] answer, SocketHandler handler) {
        if (phase != Phase.HANDLING || !context().channel().isActive()) {
            return; // the peer went away while its handshake was looked at
        }
        loop.wheel().remove(timer);
        NettySocket socket = new NettySocket(shared, loop, handler);
        if (isInputEnded()) {
            socket.inputHasEnded();
        }
        context().pipeline().replace(this, null, socket);
        socket.start(answer, takeRest());
    }

    private void refuse(Response response) {
        shared.metrics().requestsRefused.increment();
        write(shared.responses().encodeLast(response));
    }

    private void write(ResponseWriter.Encoded response) {
        ChannelHandlerContext ctx = context();
        if (!ctx.channel().isActive()) {
            return;
        }
        phase = Phase.WRITING;
        waitingBefore = 0;
        loop.wheel().schedule(timer, loop.ticks().response());
        byte[] head = response.head();
        byte[] body = response.body();
        shared.metrics().bytesOut.add(head.length + body.length);
        boolean persist = response.persist() && !loop.isDraining();
        ByteBuf first = loop.buffer(head, head.length);
        if (body.length <= SMALL) {
            first.writeBytes(body);
        } else {
            ctx.write(first, ctx.voidPromise());
            first = Unpooled.wrappedBuffer(body);
        }
        ctx.writeAndFlush(first).addListener((ChannelFutureListener) done -> {
            if (done.isSuccess()) {
                written(persist);
            } else {
                ctx.close();
            }
        });
    }

    private void written(boolean persist) {
        if (!persist || (isInputEnded() && !hasRest())) {
            linger();
            return;
        }
        phase = Phase.IDLE;
        loop.wheel().schedule(timer, loop.ticks().keepAlive());
        parse();
        if (phase == Phase.IDLE || phase == Phase.READING) {
            if (isInputEnded() || (loop.isDraining() && phase == Phase.IDLE)) {
                linger();
            } else {
                autoRead(true);
            }
        }
    }

    /// Ends our half and drops what comes until the peer ends the other: closing with bytes unread would make the
    /// kernel send a reset, which can overtake the answer (RFC 9112 section 9.6).
    private void linger() {
        ChannelHandlerContext ctx = context();
        phase = Phase.LINGERING;
        dropRest();
        if (isInputEnded()) {
            ctx.close();
            return;
        }
        loop.wheel().schedule(timer, loop.ticks().lingering());
        endOutput();
        autoRead(true);
    }

    @Override
    void onInputEnded() {
        if (phase != Phase.HANDLING && phase != Phase.WRITING) {
            context().close();
        }
    }

    @Override
    public void onDue() {
        switch (phase) {
            case IDLE, LINGERING -> context().close();
            case READING ->
                refuse(Problem.of(408, Refusal.of(ErrorCode.MALFORMED, "The request did not arrive in time.")));
            case HANDLING -> loop.wheel().schedule(timer, loop.ticks().response()); // the endpoint's time, not ours
            case WRITING -> {
                long waiting = unsent();
                if (waiting == waitingBefore) {
                    context().close();
                } else {
                    waitingBefore = waiting;
                    loop.wheel().schedule(timer, loop.ticks().response());
                }
            }
        }
    }

    @Override
    public void drain() {
        if (phase == Phase.IDLE) {
            context().close();
        }
    }

    @Override
    public void abort() {
        context().close();
    }
}
