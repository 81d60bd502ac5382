package io.mesocosm.containerizer.isolator.cgroups;

import io.mesocosm.containerizer.ContainerizerException;
import io.mesocosm.containerizer.cgroups.Cgroup;
import io.mesocosm.containerizer.isolator.IsolatorContext;
import java.io.IOException;

/**
 * A line of the table of controllers.
 *
 * @param isolation as in {@code --isolation} after {@code cgroups/}
 * @param controller as the kernel calls it
 */
public record ControllerLine(String isolation, String controller, Kind kind, Maker maker) {

    /** {@code root} is the cgroup above those of containers, in the controller's hierarchy. */
    @FunctionalInterface
    public interface Maker {
        Controller make(IsolatorContext context, Cgroup root) throws ContainerizerException, IOException;
    }

    /** How a controller comes to be there. */
    public enum Kind {
        /** The kernel lists it, and it is mounted (v1) or enabled (v2) for containers. */
        LISTED,
        /** Of v2; there in every cgroup without being enabled. */
        UNLISTED,
        /** As {@link #UNLISTED}, whether somebody names it or not. */
        ALWAYS
    }

    public ControllerLine(String isolation, String controller, Maker maker) {
        this(isolation, controller, Kind.LISTED, maker);
    }

    /** A controller that is given no values, so that having it is all. */
    public static ControllerLine plain(String name) {
        return new ControllerLine(name, name, (_, _) -> new PlainController(name));
    }
}
