package io.mesocosm.common.json;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.mesocosm.common.json.JsonValue.ArrayValue;
import io.mesocosm.common.json.JsonValue.BooleanValue;
import io.mesocosm.common.json.JsonValue.NullValue;
import io.mesocosm.common.json.JsonValue.NumberValue;
import io.mesocosm.common.json.JsonValue.ObjectValue;
import io.mesocosm.common.json.JsonValue.StringValue;
import java.util.Map;
import java.util.Objects;

/** Converts JSON values to messages by the rules, and with the sentences, of Mesos' {@code protobuf::parse}. */
final class ProtoReader {

    private final ReadPlan.Cache plans;

    ProtoReader(ReadPlan.Cache plans) {
        this.plans = plans;
    }

    void read(JsonValue json, Message.Builder into) throws JsonException {
        if (!(json instanceof ObjectValue object)) {
            throw error("Expecting a JSON object");
        }
        message(object, into, plans.of(into));
        if (!into.isInitialized()) {
            throw error("Missing required fields: "
                    + String.join(", ", new MissingFields(plans.naming()).of(into.buildPartial())));
        }
    }

    private void message(ObjectValue object, Message.Builder into, ReadPlan plan) throws JsonException {
        for (Map.Entry<String, JsonValue> entry : object.members().entrySet()) {
            ReadPlan.Member member = plan.members().get(entry.getKey());
            if (member != null) {
                field(entry.getValue(), new Target(into, member));
            }
        }
    }

    /** Where a value goes. */
    private record Target(Message.Builder into, ReadPlan.Member member) {

        FieldDescriptor field() {
            return member.field();
        }

        String name() {
            return member.name();
        }

        void put(Object value) {
            member.setter().put(into, value);
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
        Setter setter = target.member().setter();
        if (!field.isMapField()) {
            Message.Builder part = setter.part(target.into());
            message(object, part, plans.within(target.member(), part));
            target.put(part.buildPartial());
            return;
        }
        ReadPlan plan = plans.within(target.member(), setter.part(target.into()));
        ReadPlan.Member key = Objects.requireNonNull(plan.members().get("key"));
        ReadPlan.Member value = Objects.requireNonNull(plan.members().get("value"));
        for (Map.Entry<String, JsonValue> entry : object.members().entrySet()) {
            Message.Builder pair = setter.part(target.into());
            string(entry.getKey(), new Target(pair, key));
            field(entry.getValue(), new Target(pair, value));
            target.put(pair.buildPartial());
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

    private static void enumeration(String name, Target target) throws JsonException {
        Object value = target.member().constants().get(name);
        if (value != null) {
            target.put(value);
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
