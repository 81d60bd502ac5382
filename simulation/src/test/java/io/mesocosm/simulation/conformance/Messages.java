package io.mesocosm.simulation.conformance;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
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
        return HttpMessage.in(connection).stream()
                .filter(request -> request.whole()
                        && request.head().contains("\r\nLibprocess-From: ")
                        && request.head().contains("/mesos.internal."))
                .map(request -> message(request.head(), request.body()))
                .toList();
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
