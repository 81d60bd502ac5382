package io.mesocosm.allocator.hierarchical;

import io.mesocosm.common.ids.FrameworkId;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.apache.mesos.v1.Protos.Unavailability;
import org.apache.mesos.v1.allocator.Protos.InverseOfferStatus;

/** That an agent will be unavailable, and what frameworks were asked and answered about it. */
final class Maintenance {

    final Unavailability unavailability;
    final Set<FrameworkId> outstanding = new HashSet<>();
    final Map<FrameworkId, InverseOfferStatus> statuses = new LinkedHashMap<>();

    Maintenance(Unavailability unavailability) {
        this.unavailability = unavailability;
    }
}
