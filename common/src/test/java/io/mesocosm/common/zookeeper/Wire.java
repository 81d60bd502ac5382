package io.mesocosm.common.zookeeper;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

/** The way to a server on this host, which can be cut, and lose what comes back. */
public final class Wire implements AutoCloseable {

    private final ServerSocket listening;
    private final int to;
    private final List<Socket> sockets = new ArrayList<>();
    private boolean cut;
    private boolean losing;

    /** A way to a port, from a free port of this address. */
    public Wire(InetAddress from, int to) throws IOException {
        this.listening = new ServerSocket(0, 0, from);
        this.to = to;
        start(this::accept);
    }

    public int port() {
        return listening.getLocalPort();
    }

    /** {@code host:port}. */
    public String servers() {
        return "127.0.0.1:" + port();
    }

    /** Ends all connections, and every other at once. */
    public synchronized void cut() {
        cut = true;
        sockets.forEach(Wire::close);
        sockets.clear();
    }

    /** Lets connections live again; the next ones lose nothing. */
    public synchronized void heal() {
        cut = false;
        losing = false;
    }

    /** What the server says is not heard from now on; what it is told, it hears. */
    public synchronized void loseAnswers() {
        losing = true;
    }

    @Override
    public void close() throws IOException {
        listening.close();
        cut();
    }

    private void accept() throws IOException {
        while (true) {
            Socket client = listening.accept();
            connect(client);
        }
    }

    private synchronized void connect(Socket client) {
        sockets.add(client);
        if (cut) {
            close(client);
            return;
        }
        try {
            var server = new Socket(InetAddress.getLoopbackAddress(), to);
            sockets.add(server);
            start(() -> carry(client, server, false));
            start(() -> carry(server, client, true));
        } catch (IOException e) {
            close(client);
        }
    }

    private void carry(Socket from, Socket to, boolean answers) throws IOException {
        try (from;
                to) {
            byte[] bytes = new byte[1 << 16];
            for (int read = from.getInputStream().read(bytes);
                    read >= 0;
                    read = from.getInputStream().read(bytes)) {
                if (!answers || !isLosing()) {
                    to.getOutputStream().write(bytes, 0, read);
                }
            }
        }
    }

    private synchronized boolean isLosing() {
        return losing;
    }

    private interface Work {
        void run() throws IOException;
    }

    private static void start(Work work) {
        var thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (IOException e) {
                        // A connection that is cut ends like this.
                    }
                },
                "wire");
        thread.setDaemon(true);
        thread.start();
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // It is gone then.
        }
    }
}
