package io.mesocosm.common.endpoints;

import io.mesocosm.common.json.JsonOutput;
import io.mesocosm.common.resources.Resources;
import org.apache.mesos.v1.Protos.Resource;

/** Resources one by one, their reservations in both formats where both can say it. */
public final class FullResources {

    private FullResources() {}

    /** Writes {@code [{"name":"cpus",...}]}. */
    public static void write(Resources resources, JsonOutput out) {
        out.startArray();
        for (Resource resource : resources.toEndpointFormat()) {
            Shapes.proto(resource, out);
        }
        out.endArray();
    }

    /** Writes {@code {"prod":[...]}} for what is reserved. */
    public static void writeReserved(Resources resources, JsonOutput out) {
        out.startObject();
        resources.reserved().forEach((role, reserved) -> write(reserved, out.name(role)));
        out.endObject();
    }
}
