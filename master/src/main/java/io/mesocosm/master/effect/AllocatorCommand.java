package io.mesocosm.master.effect;

import io.mesocosm.common.ids.AgentId;
import io.mesocosm.common.ids.FrameworkId;
import io.mesocosm.common.resources.Resources;
import io.mesocosm.master.state.Subscription.Wishes;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.mesos.v1.Protos;
import org.apache.mesos.v1.Protos.AgentInfo;
import org.apache.mesos.v1.Protos.Filters;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.quota.Protos.QuotaConfig;

/** An order to the allocator. Its answers are {@code ResourcesOffered} events. */
public sealed interface AllocatorCommand {

    /**
     * A framework is known from now on. It uses nothing yet: agents that run its tasks bring that along.
     *
     * @param active whether it is to be offered resources
     */
    record AddFramework(FrameworkInfo info, boolean active, Wishes wishes) implements AllocatorCommand {}

    /** A framework changed its description or what it wants. */
    record UpdateFramework(FrameworkInfo info, Wishes wishes) implements AllocatorCommand {}

    /** A framework ended; what it used was recovered before. */
    record RemoveFramework(FrameworkId framework) implements AllocatorCommand {}

    /** A framework is to be offered resources. */
    record ActivateFramework(FrameworkId framework) implements AllocatorCommand {}

    /** A framework is not to be offered resources; its filters are forgotten. */
    record DeactivateFramework(FrameworkId framework) implements AllocatorCommand {}

    /**
     * An agent is known from now on.
     *
     * @param total all its resources, not allocated
     * @param used what is in use on it, by framework; allocated
     */
    record AddAgent(
            AgentInfo info,
            Set<AgentInfo.Capability.Type> capabilities,
            Resources total,
            Map<FrameworkId, Resources> used)
            implements AllocatorCommand {

        public AddAgent {
            capabilities = Set.copyOf(capabilities);
            used = Map.copyOf(used);
        }
    }

    /** An agent changed its description, capabilities or resources. */
    record UpdateAgent(AgentInfo info, Set<AgentInfo.Capability.Type> capabilities, Resources total)
            implements AllocatorCommand {

        public UpdateAgent {
            capabilities = Set.copyOf(capabilities);
        }
    }

    /** An agent is gone with all that was used on it. */
    record RemoveAgent(AgentId agent) implements AllocatorCommand {}

    /** An agent's resources are to be offered. */
    record ActivateAgent(AgentId agent) implements AllocatorCommand {}

    /** An agent's resources are not to be offered. */
    record DeactivateAgent(AgentId agent) implements AllocatorCommand {}

    /**
     * Resources are free again.
     *
     * @param filters for how long the framework does not want them again; empty when nothing was refused
     * @param wereUsed whether a task or executor used them; else they were only offered
     */
    record RecoverResources(
            FrameworkId framework, AgentId agent, Resources resources, Optional<Filters> filters, boolean wereUsed)
            implements AllocatorCommand {}

    /**
     * This master took over a cluster; the first order of all.
     *
     * @param expectedAgents how many agents may come back
     * @param quotas of roles; if there are any, the allocator may wait for agents before it offers anything
     */
    record Recover(int expectedAgents, List<QuotaConfig> quotas) implements AllocatorCommand {

        public Recover {
            quotas = List.copyOf(quotas);
        }
    }

    /** Weights of roles, all positive; a role that is not named keeps its own. */
    record UpdateWeights(Map<String, Double> weights) implements AllocatorCommand {

        public UpdateWeights {
            weights = Map.copyOf(weights);
        }
    }

    /** Offered resources are in use now. */
    record UseOffered(FrameworkId framework, AgentId agent, Resources resources) implements AllocatorCommand {}

    /**
     * Tasks of a framework are to use more copies of shared resources than it was offered; comes before their use.
     *
     * @param offered what it was offered of the agent, with at least one copy of each
     * @param more the copies beyond those
     */
    record ShareMore(FrameworkId framework, AgentId agent, Resources offered, Resources more)
            implements AllocatorCommand {}

    /** A framework wants no offers for these roles; an empty set means all its roles. */
    record Suppress(FrameworkId framework, Set<String> roles) implements AllocatorCommand {

        public Suppress {
            roles = Set.copyOf(roles);
        }
    }

    /** A framework wants offers for these roles again, refused ones too; an empty set means all its roles. */
    record Revive(FrameworkId framework, Set<String> roles) implements AllocatorCommand {

        public Revive {
            roles = Set.copyOf(roles);
        }
    }

    /** What a framework would like to be offered; an allocator may ignore it. */
    record Request(FrameworkId framework, List<Protos.Request> requests) implements AllocatorCommand {

        public Request {
            requests = List.copyOf(requests);
        }
    }
}
