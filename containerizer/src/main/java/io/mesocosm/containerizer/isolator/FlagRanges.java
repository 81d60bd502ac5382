package io.mesocosm.containerizer.isolator;

import io.mesocosm.common.resources.Ranges;
import io.mesocosm.common.resources.ResourceException;
import io.mesocosm.common.resources.Resources;
import io.mesocosm.containerizer.ContainerizerException;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.Value;

/** Numbers as flags give them: {@code [5000-6000,7000-7000]}. */
public final class FlagRanges {

    private FlagRanges() {}

    /**
     * Reads them.
     *
     * @param range what they are, for errors: {@code volume gid range}
     * @param type what is said to be of a type when they are none: {@code port range resource}
     * @throws ContainerizerException names what cannot be read
     */
    public static Ranges parse(String text, String range, String type) throws ContainerizerException {
        Resource parsed;
        try {
            parsed = Resources.parse("ranges:" + text, "*").toProto().getFirst();
        } catch (ResourceException | RuntimeException e) {
            throw new ContainerizerException("Failed to parse " + range + " '" + text + "'", e);
        }
        if (parsed.getType() != Value.Type.RANGES) {
            throw new ContainerizerException("Invalid " + type + " type " + parsed.getType() + ", expecting RANGES");
        }
        return Ranges.of(parsed.getRanges());
    }
}
