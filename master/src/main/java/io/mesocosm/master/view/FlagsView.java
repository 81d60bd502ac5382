package io.mesocosm.master.view;

import io.mesocosm.common.json.JsonOutput;
import java.util.SortedMap;

/** {@code /flags}. */
public final class FlagsView {

    private FlagsView() {}

    /** Writes it. */
    public static void write(Facts facts, JsonOutput out) {
        out.startObject().name("flags");
        object(facts.flags(), out);
        out.endObject();
    }

    static void object(SortedMap<String, String> flags, JsonOutput out) {
        out.startObject();
        flags.forEach((name, value) -> out.name(name).string(value));
        out.endObject();
    }
}
