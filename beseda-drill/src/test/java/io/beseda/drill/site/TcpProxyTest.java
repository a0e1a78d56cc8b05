package io.beseda.drill.site;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TcpProxyTest {
    private static final int SILENCE_MILLIS = 100;

    private ServerSocket echo;
    private TcpProxy proxy;

    @BeforeEach
    void start() throws IOException {
        echo = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(() -> {
            while (!echo.isClosed()) {
                try {
                    Socket taken = echo.accept();
                    Thread.ofVirtual().start(() -> echo(taken));
                } catch (IOException _) {
                    // closed
                }
            }
        });
        proxy = new TcpProxy((InetSocketAddress) echo.getLocalSocketAddress());
    }

    private static void echo(Socket taken) {
        try (taken) {
            taken.getInputStream().transferTo(taken.getOutputStream());
        } catch (IOException _) {
            // gone
        }
    }

    @AfterEach
    void stop() throws IOException {
        proxy.close();
        echo.close();
    }

    private Socket connect() throws IOException {
        return new Socket(InetAddress.getLoopbackAddress(), proxy.port());
    }

    private static int ask(Socket socket, int word) throws IOException {
        socket.setSoTimeout(10_000);
        socket.getOutputStream().write(word);
        return socket.getInputStream().read();
    }

    private static void assertSilent(Socket socket) throws IOException {
        socket.setSoTimeout(SILENCE_MILLIS);
        assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
    }

    @Test
    void cut_endsWhatIs_andNotWhatComes() throws IOException {
        try (Socket before = connect()) {
            assertThat(ask(before, 1)).isEqualTo(1);
            proxy.cut();
            assertThat(before.getInputStream().read()).isEqualTo(-1);
            try (Socket after = connect()) {
                assertThat(ask(after, 2)).isEqualTo(2);
            }
        }
    }

    @Test
    void refuse_endsWhatComes_untilHealed() throws IOException {
        proxy.refuse();
        try (Socket refused = connect()) {
            assertThat(refused.getInputStream().read()).isEqualTo(-1);
        }
        proxy.heal();
        try (Socket after = connect()) {
            assertThat(ask(after, 2)).isEqualTo(2);
        }
    }

    @Test
    void freeze_isSilent_andHealedPassesOnWhatWasHeldBack() throws IOException {
        try (Socket socket = connect()) {
            assertThat(ask(socket, 1)).isEqualTo(1);
            proxy.freeze();
            socket.getOutputStream().write(2);
            assertSilent(socket);
            try (Socket comes = connect()) {
                comes.getOutputStream().write(3);
                assertSilent(comes);
            }
            proxy.heal();
            socket.setSoTimeout(10_000);
            assertThat(socket.getInputStream().read()).isEqualTo(2);
        }
    }

    @Test
    void halfOpen_isSilentForWhatIs_andNotForWhatComes_andHealedEndsIt() throws IOException {
        try (Socket before = connect()) {
            assertThat(ask(before, 1)).isEqualTo(1);
            proxy.halfOpen();
            before.getOutputStream().write(2);
            assertSilent(before);
            try (Socket after = connect()) {
                assertThat(ask(after, 3)).isEqualTo(3);
            }
            proxy.heal();
            assertEnded(before);
        }
    }

    /// A reset is an end, too: of a connection with a byte on its way.
    private static void assertEnded(Socket socket) throws IOException {
        socket.setSoTimeout(10_000);
        try {
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        } catch (SocketException e) {
            assertThat(e).hasMessageContaining("reset");
        }
    }
}
