package io.mesocosm.simulation.endtoend;

import com.google.protobuf.Message;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;

/** Somebody who writes to the sockets of a daemon what he likes. */
final class Peer {

    private static final int CONNECT_MILLIS = 10_000;
    private static final int ANSWER_MILLIS = 10_000;
    private static final int SILENCE_MILLIS = 100;

    private Peer() {}

    /** Connects to {@code ip:port}. */
    static Socket connect(String address) throws IOException {
        var socket = new Socket();
        socket.connect(address(address), CONNECT_MILLIS);
        return socket;
    }

    static InetSocketAddress address(String address) {
        int colon = address.indexOf(':');
        return new InetSocketAddress(address.substring(0, colon), Integer.parseInt(address.substring(colon + 1)));
    }

    /** Sends bytes that may be refused at any moment; what comes back until the daemon closes or is silent. */
    static String provoke(String address, byte[] bytes) throws IOException {
        try (Socket socket = connect(address)) {
            socket.setSoTimeout(SILENCE_MILLIS);
            var answer = new ByteArrayOutputStream();
            try {
                socket.getOutputStream().write(bytes);
                socket.getInputStream().transferTo(answer);
            } catch (SocketTimeoutException | SocketException e) {
                // The daemon waits for more, or has had enough: both are answers.
            }
            return answer.toString(StandardCharsets.ISO_8859_1);
        }
    }

    /** Sends a request and returns the whole answer, head and body. */
    static String request(String address, String line, String headers, byte[] body) throws IOException {
        try (Socket socket = connect(address)) {
            socket.setSoTimeout(ANSWER_MILLIS);
            socket.getOutputStream().write(head(line, headers + "Connection: close\r\n", body.length));
            socket.getOutputStream().write(body);
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    /** Posts JSON. */
    static String post(String address, String path, String headers, String json) throws IOException {
        return request(
                address,
                "POST " + path,
                headers + "Content-Type: application/json\r\nAccept: application/json\r\n",
                json.getBytes(StandardCharsets.UTF_8));
    }

    /** Gets. */
    static String get(String address, String path) throws IOException {
        return request(address, "GET " + path, "", new byte[0]);
    }

    /** Sends a libprocess message of whatever content; the head of the answer. */
    static String tell(String address, String actor, String name, String from, byte[] body) throws IOException {
        return request(
                address,
                "POST /" + actor + "/mesos.internal." + name,
                "User-Agent: libprocess/" + from + "\r\nLibprocess-From: " + from + "\r\n",
                body);
    }

    /** Sends a libprocess message. */
    static String tell(String address, String actor, String from, Message message) throws IOException {
        return tell(address, actor, message.getDescriptorForType().getName(), from, message.toByteArray());
    }

    static byte[] head(String line, String headers, int length) {
        return (line + " HTTP/1.1\r\nHost: peer\r\n" + headers + "Content-Length: " + length + "\r\n\r\n")
                .getBytes(StandardCharsets.ISO_8859_1);
    }
}
