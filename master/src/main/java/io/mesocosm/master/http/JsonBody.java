package io.mesocosm.master.http;

import io.mesocosm.common.json.JsonException;
import io.mesocosm.common.json.JsonValue;

/** Bodies and fields that must be JSON of one kind. Mesos: {@code JSON::parse<JSON::Array>} and its sister. */
final class JsonBody {

    private JsonBody() {}

    /**
     * An array.
     *
     * @throws JsonException of the stage SYNTAX, with Mesos' sentence, for anything else
     */
    static JsonValue.ArrayValue array(byte[] json) throws JsonException {
        if (JsonValue.parse(json) instanceof JsonValue.ArrayValue array) {
            return array;
        }
        throw unexpected();
    }

    /**
     * An object.
     *
     * @throws JsonException of the stage SYNTAX, with Mesos' sentence, for anything else
     */
    static JsonValue.ObjectValue object(byte[] json) throws JsonException {
        if (JsonValue.parse(json) instanceof JsonValue.ObjectValue object) {
            return object;
        }
        throw unexpected();
    }

    private static JsonException unexpected() {
        return new JsonException(JsonException.Stage.SYNTAX, "Unexpected JSON type parsed");
    }
}
