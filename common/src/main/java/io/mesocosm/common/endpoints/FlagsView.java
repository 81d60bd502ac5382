package io.mesocosm.common.endpoints;

import io.mesocosm.common.json.JsonOutput;
import java.util.List;
import java.util.SortedMap;
import org.apache.mesos.v1.Protos.Flag;

/** {@code /flags}, and the same object in {@code /state}. */
public final class FlagsView {

    private FlagsView() {}

    /** {@code {"flags":{...}}}. */
    public static void write(SortedMap<String, String> flags, JsonOutput out) {
        out.startObject().name("flags");
        object(flags, out);
        out.endObject();
    }

    /** As messages. */
    public static List<Flag> messages(SortedMap<String, String> flags) {
        return flags.entrySet().stream()
                .map(flag -> Flag.newBuilder()
                        .setName(flag.getKey())
                        .setValue(flag.getValue())
                        .build())
                .toList();
    }

    /** The flags by name. */
    public static void object(SortedMap<String, String> flags, JsonOutput out) {
        out.startObject();
        flags.forEach((name, value) -> out.name(name).string(value));
        out.endObject();
    }
}
