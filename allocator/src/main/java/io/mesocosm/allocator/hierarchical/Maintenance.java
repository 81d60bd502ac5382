package io.mesocosm.allocator.hierarchical;

import io.mesocosm.common.ids.FrameworkId;
import java.util.HashSet;
import java.util.Set;
import org.apache.mesos.v1.Protos.Unavailability;

/** That an agent will be unavailable, and which frameworks were asked and have not answered. */
final class Maintenance {

    final Unavailability unavailability;
    final Set<FrameworkId> outstanding = new HashSet<>();

    Maintenance(Unavailability unavailability) {
        this.unavailability = unavailability;
    }
}
