package io.mesocosm.common.json;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import com.google.protobuf.ProtocolMessageEnum;
import com.google.protobuf.ProtocolStringList;
import java.lang.invoke.MethodHandle;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The plans for each kind of field. */
final class FieldPlans {

    private FieldPlans() {}

    /** A field of a message, and the field of the twin type that it is shown as. */
    record Subject(Message example, FieldDescriptor field, FieldDescriptor shown, Naming naming) {

        MethodHandle getter(String suffix, Class<?> result) {
            return Getters.of(example, field, "get", suffix, result);
        }

        MethodHandle has() {
            return Getters.of(example, field, "has", "", boolean.class);
        }
    }

    /** Prints one value; of a list or map the element. */
    @FunctionalInterface
    private interface ElementWriter {
        void write(Object element, JsonOutput out);
    }

    static FieldPlan of(Subject subject, byte[] name, boolean always) {
        FieldDescriptor field = subject.field();
        if (field.isMapField()) {
            return map(subject, name);
        }
        if (field.isRepeated()) {
            return field.getType() == FieldDescriptor.Type.STRING ? strings(subject, name) : list(subject, name);
        }
        FieldPlan plan = singular(subject, name);
        if (always) {
            return plan;
        }
        if (!field.hasPresence()) {
            // Of proto3: shown when it is not the default.
            return (message, out) -> {
                if (message.hasField(field)) {
                    plan.write(message, out);
                }
            };
        }
        MethodHandle has = subject.has();
        return (message, out) -> {
            if ((boolean) has.invokeExact(message)) {
                plan.write(message, out);
            }
        };
    }

    private static FieldPlan singular(Subject subject, byte[] name) {
        return switch (subject.field().getType()) {
            case BOOL -> {
                MethodHandle value = subject.getter("", boolean.class);
                yield (message, out) -> out.encodedName(name).bool((boolean) value.invokeExact(message));
            }
            case DOUBLE, FLOAT -> {
                MethodHandle value = subject.getter("", double.class);
                yield (message, out) -> out.encodedName(name).number((double) value.invokeExact(message));
            }
            case INT32, SINT32, SFIXED32, INT64, SINT64, SFIXED64 -> {
                MethodHandle value = subject.getter("", long.class);
                yield (message, out) -> out.encodedName(name).number((long) value.invokeExact(message));
            }
            case UINT32, FIXED32 -> {
                MethodHandle value = subject.getter("", int.class);
                yield (message, out) ->
                        out.encodedName(name).number(Integer.toUnsignedLong((int) value.invokeExact(message)));
            }
            case UINT64, FIXED64 -> {
                MethodHandle value = subject.getter("", long.class);
                yield (message, out) -> out.encodedName(name).unsigned((long) value.invokeExact(message));
            }
            case STRING -> string(subject, name);
            case BYTES -> {
                MethodHandle value = subject.getter("", ByteString.class);
                yield (message, out) -> out.encodedName(name).base64((ByteString) value.invokeExact(message));
            }
            case ENUM -> enumeration(subject, name);
            case MESSAGE, GROUP -> message(subject, name);
        };
    }

    private static FieldPlan string(Subject subject, byte[] name) {
        MethodHandle text = subject.getter("", String.class);
        MethodHandle raw = subject.getter("Bytes", ByteString.class);
        return (message, out) -> {
            String value = (String) text.invokeExact(message);
            out.encodedName(name);
            // U+FFFD may stand for bytes that are no UTF-8: those are printed as they came.
            if (value.indexOf('\ufffd') < 0) {
                out.string(value);
            } else {
                out.string((ByteString) raw.invokeExact(message));
            }
        };
    }

    private static FieldPlan enumeration(Subject subject, byte[] name) {
        MethodHandle value = subject.getter("", ProtocolMessageEnum.class);
        byte[][] names = enumNames(subject);
        return (message, out) -> {
            ProtocolMessageEnum constant = (ProtocolMessageEnum) value.invokeExact(message);
            out.encodedName(name).raw(names[constant.getNumber()]);
        };
    }

    /** The printed names by number; enums of Mesos count from 0 or 1. */
    private static byte[][] enumNames(Subject subject) {
        EnumDescriptor own = subject.field().getEnumType();
        EnumDescriptor shown = subject.shown().getType() == FieldDescriptor.Type.ENUM
                ? subject.shown().getEnumType()
                : own;
        int largest = own.getValues().stream()
                .mapToInt(EnumValueDescriptor::getNumber)
                .max()
                .orElse(0);
        byte[][] names = new byte[largest + 1][];
        for (EnumValueDescriptor value : own.getValues()) {
            names[value.getNumber()] = JsonOutput.encodeString(subject.naming().name(value, shown));
        }
        return names;
    }

