package io.beseda.server.live;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/// Passes one connection on, and cuts it after a number of bytes in one direction.
final class CutProxy implements AutoCloseable {
    private final ServerSocket listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    private final int target;

    /// @param up whether the bytes from the client are counted, or those to it
    CutProxy(int target, boolean up, int bytes) throws IOException {
        this.target = target;
        Thread.ofVirtual().start(() -> serve(up, bytes));
    }

    int port() {
        return listening.getLocalPort();
    }

    private void serve(boolean up, int bytes) {
        try (Socket client = listening.accept();
                Socket server = new Socket(InetAddress.getLoopbackAddress(), target)) {
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
            Thread back = Thread.ofVirtual().start(() -> pump(server, client, up ? Integer.MAX_VALUE : bytes));
            pump(client, server, up ? bytes : Integer.MAX_VALUE);
            back.join();
        } catch (IOException e) {
            // A cut from one of the ends: both are closed now, which is what is wanted.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Ends both when the number is reached, or when either ends.
    private static void pump(Socket from, Socket to, int bytes) {
        byte[] buffer = new byte[4096];
        int left = bytes;
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            while (left > 0) {
                int count = in.read(buffer, 0, Math.min(left, buffer.length));
                if (count < 0) {
                    return;
                }
                out.write(buffer, 0, count);
                left -= count;
            }
        } catch (IOException e) {
            // The other direction has cut.
        }
    }

    @Override
    public void close() throws IOException {
        listening.close();
    }
}
