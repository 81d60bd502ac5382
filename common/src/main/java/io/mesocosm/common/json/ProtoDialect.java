package io.mesocosm.common.json;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Message;
import com.google.protobuf.MessageOrBuilder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Supplier;

/**
 * How messages look in JSON: which names fields and enum values go by. Keeps one plan per message type, made when first
 * needed. Thread safe.
 */
public final class ProtoDialect {

    private final Naming naming;
    private final ConcurrentMap<Descriptor, MessagePlan> plans = new ConcurrentHashMap<>();
    private final ReadPlan.Cache readPlans;

    ProtoDialect(Naming naming) {
        this.naming = naming;
        this.readPlans = new ReadPlan.Cache(naming);
    }

    /** Writes the message as one JSON object. */
    public void write(MessageOrBuilder message, JsonOutput out) {
        Message built = message instanceof Message.Builder builder ? builder.buildPartial() : (Message) message;
        plan(built).write(built, out);
    }

    /** The message as JSON in UTF-8. */
    public byte[] toBytes(MessageOrBuilder message) {
        JsonOutput out = new JsonOutput();
        write(message, out);
        return out.toByteArray();
    }

    /** The message as JSON text. */
    public String toString(MessageOrBuilder message) {
        return new String(toBytes(message), StandardCharsets.UTF_8);
    }

    /**
     * Reads one JSON object into the builder.
     *
     * @throws JsonException with Mesos' sentence; its stage tells bytes that are not JSON from JSON that does not fit
     */
    public void parse(byte[] json, Message.Builder into) throws JsonException {
        convert(JsonValue.parse(json), into);
    }

    /** Converts a JSON value that was read before; as {@link #parse}, its second half. */
    public void convert(JsonValue json, Message.Builder into) throws JsonException {
        new ProtoReader(readPlans).read(json, into);
    }

    /** Converts a JSON array, one message for each element. */
    @SuppressWarnings("unchecked") // A builder of T builds a T.
    public <T extends Message> List<T> convertAll(JsonValue json, Supplier<? extends Message.Builder> builders)
            throws JsonException {
        if (!(json instanceof JsonValue.ArrayValue array)) {
            throw new JsonException(JsonException.Stage.CONVERSION, "Expecting a JSON array");
        }
        List<T> messages = new ArrayList<>(array.elements().size());
        for (JsonValue element : array.elements()) {
            Message.Builder builder = builders.get();
            convert(element, builder);
            messages.add((T) builder.build());
        }
        return messages;
    }

    private MessagePlan plan(Message message) {
        Descriptor descriptor = message.getDescriptorForType();
        MessagePlan plan = plans.get(descriptor);
        if (plan == null) {
            plan = MessagePlan.of(message.getDefaultInstanceForType(), naming.shown(descriptor), naming);
            plans.put(descriptor, plan);
        }
        return plan;
    }
}
