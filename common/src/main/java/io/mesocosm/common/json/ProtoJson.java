package io.mesocosm.common.json;

import com.google.protobuf.Message;
import com.google.protobuf.MessageOrBuilder;

/**
 * Protobuf messages as JSON, in the names of the message itself. Printed: what is set, and what is not set but has an
 * explicit default and is not deprecated; fields in the order of their declaration, enums by name, bytes in base64,
 * integers of any size as numbers. Read: unknown members and nulls are passed over, numbers and booleans may be strings,
 * a single value may stand for a repeated field, an unknown enum name leaves an optional field unset.
 *
 * <p>Source: Mesos' {@code JSON::Protobuf} and {@code protobuf::parse}.
 */
public final class ProtoJson {

    /** Our v1 messages under the v0 names: {@code slave_id}, {@code SLAVE_LOST}. For the endpoints of v0. */
    public static final ProtoDialect V0 = new ProtoDialect(Naming.V0);

    /**
     * As {@link #V0}, with members in the order of the alphabet: for the endpoints whose answers Mesos builds as a tree,
     * such as /weights, /quota and /maintenance/schedule.
     */
    public static final ProtoDialect V0_SORTED = new ProtoDialect(Naming.V0_SORTED);

    /**
     * Our v1 messages as GET_AGENTS, GET_FRAMEWORKS, GET_TASKS and GET_STATE print them in JSON: the fields of the v0
     * message, also those that v1 does not have ({@code checkpoint} of an agent), under v1 names.
     */
    public static final ProtoDialect V0_AS_V1 = new ProtoDialect(Naming.V0_AS_V1);

    /** The names of the message itself; what the static methods use. */
    public static final ProtoDialect V1 = new ProtoDialect(Naming.OWN);

    private ProtoJson() {}

    /** Writes the message as one JSON object. */
    public static void write(MessageOrBuilder message, JsonOutput out) {
        V1.write(message, out);
    }

    /** The message as JSON in UTF-8. */
    public static byte[] toBytes(MessageOrBuilder message) {
        return V1.toBytes(message);
    }

    /** The message as JSON text. */
    public static String toString(MessageOrBuilder message) {
        return V1.toString(message);
    }

    /**
     * Reads one JSON object into the builder.
     *
     * @throws JsonException with Mesos' sentence; its stage tells bytes that are not JSON from JSON that does not fit
     */
    public static void parse(byte[] json, Message.Builder into) throws JsonException {
        V1.parse(json, into);
    }

    /** Converts a JSON value that was read before; as {@link #parse}, its second half. */
    public static void convert(JsonValue json, Message.Builder into) throws JsonException {
        V1.convert(json, into);
    }
}