    private static FieldPlan message(Subject subject, byte[] name) {
        MethodHandle value = subject.getter("", Message.class);
        LazyPlan plan = new LazyPlan(subject.field(), subject.shown(), subject.naming());
        return (message, out) -> {
            Message part = (Message) value.invokeExact(message);
            out.encodedName(name);
            plan.write(part, out);
        };
    }

    private static FieldPlan strings(Subject subject, byte[] name) {
        MethodHandle list = subject.getter("List", ProtocolStringList.class);
        return (message, out) -> {
            ProtocolStringList values = (ProtocolStringList) list.invokeExact(message);
            int size = values.size();
            if (size > 0) {
                out.encodedName(name).startArray();
                for (int i = 0; i < size; i++) {
                    String value = values.get(i);
                    if (value.indexOf('\ufffd') < 0) {
                        out.string(value);
                    } else {
                        out.string(values.asByteStringList().get(i));
                    }
                }
                out.endArray();
            }
        };
    }

    private static FieldPlan list(Subject subject, byte[] name) {
        MethodHandle list = subject.getter("List", List.class);
        ElementWriter writer = element(subject);
        return (message, out) -> {
            List<?> values = (List<?>) list.invokeExact(message);
            int size = values.size();
            if (size > 0) {
                out.encodedName(name).startArray();
                for (int i = 0; i < size; i++) {
                    writer.write(values.get(i), out);
                }
                out.endArray();
            }
        };
    }

    private static FieldPlan map(Subject subject, byte[] name) {
        MethodHandle map = subject.getter("Map", Map.class);
        boolean sorted = subject.naming().isSorted();
        ElementWriter writer = element(new Subject(
                subject.example(),
                subject.field().getMessageType().findFieldByNumber(2),
                subject.shown().getMessageType().findFieldByNumber(2),
                subject.naming()));
        return (message, out) -> {
            Map<?, ?> given = (Map<?, ?>) map.invokeExact(message);
            Map<?, ?> values = sorted ? new TreeMap<>(given) : given;
            if (!values.isEmpty()) {
                out.encodedName(name).startObject();
                for (Map.Entry<?, ?> entry : values.entrySet()) {
                    out.name(String.valueOf(entry.getKey()));
                    writer.write(entry.getValue(), out);
                }
                out.endObject();
            }
        };
    }

    private static ElementWriter element(Subject subject) {
        return switch (subject.field().getType()) {
            case BOOL -> (element, out) -> out.bool((Boolean) element);
            case DOUBLE, FLOAT -> (element, out) -> out.number(((Number) element).doubleValue());
            case UINT32, FIXED32 -> (element, out) -> out.number(Integer.toUnsignedLong((Integer) element));
            case UINT64, FIXED64 -> (element, out) -> out.unsigned((Long) element);
            case INT32, SINT32, SFIXED32, INT64, SINT64, SFIXED64 ->
                (element, out) -> out.number(((Number) element).longValue());
            case STRING -> (element, out) -> out.string((String) element);
            case BYTES -> (element, out) -> out.base64((ByteString) element);
            case ENUM -> {
                byte[][] names = enumNames(subject);
                yield (element, out) -> out.raw(names[((ProtocolMessageEnum) element).getNumber()]);
            }
            case MESSAGE, GROUP -> {
                LazyPlan plan = new LazyPlan(subject.field(), subject.shown(), subject.naming());
                yield (element, out) -> plan.write((Message) element, out);
            }
        };
    }

    /** The plan of a message type, made when the first message is met: types contain each other. */
    private static final class LazyPlan {

        private final FieldDescriptor field;
        private final FieldDescriptor shown;
        private final Naming naming;

        /** Written by any thread; plans are immutable and equal, so whichever stays will do. */
        private MessagePlan[] plan = {};

        LazyPlan(FieldDescriptor field, FieldDescriptor shown, Naming naming) {
            this.field = field;
            this.shown = shown;
            this.naming = naming;
        }

        void write(Message message, JsonOutput out) {
            MessagePlan[] known = plan;
            if (known.length == 0) {
                known = new MessagePlan[] {
                    MessagePlan.of(message.getDefaultInstanceForType(), naming.shownWithin(field, shown), naming)
                };
                plan = known;
            }
            known[0].write(message, out);
        }
    }
}
