package io.mesocosm.containerizer.seccomp;

import io.mesocosm.common.json.JsonValue;
import io.mesocosm.common.json.JsonValue.ArrayValue;
import io.mesocosm.common.json.JsonValue.NullValue;
import io.mesocosm.common.json.JsonValue.NumberValue;
import io.mesocosm.common.json.JsonValue.ObjectValue;
import io.mesocosm.common.json.JsonValue.StringValue;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The members of one object of a profile; what is missing or of another type is an error that names it.
 *
 * @param of what the object is, for errors
 */
record ProfileFields(ObjectValue object, String of) {

    private static final BigInteger MAX = BigInteger.ONE.shiftLeft(Long.SIZE).subtract(BigInteger.ONE);

    /** @param container the array that holds it */
    static ProfileFields of(JsonValue item, String container, String of) throws SeccompException {
        if (item instanceof ObjectValue object) {
            return new ProfileFields(object, of);
        }
        throw new SeccompException(container + " contains a non-object item");
    }

    boolean has(String name) {
        return object.member(name).isPresent();
    }

    String text(String name) throws SeccompException {
        if (required(name) instanceof StringValue text) {
            return text.value();
        }
        throw cannotDetermine(name, "not a string");
    }

    /** Empty when it is missing. */
    Optional<Long> number(String name) throws SeccompException {
        return has(name) ? Optional.of(requiredNumber(name)) : Optional.empty();
    }

    /** Numbers are unsigned and may take all 64 bits. */
    long requiredNumber(String name) throws SeccompException {
        if (required(name) instanceof NumberValue number) {
            return number.integral()
                    ? number.integer()
                    : new BigDecimal(number.floating()).toBigInteger().min(MAX).longValue();
        }
        throw cannotDetermine(name, "not a number");
    }

    List<JsonValue> array(String name) throws SeccompException {
        if (required(name) instanceof ArrayValue array) {
            return array.elements();
        }
        throw cannotDetermine(name, "not an array");
    }

    /** Nothing when it is missing or null. */
    List<JsonValue> arrayOrNothing(String name) throws SeccompException {
        return has(name) && !(required(name) instanceof NullValue) ? array(name) : List.of();
    }

    List<String> texts(String name) throws SeccompException {
        List<String> texts = new ArrayList<>();
        for (JsonValue item : array(name)) {
            if (!(item instanceof StringValue text)) {
                throw new SeccompException("'" + name + "' contains non-string item");
            }
            texts.add(text.value());
        }
        return texts;
    }

    List<String> textsOrNothing(String name) throws SeccompException {
        return has(name) ? textsOrNull(name) : List.of();
    }

    /** It must be there, and may be null. */
    List<String> textsOrNull(String name) throws SeccompException {
        return required(name) instanceof NullValue ? List.of() : texts(name);
    }

    /** One without members when it is missing or null. */
    ProfileFields object(String name) throws SeccompException {
        JsonValue value = object.member(name).orElseGet(NullValue::new);
        return switch (value) {
            case ObjectValue found -> new ProfileFields(found, "'" + name + "'");
            case NullValue _ -> new ProfileFields(new ObjectValue(new TreeMap<>()), "'" + name + "'");
            default -> throw cannotDetermine(name, "not an object");
        };
    }

    private JsonValue required(String name) throws SeccompException {
        return object.member(name).orElseThrow(() -> cannotDetermine(name, "Not found"));
    }

    private SeccompException cannotDetermine(String name, String why) {
        return new SeccompException("Cannot determine '" + name + "' for " + of + ": " + why);
    }
}
