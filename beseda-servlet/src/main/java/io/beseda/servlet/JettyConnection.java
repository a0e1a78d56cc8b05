package io.beseda.servlet;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.WebConnection;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.eclipse.jetty.ee11.servlet.ServletContextRequest;
import org.eclipse.jetty.io.AbstractConnection;
import org.eclipse.jetty.io.ByteBufferPool;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.RetainableByteBuffer;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpStream;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Takes the place of Jetty's HTTP connection after the 101, as Jetty's own WebSocket does: the streams that
/// `HttpServletRequest.upgrade` gives there are those of the request, and at their end when it had no body
/// (Jetty 12.1.14). Loaded only inside Jetty. One thread at a time reads; the loop writes.
final class JettyConnection extends AbstractConnection implements Connection.UpgradeTo, WebConnection {
    private static final Logger LOG = LoggerFactory.getLogger(JettyConnection.class);
    private static final int READ_BYTES = 8 << 10;

    private final ServletSocket socket;
    private final ByteBufferPool buffers;
    private final Input input = new Input();
    private final Output output = new Output();

    private JettyConnection(EndPoint endPoint, Connector connector, ServletSocket socket) {
        super(endPoint, connector.getExecutor());
        this.socket = socket;
        this.buffers = connector.getByteBufferPool();
        connector.getEventListeners().forEach(this::addEventListener); // a host may count connections
    }

    /// Lets Jetty replace its connection when it has sent the answer.
    static void replaceAfter(HttpServletRequest asked, ServletSocket socket) {
        Request request = ServletContextRequest.getServletContextRequest(asked);
        EndPoint endPoint = request.getConnectionMetaData().getConnection().getEndPoint();
        Connector connector = request.getConnectionMetaData().getConnector();
        request.setAttribute(HttpStream.UPGRADE_CONNECTION_ATTRIBUTE, new JettyConnection(endPoint, connector, socket));
        Request.addCompletionListener(request, failure -> {
            if (failure != null) {
                socket.onError(failure);
            }
        });
    }

    // ---- what Jetty calls

    /// What was read with the request. Before [#onOpen].
    @Override
    public void onUpgradeTo(ByteBuffer read) {
        input.content = BufferUtil.copy(read);
    }

    @Override
    public void onOpen() {
        super.onOpen();
        getEndPoint().setIdleTimeout(0); // silence is judged by our pings
        socket.connect(this);
        onFillable();
    }

    @Override
    public void onFillable() {
        input.drain();
    }

    @Override
    public void onFillInterestedFailed(Throwable cause) {
        socket.onError(cause);
    }

    // ---- what the socket calls

    @Override
    public ServletInputStream getInputStream() {
        return input;
    }

    @Override
    public ServletOutputStream getOutputStream() {
        return output;
    }

    private final class Input extends ServletInputStream {
        private @Nullable ReadListener listener;
        /// Jetty's, and there only while someone reads: an idle connection has none.
        private @Nullable RetainableByteBuffer buffer;

        private ByteBuffer content = BufferUtil.EMPTY_BUFFER;
        private boolean ended;

        /// Tells the listener that something has come, and asks Jetty for more when it has read it.
        void drain() {
            ReadListener to = Objects.requireNonNull(listener);
            try {
                to.onDataAvailable();
                if (ended) {
                    to.onAllDataRead();
                }
            } catch (IOException e) {
                ended = true;
                to.onError(e);
            } finally {
                release();
            }
            if (!ended) {
                fillInterested();
            }
        }

        private void release() {
            content = BufferUtil.EMPTY_BUFFER;
            if (buffer != null) {
                buffer.release();
                buffer = null;
            }
        }

        @Override
        public boolean isReady() {
            if (!content.hasRemaining() && !ended) {
                fill();
            }
            return ended || content.hasRemaining();
        }

        private void fill() {
            RetainableByteBuffer into = buffer;
            if (into == null) {
                into = buffers.acquire(READ_BYTES, true);
                buffer = into;
            }
            content = into.getByteBuffer();
            BufferUtil.clear(content);
            try {
                ended = getEndPoint().fill(content) < 0;
            } catch (IOException e) {
                LOG.debug("A connection broke: {}", e.getMessage());
                ended = true;
            }
        }

        @Override
        public int read(byte[] into, int offset, int length) {
            if (!isReady()) {
                throw new IllegalStateException("Nothing has come");
            }
            int read = Math.min(length, content.remaining());
            content.get(into, offset, read);
            return read == 0 && length > 0 ? -1 : read;
        }

        @Override
        public int read() {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
        }

        @Override
        public boolean isFinished() {
            return ended && !content.hasRemaining();
        }

        @Override
        public void setReadListener(ReadListener wanted) {
            listener = wanted;
        }
    }

    /// One write at a time is under way. The array belongs to Jetty until it is done.
    private final class Output extends ServletOutputStream implements Callback {
        private @Nullable WriteListener listener;
        // Guarded by this.
        private boolean writing;
        private boolean awaited;
        private @Nullable Throwable failure;

        @Override
        public synchronized boolean isReady() {
            awaited = writing;
            return !writing;
        }

        @Override
        public void write(byte[] from, int offset, int length) throws IOException {
            synchronized (this) {
                if (writing) {
                    throw new IllegalStateException("A write is under way");
                }
                if (failure != null) {
                    throw new IOException(failure);
                }
                writing = true;
            }
            getEndPoint().write(this, ByteBuffer.wrap(from, offset, length));
        }

        @Override
        public void write(int one) throws IOException {
            write(new byte[] {(byte) one}, 0, 1);
        }

        @Override
        public void succeeded() {
            done(null);
        }

        @Override
        public void failed(Throwable cause) {
            done(cause);
        }

        private void done(@Nullable Throwable cause) {
            boolean tell;
            synchronized (this) {
                writing = false;
                failure = cause;
                tell = awaited;
                awaited = false;
            }
            if (tell) {
                tellListener();
            }
        }

        private void tellListener() {
            try {
                Objects.requireNonNull(listener).onWritePossible();
            } catch (IOException e) {
                LOG.debug("A listener failed", e);
            }
        }

        /// So that a selector of Jetty may call: the listener only puts something into a queue.
        @Override
        public InvocationType getInvocationType() {
            return InvocationType.NON_BLOCKING;
        }

        @Override
        public void setWriteListener(WriteListener wanted) {
            listener = wanted;
        }
    }
}
