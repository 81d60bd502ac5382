package io.mesocosm.master.edge;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** A connection on which bytes are sent as they are and whole responses are read. */
final class RawConnection implements AutoCloseable {

    private static final int PATIENCE_MILLIS = 10_000;

    private final Socket socket;
    private final InputStream in;

    RawConnection(InetSocketAddress address) throws IOException {
        socket = new Socket();
        socket.connect(address, PATIENCE_MILLIS);
        socket.setSoTimeout(PATIENCE_MILLIS);
        in = socket.getInputStream();
    }

    void send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
    }

    /** Ends the output; the other side sees the end. */
    void finish() throws IOException {
        socket.shutdownOutput();
    }

    /** The head of the next response, empty line included. */
    String head() throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        String line = line(all);
        while (!line.isEmpty()) {
            line = line(all);
        }
        return all.toString(StandardCharsets.ISO_8859_1);
    }

    /** The next response, head and body as they came; empty at the end of the connection. */
    byte[] response() throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        String head = line(all);
        if (head.isEmpty()) {
            return all.toByteArray();
        }
        int length = 0;
        boolean chunked = false;
        String field = line(all);
        while (!field.isEmpty()) {
            String lower = field.toLowerCase(Locale.ROOT);
            if (lower.startsWith("content-length:")) {
                length =
                        Integer.parseInt(field.substring(field.indexOf(':') + 1).trim());
            }
            chunked |= lower.startsWith("transfer-encoding: chunked");
            field = line(all);
        }
        if (chunked) {
            chunks(all);
        } else {
            copy(length, all);
        }
        return all.toByteArray();
    }

    private void chunks(ByteArrayOutputStream all) throws IOException {
        int size;
        do {
            size = Integer.parseInt(line(all), 16);
            copy(size + 2, all);
        } while (size > 0);
    }

    private void copy(int length, ByteArrayOutputStream all) throws IOException {
        all.write(in.readNBytes(length));
    }

    /** A line without its end; what was read, end included, goes to {@code all}. */
    private String line(ByteArrayOutputStream all) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
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

    /** Whether the other side has closed, within a while. */
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
