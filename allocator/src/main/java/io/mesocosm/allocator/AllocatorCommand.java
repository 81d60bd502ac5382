package io.mesocosm.allocator;

import io.mesocosm.common.ids.AgentId;
import io.mesocosm.common.ids.FrameworkId;
import io.mesocosm.common.resources.ResourceConversion;
import io.mesocosm.common.resources.Resources;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.mesos.v1.Protos.AgentInfo;
import org.apache.mesos.v1.Protos.Filters;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.Request;
import org.apache.mesos.v1.Protos.Unavailability;
import org.apache.mesos.v1.allocator.Protos.InverseOfferStatus;
import org.apache.mesos.v1.quota.Protos.QuotaConfig;
import org.apache.mesos.v1.scheduler.Protos.OfferConstraints;

/**
 * What the master tells its allocator. Values, so that a step of the master can be compared whole and a sequence of
 * them replayed. Resources of agents are unallocated, resources of frameworks carry the role they are allocated to.
 *
 * <p>Maps and sets are in the order of their keys, so that whoever walks over them does the same in every process.
 */
public sealed interface AllocatorCommand {

    /**
     * A framework joins, or is known again after a failover of the master.
     *
     * @param info with its id set
     * @param options what the framework wants beyond its info
     * @param active whether it may be offered anything yet
     * @param used what it uses on agents, allocated; agents not added yet are left out of account until they are
     */
    record AddFramework(FrameworkInfo info, FrameworkOptions options, boolean active, Map<AgentId, Resources> used)
            implements AllocatorCommand {

        public AddFramework {
            used = sorted(used);
        }

        /** A framework that uses nothing, or nothing that its agents do not bring along. */
        public AddFramework(FrameworkInfo info, FrameworkOptions options, boolean active) {
            this(info, options, active, Map.of());
        }
    }

    /** A framework subscribed anew or changed its info. Roles it gave up stay accounted for while it uses resources. */
    record UpdateFramework(FrameworkInfo info, FrameworkOptions options) implements AllocatorCommand {}

    /** A framework is gone; whatever it was offered or allocated is free again. */
    record RemoveFramework(FrameworkId framework) implements AllocatorCommand {}

    /** Offers may be made to it (again). */
    record ActivateFramework(FrameworkId framework) implements AllocatorCommand {}

    /** No offers to it from now on; its filters are dropped, its allocation stays. */
    record DeactivateFramework(FrameworkId framework) implements AllocatorCommand {}

    /**
     * An agent joins.
     *
     * @param info with its id set
     * @param unavailability when it is scheduled to be unavailable
     * @param total everything it has, reservations, volumes and oversubscribed resources included; unallocated
     * @param used what frameworks use of it, allocated; frameworks not added yet are accounted for once they are
     */
    record AddAgent(
            AgentInfo info,
            Set<AgentInfo.Capability.Type> capabilities,
            Optional<Unavailability> unavailability,
            Resources total,
            Map<FrameworkId, Resources> used)
            implements AllocatorCommand {

        public AddAgent {
            capabilities = sorted(capabilities);
            used = sorted(used);
        }
    }

    /** An agent registered again or reported other resources. Changed attributes drop all filters on it. */
    record UpdateAgent(AgentInfo info, Set<AgentInfo.Capability.Type> capabilities, Resources total)
            implements AllocatorCommand {

        public UpdateAgent {
            capabilities = sorted(capabilities);
        }
    }

    /** A resource provider of an agent joins: {@code total} is added to the agent, {@code used} to what is used. */
    record AddResourceProvider(AgentId agent, Resources total, Map<FrameworkId, Resources> used)
            implements AllocatorCommand {

        public AddResourceProvider {
            used = sorted(used);
        }
    }

    /** An agent is gone, and with it everything it had. */
    record RemoveAgent(AgentId agent) implements AllocatorCommand {}

    /** The agent is connected and wanted; agents start so. */
    record ActivateAgent(AgentId agent) implements AllocatorCommand {}

    /** The agent is disconnected, deactivated or draining; nothing of it is offered. */
    record DeactivateAgent(AgentId agent) implements AllocatorCommand {}

    /** The schedule of the agent's machine changed. */
    record UpdateUnavailability(AgentId agent, Optional<Unavailability> unavailability) implements AllocatorCommand {}

    /**
     * An inverse offer came to its end.
     *
     * @param status what the framework answered; empty when it was rescinded or timed out
     * @param filters how long the framework wants to be left alone; empty for not at all
     */
    record UpdateInverseOffer(
            AgentId agent, FrameworkId framework, Optional<InverseOfferStatus> status, Optional<Filters> filters)
            implements AllocatorCommand {}

