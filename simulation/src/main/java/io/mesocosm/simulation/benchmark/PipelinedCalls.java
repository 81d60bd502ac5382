package io.mesocosm.simulation.benchmark;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.apache.mesos.v1.scheduler.Protos.Call;

/**
 * Calls of one scheduler over one connection, sent without waiting for the answers, as Mesos' own scheduler library
 * does it. Used by one thread; a thread of its own reads the answers and ends the process at the first that is not 202.
 */
final class PipelinedCalls implements AutoCloseable {

    private static final int BUFFER = 1 << 16;

    private final Socket socket;
    private final OutputStream out;
    private final String head;

    /**
     * Connects.
     *
     * @param streamId of the subscription
     */
    PipelinedCalls(String host, int port, String streamId) throws IOException {
        socket = new Socket(host, port);
        out = new BufferedOutputStream(socket.getOutputStream(), BUFFER);
        head = "POST /api/v1/scheduler HTTP/1.1\r\nHost: " + host + ":" + port
                + "\r\nContent-Type: application/x-protobuf\r\nMesos-Stream-Id: " + streamId + "\r\nContent-Length: ";
        Thread.ofVirtual().name("answers").start(this::read);
    }

    /** Writes a call; it may stay in the buffer until {@link #flush}. */
    void send(Call call) throws IOException {
        byte[] body = call.toByteArray();
        out.write((head + body.length + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
        out.write(body);
    }

    void flush() throws IOException {
        out.flush();
    }

    /** The answers are empty, so that each is a head that ends with an empty line. */
    private void read() {
        try (InputStream in = new BufferedInputStream(socket.getInputStream(), BUFFER)) {
            String line = line(in);
            while (!line.isEmpty()) {
                if (!line.startsWith("HTTP/1.1 202")) {
                    System.err.println(line);
                    System.exit(1);
                }
                while (!line.isEmpty()) {
                    line = line(in);
                }
                line = line(in);
            }
        } catch (IOException closed) {
            // The benchmark is over.
            return;
        }
    }

    private static String line(InputStream in) throws IOException {
        var line = new StringBuilder();
        for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
