package io.mesocosm.simulation.conformance;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** A connection that sends bytes as they are and reads whole answers. */
final class Connection implements AutoCloseable {

    private static final int PATIENCE_MILLIS = 10_000;

    private final Socket socket;
    private final InputStream in;

    Connection(String address) throws IOException {
        int colon = address.lastIndexOf(':');
        socket = new Socket();
        socket.connect(
                new InetSocketAddress(address.substring(0, colon), Integer.parseInt(address.substring(colon + 1))),
                PATIENCE_MILLIS);
        socket.setSoTimeout(PATIENCE_MILLIS);
        in = new BufferedInputStream(socket.getInputStream());
    }

    void send(String latin1) throws IOException {
        socket.getOutputStream().write(latin1.getBytes(StandardCharsets.ISO_8859_1));
        socket.getOutputStream().flush();
    }

    /** Ends the output; the other side sees the end. */
    void finish() throws IOException {
        socket.shutdownOutput();
    }

    /** The next answer, head and body as they came; empty at the end of the connection. */
    String response() throws IOException {
        var all = new ByteArrayOutputStream();
        int length = 0;
        boolean chunked = false;
        for (String line = line(all); !line.isEmpty(); line = line(all)) {
            String lower = line.toLowerCase(Locale.ROOT);
            if (lower.startsWith("content-length:")) {
                length = Integer.parseInt(line.substring(line.indexOf(':') + 1).trim());
            }
            chunked |= lower.equals("transfer-encoding: chunked");
        }
        if (chunked) {
            int size;
            do {
                size = Integer.parseInt(line(all), 16);
                all.write(in.readNBytes(size + 2));
            } while (size > 0);
        } else {
            all.write(in.readNBytes(length));
        }
        return all.toString(StandardCharsets.ISO_8859_1);
    }

    /** A line without its end; what was read, end included, goes to {@code all}. */
    private String line(ByteArrayOutputStream all) throws IOException {
        var line = new ByteArrayOutputStream();
        int c = in.read();
        while (c >= 0) {
            all.write(c);
            if (c == '\n') {
                break;
            }
            line.write(c);
            c = in.read();
        }
        String text = line.toString(StandardCharsets.ISO_8859_1);
        return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
    }

    /** Whether the other side closes within a while without another byte. */
    boolean ended() throws IOException {
        try {
            return in.read() < 0;
        } catch (SocketTimeoutException e) {
            return false;
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
