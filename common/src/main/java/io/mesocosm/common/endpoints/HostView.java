package io.mesocosm.common.endpoints;

import io.mesocosm.common.daemon.HostGauges;
import io.mesocosm.common.json.JsonOutput;

/** {@code /system/stats.json}: the host's loads, processors and memory. */
public final class HostView {

    private HostView() {}

    /** Writes it. */
    public static void write(JsonOutput out) {
        out.startObject();
        HostGauges.read().forEach((name, value) -> {
            if (name.startsWith("load_")) {
                out.name("avg_" + name).number(value);
            } else {
                out.name(name).number(value.longValue());
            }
        });
        out.endObject();
    }
}
