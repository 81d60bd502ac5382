package io.mesocosm.containerizer.isolator;

import io.mesocosm.containerizer.launcher.Confinement;
import io.mesocosm.proto.internal.Containers.ContainerLaunchInfo;
import java.util.List;

/**
 * What an isolator wants of a launch.
 *
 * @param info what Mesos' message can say; it is written down and nested containers read it
 * @param confinement what it cannot
 */
public record Preparation(ContainerLaunchInfo info, List<Confinement> confinement) {

    /** Nothing is wanted. */
    public static final Preparation NOTHING = new Preparation(ContainerLaunchInfo.getDefaultInstance(), List.of());

    public Preparation {
        confinement = List.copyOf(confinement);
    }

    public static Preparation of(ContainerLaunchInfo info) {
        return new Preparation(info, List.of());
    }

    public static Preparation of(Confinement... confinement) {
        return new Preparation(ContainerLaunchInfo.getDefaultInstance(), List.of(confinement));
    }
}
