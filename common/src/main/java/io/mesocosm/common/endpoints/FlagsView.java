package io.mesocosm.common.endpoints;

import io.mesocosm.common.json.JsonOutput;
import java.util.SortedMap;

/** {@code /flags}, and the same object in {@code /state}. */
public final class FlagsView {

    private FlagsView() {}

    /** {@code {"flags":{...}}}. */
    public static void write(SortedMap<String, String> flags, JsonOutput out) {
        out.startObject().name("flags");
        object(flags, out);
        out.endObject();
    }

    /** The flags by name. */
    public static void object(SortedMap<String, String> flags, JsonOutput out) {
        out.startObject();
        flags.forEach((name, value) -> out.name(name).string(value));
        out.endObject();
    }
}
