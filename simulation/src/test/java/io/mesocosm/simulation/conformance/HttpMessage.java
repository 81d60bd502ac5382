package io.mesocosm.simulation.conformance;

import com.google.protobuf.ByteString;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A request or a response as it was on the wire.
 *
 * @param head the first line and the headers, with the empty line behind them
 * @param body without the frames of chunks; as much of it as came
 * @param whole whether that is all
 */
public record HttpMessage(String head, ByteString body, boolean whole) {

    /** The messages that one side of a connection sent. */
    public static List<HttpMessage> in(byte[] connection) {
        String all = new String(connection, StandardCharsets.ISO_8859_1);
        var messages = new ArrayList<HttpMessage>();
        int at = 0;
        while (at >= 0) {
            int end = all.indexOf("\r\n\r\n", at);
            if (end < 0) {
                return messages;
            }
            String head = all.substring(at, end + 4);
            var body = new ByteArrayOutputStream();
            at = body(all, end + 4, head, body);
            messages.add(new HttpMessage(head, ByteString.copyFrom(body.toByteArray()), at >= 0));
        }
        return messages;
    }

    /** Where the body ends; negative if it has not come whole. */
    private static int body(String all, int from, String head, ByteArrayOutputStream body) {
        String lower = head.toLowerCase(Locale.ROOT);
        if (!lower.contains("\r\ntransfer-encoding: chunked")) {
            int length = lower.contains("\r\ncontent-length: ")
                    ? Integer.parseInt(Texts.first("\r\ncontent-length: ([0-9]+)", lower))
                    : 0;
            return add(all, from, length, body);
        }
        int at = from;
        while (true) {
            int end = all.indexOf("\r\n", at);
            if (end < 0) {
                return -1;
            }
            int length = Integer.parseInt(all.substring(at, end), 16);
            at = add(all, end + 2, length, body);
            if (at < 0 || at + 2 > all.length()) {
                return -1;
            }
            at += 2;
            if (length == 0) {
                return at;
            }
        }
    }

    private static int add(String all, int from, int length, ByteArrayOutputStream body) {
        int to = from + length;
        if (to > all.length()) {
            return -1;
        }
        body.writeBytes(all.substring(from, to).getBytes(StandardCharsets.ISO_8859_1));
        return to;
    }

    /** The records of a stream, as many as came whole. */
    public List<String> records() {
        String all = body.toString(StandardCharsets.ISO_8859_1);
        var records = new ArrayList<String>();
        int at = 0;
        int line = all.indexOf('\n');
        while (line >= 0) {
            int to = line + 1 + Integer.parseInt(all.substring(at, line));
            if (to > all.length()) {
                break;
            }
            records.add(all.substring(line + 1, to));
            at = to;
            line = all.indexOf('\n', at);
        }
        return records;
    }
}
