package io.mesocosm.simulation.conformance;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Messages of libprocess as they were on the wire. */
final class Messages {

    /**
     * One message.
     *
     * @param name without its package
     * @param headers the names of the headers in their order
     */
    record Sent(String name, List<String> headers, ByteString body) {}

    private Messages() {}

    /** The messages among the requests that a client sent on one connection; a request that is not whole is left out. */
    static List<Sent> in(byte[] connection) {
        String all = new String(connection, StandardCharsets.ISO_8859_1);
        var messages = new ArrayList<Sent>();
        int at = 0;
        while (true) {
            int end = all.indexOf("\r\n\r\n", at);
            if (end < 0) {
                return messages;
            }
            String head = all.substring(at, end + 4);
            var body = new ByteArrayOutputStream();
            at = body(all, end + 4, head, body);
            if (at < 0) {
                return messages;
            }
            if (head.contains("\r\nLibprocess-From: ") && head.contains("/mesos.internal.")) {
                messages.add(message(head, ByteString.copyFrom(body.toByteArray())));
            }
        }
    }

    /** A message from its head and its body. */
    static Sent message(String head, ByteString body) {
        List<String> lines = head.lines().toList();
        String path = lines.getFirst().split(" ", -1)[1];
        return new Sent(
                path.substring(path.lastIndexOf('.') + 1),
                lines.stream()
                        .skip(1)
                        .filter(line -> !line.isEmpty())
                        .map(line -> line.substring(0, line.indexOf(':')))
                        .toList(),
                body);
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

    /**
     * Which fields are set: for each path of a message in it, the names of the fields of each message found there; of
     * an unknown field the number.
     */
    static Map<String, List<Set<String>>> fields(List<Sent> messages) {
        var fields = new TreeMap<String, List<Set<String>>>();
        messages.forEach(message -> collect(message.name(), parse(message), fields));
        return fields;
    }

    private static Message parse(Sent message) {
        Descriptor type = io.mesocosm.proto.internal.Messages.getDescriptor().findMessageTypeByName(message.name());
        if (type == null) {
            throw new IllegalArgumentException("no message " + message.name());
        }
        try {
            return DynamicMessage.parseFrom(type, message.body());
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalArgumentException(message.name(), e);
        }
    }

    private static void collect(String path, Message message, Map<String, List<Set<String>>> into) {
        var names = new TreeSet<String>();
        for (Map.Entry<FieldDescriptor, Object> field : message.getAllFields().entrySet()) {
            String name = field.getKey().getName();
            names.add(name);
            List<?> values = field.getValue() instanceof List<?> list ? list : Arrays.asList(field.getValue());
            for (Object value : values) {
                if (value instanceof Message nested) {
                    collect(path + "." + name, nested, into);
                }
            }
        }
        message.getUnknownFields().asMap().keySet().forEach(number -> names.add("#" + number));
        into.computeIfAbsent(path, key -> new ArrayList<>()).add(names);
    }
}
