package io.mesocosm.simulation.conformance;

import com.google.protobuf.ByteString;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

/** Forwards connections to a port on loopback and keeps what was said. Safe from any thread. */
public final class RecordingProxy implements AutoCloseable {

    /** What was said on a connection so far. */
    public record Conversation(ByteString sent, ByteString received) {}

    private record Connection(ByteArrayOutputStream sent, ByteArrayOutputStream received) {}

    private final ServerSocket listening;
    private final int target;
    private final List<Connection> connections = new ArrayList<>();
    private final List<Socket> sockets = new ArrayList<>();

    /** Forwards to that port from one of its own. */
    public RecordingProxy(int target) throws IOException {
        this.target = target;
        listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
    }

    /** Where clients connect. */
    public int port() {
        return listening.getLocalPort();
    }

    /** What each client sent so far. */
    synchronized List<byte[]> sent() {
        return connections.stream().map(some -> some.sent().toByteArray()).toList();
    }

    /** Each connection in the order in which they came. */
    public synchronized List<Conversation> conversations() {
        return connections.stream()
                .map(some -> new Conversation(
                        ByteString.copyFrom(some.sent().toByteArray()),
                        ByteString.copyFrom(some.received().toByteArray())))
                .toList();
    }

    private void accept() {
        try {
            while (true) {
                Socket client = listening.accept();
                Thread.ofVirtual().start(() -> forward(client));
            }
        } catch (IOException e) {
            // Closed.
            return;
        }
    }

    private void forward(Socket client) {
        try {
            Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
            var kept = new Connection(new ByteArrayOutputStream(), new ByteArrayOutputStream());
            synchronized (this) {
                sockets.addAll(List.of(client, server));
                connections.add(kept);
            }
            Thread.ofVirtual().start(() -> pump(server, client, kept.received()));
            pump(client, server, kept.sent());
        } catch (IOException e) {
            // Nobody listens behind the proxy: neither does it.
            close(client);
        }
    }

    private static void pump(Socket from, Socket to, OutputStream kept) {
        try {
            byte[] buffer = new byte[8192];
            InputStream in = from.getInputStream();
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                kept.write(buffer, 0, read);
                to.getOutputStream().write(buffer, 0, read);
            }
            close(to);
        } catch (IOException e) {
            close(from);
            close(to);
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public synchronized void close() throws IOException {
        listening.close();
        sockets.forEach(RecordingProxy::close);
    }
}
