package io.mesocosm.common.json;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.mesocosm.common.json.JsonValue.ArrayValue;
import io.mesocosm.common.json.JsonValue.BooleanValue;
import io.mesocosm.common.json.JsonValue.NullValue;
import io.mesocosm.common.json.JsonValue.NumberValue;
import io.mesocosm.common.json.JsonValue.ObjectValue;
import io.mesocosm.common.json.JsonValue.StringValue;
import java.util.Map;
import java.util.Optional;

/** Converts JSON values to messages by the rules, and with the sentences, of Mesos' {@code protobuf::parse}. */
final class ProtoReader {

    private final Naming naming;

    ProtoReader(Naming naming) {
        this.naming = naming;
    }

    void read(JsonValue json, Message.Builder into) throws JsonException {
        if (!(json instanceof ObjectValue object)) {
            throw error("Expecting a JSON object");
        }
        Descriptor shown = naming.shown(into.getDescriptorForType());
        message(object, into, shown);
        if (!into.isInitialized()) {
            throw error(
                    "Missing required fields: " + String.join(", ", new MissingFields(naming).of(into.buildPartial())));
        }
    }

    private void message(ObjectValue object, Message.Builder into, Descriptor shown) throws JsonException {
        for (Map.Entry<String, JsonValue> member : object.members().entrySet()) {
            Optional<FieldDescriptor> field = naming.find(into.getDescriptorForType(), shown, member.getKey());
            if (field.isPresent()) {
                FieldDescriptor shownField = Naming.twin(field.get(), shown).orElse(field.get());
                Target target = new Target(into, field.get(), shownField, member.getKey());
                field(member.getValue(), target);
            }
        }
    }

    /** Where a value goes: a field of a builder, the field it is shown as, and the name that the input gave it. */
    private record Target(Message.Builder into, FieldDescriptor field, FieldDescriptor shown, String name) {

        void put(Object value) {
            if (field.isRepeated()) {
                into.addRepeatedField(field, value);
            } else {
                into.setField(field, value);
            }
        }
    }

    private void field(JsonValue json, Target target) throws JsonException {
        if (json instanceof NullValue) {
            return;
        }
        if (json instanceof ObjectValue object) {
            object(object, target);
        } else if (json instanceof ArrayValue array) {
            if (!target.field().isRepeated()) {
                throw unexpected("array", target);
            }
            for (JsonValue element : array.elements()) {
                field(element, target);
            }
        } else if (json instanceof StringValue string) {
            string(string.value(), target);
        } else if (json instanceof NumberValue number) {
            number(number, target);
        } else if (json instanceof BooleanValue bool) {
            bool(bool, target);
        }
    }

    private void object(ObjectValue object, Target target) throws JsonException {
        FieldDescriptor field = target.field();
        if (field.getType() != FieldDescriptor.Type.MESSAGE) {
            throw unexpected("object", target);
        }
        Descriptor shown = naming.shownWithin(field, target.shown());
        if (!field.isMapField()) {
            Message.Builder part = target.into().newBuilderForField(field);
            message(object, part, shown);
            target.put(part.buildPartial());
            return;
        }
        FieldDescriptor key = field.getMessageType().findFieldByNumber(1);
        FieldDescriptor value = field.getMessageType().findFieldByNumber(2);
        for (Map.Entry<String, JsonValue> member : object.members().entrySet()) {
            Message.Builder entry = target.into().newBuilderForField(field);
            string(member.getKey(), new Target(entry, key, key, key.getName()));
            field(member.getValue(), new Target(entry, value, shown.findFieldByNumber(2), value.getName()));
            target.put(entry.buildPartial());
        }
    }

    private void string(String value, Target target) throws JsonException {
        switch (target.field().getType()) {
            case STRING -> target.put(value);
            case BYTES -> target.put(Base64Text.decode(value, target.name()));
            case ENUM -> enumeration(value, target);
            case BOOL -> bool(bool(value, target), target);
            case MESSAGE, GROUP -> throw unexpected("string", target);
            case DOUBLE, FLOAT -> number(real(value, target), target);
            default -> number(number(value, target), target);
        }
    }

    private static NumberValue real(String text, Target target) throws JsonException {
        if (text.equals("Infinity")) {
            return NumberValue.of(Double.POSITIVE_INFINITY);
        }
        return text.equals("-Infinity") ? NumberValue.of(Double.NEGATIVE_INFINITY) : number(text, target);
    }

    private void enumeration(String name, Target target) throws JsonException {
        Optional<EnumValueDescriptor> value =
                naming.find(target.field().getEnumType(), target.shown().getEnumType(), name);
        if (value.isPresent()) {
            target.put(value.get());
        } else if (target.field().isRequired()) {
            throw error("Failed to find enum for '" + name + "'");
        }
    }

    private static NumberValue number(String text, Target target) throws JsonException {
        String problem = "Unexpected JSON type parsed";
        try {
            if (JsonValue.parse(text) instanceof NumberValue number) {
                return number;
            }
        } catch (JsonException e) {
            problem = e.getMessage();
        }
        throw error("Failed to parse '" + text + "' as a JSON number for field '" + target.name() + "': " + problem);
    }

    private static BooleanValue bool(String text, Target target) throws JsonException {
        String problem = "Unexpected JSON type parsed";
        try {
            if (JsonValue.parse(text) instanceof BooleanValue bool) {
                return bool;
            }
        } catch (JsonException e) {
            problem = e.getMessage();
        }
        throw error("Failed to parse '" + text + "' as a JSON boolean for field '" + target.name() + "': " + problem);
    }

    private static void bool(BooleanValue bool, Target target) throws JsonException {
        if (target.field().getType() != FieldDescriptor.Type.BOOL) {
            throw unexpected("boolean", target);
        }
        target.put(bool.value());
    }

    private static void number(NumberValue number, Target target) throws JsonException {
        boolean exact = number.integral();
        switch (target.field().getType()) {
            case DOUBLE -> target.put(number.asDouble());
            case FLOAT -> target.put((float) number.asDouble());
            case INT64, SINT64, SFIXED64 -> target.put(exact ? number.integer() : Casts.toInt64(number.floating()));
            case UINT64, FIXED64 -> target.put(exact ? number.integer() : Casts.toUint64(number.floating()));
            case INT32, SINT32, SFIXED32 ->
                target.put(exact ? (int) number.integer() : Casts.toInt32(number.floating()));
            case UINT32, FIXED32 -> target.put(exact ? (int) number.integer() : (int) Casts.toInt64(number.floating()));
            default -> throw unexpected("number", target);
        }
    }

    private static JsonException unexpected(String kind, Target target) {
        return error("Not expecting a JSON " + kind + " for field '" + target.name() + "'");
    }

    private static JsonException error(String message) {
        return new JsonException(JsonException.Stage.CONVERSION, message);
    }
}
