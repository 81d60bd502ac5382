package io.mesocosm.allocator;

import io.mesocosm.common.ids.AgentId;
import io.mesocosm.common.ids.FrameworkId;
import io.mesocosm.common.resources.Resources;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.Unavailability;

/** What an allocator wants the master to do. */
public sealed interface AllocatorOutput {

    /** Offers for one framework, one for each role and agent. */
    record Offers(FrameworkId framework, List<Offering> offerings) implements AllocatorOutput {

        public Offers {
            offerings = List.copyOf(offerings);
        }
    }

    /** Asks a framework to give back agents that will be unavailable. */
    record InverseOffers(FrameworkId framework, List<Unavailable> agents) implements AllocatorOutput {

        public InverseOffers {
            agents = List.copyOf(agents);
        }
    }

    /** The answer to {@link AllocatorCommand.UpdateAvailable}: done, or why nothing was changed. */
    record AvailableUpdated(long ticket, Optional<String> error) implements AllocatorOutput {}

    /**
     * What one offer is made of.
     *
     * @param resources of that agent, allocated to that role; not empty
     */
    record Offering(String role, AgentId agent, Resources resources) {}

    /** An agent and when it will be unavailable. */
    record Unavailable(AgentId agent, Unavailability unavailability) {}
}