    /**
     * Operations of an accepted offer changed resources that the framework holds.
     *
     * @param offered the resources that the conversions apply to, allocated to one role
     * @param conversions in order, on allocated resources
     */
    record UpdateAllocation(
            FrameworkId framework, AgentId agent, Resources offered, List<ResourceConversion> conversions)
            implements AllocatorCommand {

        public UpdateAllocation {
            conversions = List.copyOf(conversions);
        }
    }

    /**
     * An operator wants to change resources that nobody holds. Answered by {@link AllocatorOutput.AvailableUpdated}.
     *
     * @param ticket returned with the answer
     * @param conversions in order, on unallocated resources; applied all or not at all
     */
    record UpdateAvailable(long ticket, AgentId agent, List<ResourceConversion> conversions)
            implements AllocatorCommand {

        public UpdateAvailable {
            conversions = List.copyOf(conversions);
        }
    }

    /** Offered resources are now in use by a task or an executor. */
    record TransitionToAllocated(FrameworkId framework, AgentId agent, Resources resources)
            implements AllocatorCommand {}

    /**
     * A framework gives resources back.
     *
     * @param resources allocated to one role
     * @param filters whether and for how long not to offer them to that framework and role again
     * @param allocated true when they were in use, false when they were only offered
     */
    record RecoverResources(
            FrameworkId framework, AgentId agent, Resources resources, Optional<Filters> filters, boolean allocated)
            implements AllocatorCommand {}

    /** The framework wants no offers for these roles; none given means all of its roles. */
    record SuppressOffers(FrameworkId framework, Set<String> roles) implements AllocatorCommand {

        public SuppressOffers {
            roles = sorted(roles);
        }
    }

    /** The framework wants offers for these roles again, refused ones too; none given means all of its roles. */
    record ReviveOffers(FrameworkId framework, Set<String> roles) implements AllocatorCommand {

        public ReviveOffers {
            roles = sorted(roles);
        }
    }

    /** A framework asks for resources. Allocators may ignore it. */
    record RequestResources(FrameworkId framework, List<Request> requests) implements AllocatorCommand {

        public RequestResources {
            requests = List.copyOf(requests);
        }
    }

    /** Weights of roles, all positive; roles not named keep theirs. Holds from the next round on. */
    record UpdateWeights(Map<String, Double> weights) implements AllocatorCommand {

        public UpdateWeights {
            weights = sorted(weights);
        }
    }

    /**
     * The quotas of some roles, each in place of the one that its role had; one that guarantees and limits nothing ends
     * it. Roles not named keep theirs. Holds from the next round on; what was offered before is the master's affair.
     *
     * @param configs of top-level roles, validated
     */
    record UpdateQuota(List<QuotaConfig> configs) implements AllocatorCommand {

        public UpdateQuota {
            configs = List.copyOf(configs);
        }
    }

    /** The hostnames that may be offered; empty for no restriction. */
    record UpdateWhitelist(Optional<Set<String>> hostnames) implements AllocatorCommand {

        public UpdateWhitelist {
            hostnames = hostnames.map(AllocatorCommand::sorted);
        }
    }

    /**
     * A master took over a cluster. With quotas, no rounds until so many agents are back that a picture of the cluster
     * can be had, or the patience of {@link AllocatorOptions.Recovery} is at its end; without, nothing happens. Comes
     * once, before the first agent.
     *
     * @param expectedAgents how many agents the registry holds
     * @param quotas of roles
     */
    record Recover(int expectedAgents, List<QuotaConfig> quotas) implements AllocatorCommand {

        public Recover {
            quotas = List.copyOf(quotas);
        }
    }

    /** No rounds until {@link Resume}; idempotent. */
    record Pause() implements AllocatorCommand {}

    /** Rounds again. What happened in the meantime is seen by the next periodic round; idempotent. */
    record Resume() implements AllocatorCommand {}

    /**
     * What a framework wants of the allocator beyond its info.
     *
     * @param suppressedRoles roles that want no offers; a subset of the framework's roles
     * @param constraints which agents its roles refuse by their attributes, validated with {@link
     *     OfferConstraintsFilter}; the default instance for none
     */
    record FrameworkOptions(Set<String> suppressedRoles, OfferConstraints constraints) {

        public FrameworkOptions {
            suppressedRoles = sorted(suppressedRoles);
        }

        /** Nothing suppressed, no constraints. */
        public static final FrameworkOptions DEFAULT =
                new FrameworkOptions(Set.of(), OfferConstraints.getDefaultInstance());
    }

    private static <K extends Comparable<K>, V> Map<K, V> sorted(Map<K, V> map) {
        return Collections.unmodifiableMap(new LinkedHashMap<>(new TreeMap<>(map)));
    }

    private static <E extends Comparable<E>> Set<E> sorted(Set<E> set) {
        return Collections.unmodifiableSet(new LinkedHashSet<>(new TreeSet<>(set)));
    }
}
