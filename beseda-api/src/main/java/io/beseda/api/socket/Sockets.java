package io.beseda.api.socket;

import io.beseda.api.auth.Authenticator;
import io.beseda.api.auth.Caller;
import io.beseda.api.http.Handshake;
import io.beseda.api.http.Problem;
import io.beseda.api.http.Request;
import io.beseda.core.ChatId;
import io.beseda.core.ErrorCode;
import io.beseda.core.Refusal;
import io.beseda.core.hub.CloseCode;
import io.beseda.core.hub.Hub.SocketCount;
import io.beseda.core.hub.Protocol;
import io.beseda.core.node.BesedaNode;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Opens the two sockets: `/ws/` for all my chats, `/ws/chats/12/` for one. Thread-safe.
public final class Sockets {
    private static final Pattern ALL = Pattern.compile("/ws/?");
    private static final Pattern ONE = Pattern.compile("/ws/chats/(\\d{1,16})/?");
    private static final String SUBPROTOCOL = "beseda.v1";

    private final SocketContext context;

    public Sockets(BesedaNode node, Authenticator authenticator, ExecutorService workers) {
        this.context = new SocketContext(node, authenticator, workers, new SocketCount<>(), new SocketCount<>());
    }

    /// Refusals are a 101 and then the close, so that a browser sees the code; but a foreign origin gets a
    /// 403, and a path that is no socket a 404.
    public Handshake handshake(Request request) {
        Matcher one = ONE.matcher(request.path());
        boolean oneChat = one.matches();
        if (!oneChat && !ALL.matcher(request.path()).matches()) {
            return new Handshake.Refused(Problem.of(Refusal.of(ErrorCode.NOT_FOUND)));
        }
        String subprotocol = subprotocol(request);
        Supplier<Caller> caller;
        try {
            caller = context.authenticator().socket(request);
        } catch (Refusal refusal) {
            return refusal.code() == ErrorCode.ORIGIN_NOT_ALLOWED
                    ? new Handshake.Refused(Problem.of(refusal))
                    : new Handshake.Closed(
                            subprotocol, CloseCode.UNAUTHORIZED, refusal.code().slug());
        }
        ChatId chat = null;
        if (oneChat) {
            chat = chatId(one.group(1));
            if (chat == null) {
                return new Handshake.Closed(subprotocol, CloseCode.FORBIDDEN, "not a member of this chat");
            }
        }
        boolean full = !oneChat || says(request, "events=all");
        Socket socket = new Socket(context, request, caller, full ? Protocol.FULL : Protocol.SEED, chat);
        return new Handshake.Accepted(subprotocol, socket);
    }

    private static @Nullable ChatId chatId(String digits) {
        try {
            return new ChatId(Long.parseLong(digits));
        } catch (IllegalArgumentException _) {
            return null; // 0, or past 2^53: no such chat
        }
    }

    /// Whether the query has this parameter with this value.
    static boolean says(Request request, String parameter) {
        return List.of(request.query().split("&", -1)).contains(parameter);
    }

    /// Ours when it is offered; a bearer token in the list is never echoed.
    private static @Nullable String subprotocol(Request request) {
        for (String field : request.headers().all("sec-websocket-protocol")) {
            for (String name : field.split(",", -1)) {
                if (name.strip().equals(SUBPROTOCOL)) {
                    return SUBPROTOCOL;
                }
            }
        }
        return null;
    }
}
