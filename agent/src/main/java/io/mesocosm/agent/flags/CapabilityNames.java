package io.mesocosm.agent.flags;

import io.mesocosm.common.flags.FlagType;
import io.mesocosm.common.flags.JsonFlags;
import io.mesocosm.common.json.JsonException;
import io.mesocosm.common.json.JsonValue;
import io.mesocosm.common.json.JsonValue.ArrayValue;
import io.mesocosm.common.json.JsonValue.ObjectValue;
import io.mesocosm.common.json.JsonValue.StringValue;
import java.util.List;
import org.apache.mesos.v1.Protos.CapabilityInfo;
import org.apache.mesos.v1.Protos.CapabilityInfo.Capability;

/** Capabilities by name. Mesos passes over names that it does not know, and containers have fewer than were meant. */
final class CapabilityNames {

    private static final FlagType<CapabilityInfo> ANY =
            JsonFlags.message("JSON CapabilityInfo or path", CapabilityInfo.getDefaultInstance());

    static final FlagType<CapabilityInfo> TYPE = FlagType.json(ANY.name(), CapabilityNames::parse, ANY::print);

    private CapabilityNames() {}

    private static CapabilityInfo parse(String text) {
        CapabilityInfo parsed = ANY.parse(text);
        for (JsonValue name : names(text)) {
            if (!(name instanceof StringValue string)
                    || Capability.getDescriptor().findValueByName(string.value()) == null) {
                throw new IllegalArgumentException("There is no capability '" + text(name) + "'");
            }
        }
        return parsed;
    }

    private static List<JsonValue> names(String text) {
        try {
            JsonValue names = JsonValue.parse(text) instanceof ObjectValue object
                    ? object.members().get("capabilities")
                    : null;
            if (names == null) {
                return List.of();
            }
            return names instanceof ArrayValue array ? array.elements() : List.of(names);
        } catch (JsonException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    private static String text(JsonValue name) {
        return name instanceof StringValue string ? string.value() : name.toString();
    }
}
