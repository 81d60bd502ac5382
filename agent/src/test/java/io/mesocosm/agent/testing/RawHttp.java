package io.mesocosm.agent.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Requests and responses as bytes. */
public final class RawHttp {

    private static final Pattern LENGTH = Pattern.compile("Content-Length: (\\d+)");
    private static final Pattern DATE = Pattern.compile("Date: [^\r]*");

    private RawHttp() {}

    /** Sends a request on a connection of its own and answers the whole response, its date hidden. */
    public static String exchange(int port, byte[] request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream().write(request);
            return withoutDate(read(socket.getInputStream()));
        }
    }

    /** A JSON call to a path. */
    public static String call(int port, String path, String json) throws IOException {
        String head = "POST " + path + " HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: "
                + json.length() + "\r\n\r\n";
        String response = exchange(port, (head + json).getBytes(StandardCharsets.UTF_8));
        return response.substring(response.indexOf("\r\n\r\n") + 4);
    }

    /** A response with its date hidden. */
    public static String withoutDate(String response) {
        return DATE.matcher(response).replaceFirst("Date: *");
    }

    private static String read(InputStream in) throws IOException {
        var bytes = new ByteArrayOutputStream();
        while (!text(bytes).contains("\r\n\r\n")) {
            next(in, bytes);
        }
        Matcher length = LENGTH.matcher(text(bytes));
        int rest = length.find() ? Integer.parseInt(length.group(1)) : 0;
        for (int i = 0; i < rest; i++) {
            next(in, bytes);
        }
        return text(bytes);
    }

    private static void next(InputStream in, ByteArrayOutputStream to) throws IOException {
        int read = in.read();
        if (read < 0) {
            throw new IOException("closed after: " + text(to));
        }
        to.write(read);
    }

    private static String text(ByteArrayOutputStream bytes) {
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
