package io.mesocosm.allocator.plain;

import io.mesocosm.allocator.AllocatorOutput;
import io.mesocosm.allocator.plain.PlainAgent.Holder;
import io.mesocosm.common.ids.FrameworkId;
import io.mesocosm.common.loop.Ids;
import io.mesocosm.common.resources.ReservationStack;
import io.mesocosm.common.resources.Resources;
import io.mesocosm.common.resources.Scalar;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.mesos.v1.Protos.AgentInfo;
import org.apache.mesos.v1.Protos.DomainInfo;
import org.apache.mesos.v1.Protos.FrameworkInfo.Capability;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.Value;

/** One round: first what is guaranteed, then fair shares. */
final class PlainRound {

    private final PlainCluster cluster;
    private final Ids ids;
    private final Instant now;

    /** What was given: to a framework in a role of an agent it is one offer, in however many steps. */
    private final Map<PlainAgent, Map<Holder, Resources>> given = new LinkedHashMap<>();

    /** The shared resources that were offered in this round, which nobody else is offered in it. */
    private final Map<PlainAgent, Resources> offeredShared = new HashMap<>();

    PlainRound(PlainCluster cluster, Ids ids, Instant now) {
        this.cluster = cluster;
        this.ids = ids;
        this.now = now;
    }

    List<AllocatorOutput> run(List<PlainAgent> candidates) {
        List<PlainAgent> agents = new ArrayList<>(candidates);
        agents.removeIf(agent -> !agent.activated
                || !cluster.whitelist
                        .map(hosts -> hosts.contains(agent.info.getHostname()))
                        .orElse(true));
        if (!cluster.requiredHeadroom().isEmpty()) {
            shuffle(agents);
            agents.forEach(this::guarantee);
        }
        shuffle(agents);
        agents.forEach(this::share);
        return offers();
    }

    private void shuffle(List<PlainAgent> agents) {
        for (int i = agents.size() - 1; i > 0; i--) {
            int j = (int) ids.below(i + 1L);
            agents.set(j, agents.set(i, agents.get(j)));
        }
    }

    private void guarantee(PlainAgent agent) {
        for (String role : cluster.roles.order(cluster.fairTotals())) {
            if (!cluster.guarantees(role).isEmpty()) {
                for (String id : cluster.frameworksIn(role).order(cluster.fairTotals())) {
                    Map<String, Scalar> unmet = cluster.unmet(role);
                    Holder holder = new Holder(new FrameworkId(id), role);
                    Resources possible = possible(agent, holder);
                    Resources guaranteed =
                            possible.filter(PlainCluster::isCharged).shrinkTo(unmet);
                    if (!guaranteed.isEmpty()) {
                        Resources extra = possible.filter(PlainCluster::isCharged)
                                .minus(guaranteed)
                                .limitTo(room(role, guaranteed));
                        Resources free = possible.filter(resource -> isFree(resource, role));
                        offer(agent, holder, guaranteed.plus(free).plus(withinHeadroom(extra)));
                    }
                }
            }
        }
    }

    private void share(PlainAgent agent) {
        for (String role : cluster.roles.order(cluster.fairTotals())) {
            for (String id : cluster.frameworksIn(role).order(cluster.fairTotals())) {
                Holder holder = new Holder(new FrameworkId(id), role);
                Resources possible = possible(agent, holder);
                Resources charged = possible.filter(PlainCluster::isCharged).limitTo(room(role, Resources.empty()));
                Resources free = possible.filter(resource -> !PlainCluster.isCharged(resource));
                offer(agent, holder, free.plus(withinHeadroom(charged)));
            }
        }
    }

    /** In the first stage: what no quota is charged for, if it is nobody's or that very role's. */
    private static boolean isFree(Resource resource, String role) {
        return ReservationStack.isReserved(resource, role)
                || resource.getType() != Value.Type.SCALAR
                || resource.hasRevocable();
    }

    /** How much more the limits of a role allow of what they name. */
    private Map<String, Scalar> room(String role, Resources guaranteed) {
        Map<String, Scalar> consumed = new TreeMap<>(cluster.consumed(role));
        PlainCluster.add(consumed, guaranteed.quantities());
        Map<String, Scalar> room = new TreeMap<>(cluster.limits(role));
        room.replaceAll((name, limit) ->
                limit.minus(consumed.getOrDefault(name, Scalar.ZERO)).max(Scalar.ZERO));
        return room;
    }

    private Resources withinHeadroom(Resources resources) {
        Map<String, Scalar> required = cluster.requiredHeadroom();
        return required.isEmpty()
                ? resources
                : resources.shrinkTo(PlainCluster.minus(cluster.availableHeadroom(), required));
    }

    /** What of the agent the framework could be offered in the role, if there were no quotas. */
    private Resources possible(PlainAgent agent, Holder holder) {
        PlainFramework framework = cluster.framework(holder.framework()).orElseThrow();
        if (!framework.wants(holder.role()) || !canHave(agent, framework, holder.role())) {
            return Resources.empty();
        }
        return agent.available()
                .minus(offeredShared.getOrDefault(agent, Resources.empty()))
                .allocatableTo(holder.role())
                .filter(resource -> knows(framework, resource));
    }

    private boolean canHave(PlainAgent agent, PlainFramework framework, String role) {
        boolean keptForGpus =
                cluster.options.filterGpuResources() && agent.total.gpus().millis() > 0;
        return (framework.can(Capability.Type.REGION_AWARE) || !isRemote(agent))
                && (framework.can(Capability.Type.GPU_RESOURCES) || !keptForGpus)
                && (agent.capabilities.contains(AgentInfo.Capability.Type.MULTI_ROLE)
                        || !framework.can(Capability.Type.MULTI_ROLE))
                && (agent.capabilities.contains(AgentInfo.Capability.Type.HIERARCHICAL_ROLE) || !role.contains("/"))
                && !framework.excludes(role, agent);
    }

    private boolean isRemote(PlainAgent agent) {
        DomainInfo domain = agent.info.getDomain();
        return cluster.options.domain().isPresent()
                && domain.hasFaultDomain()
                && !domain.getFaultDomain()
                        .getRegion()
                        .equals(cluster.options.domain().get().getFaultDomain().getRegion());
    }

    private static boolean knows(PlainFramework framework, Resource resource) {
        return (framework.can(Capability.Type.SHARED_RESOURCES) || !resource.hasShared())
                && (framework.can(Capability.Type.REVOCABLE_RESOURCES) || !resource.hasRevocable())
                && (framework.can(Capability.Type.RESERVATION_REFINEMENT) || resource.getReservationsCount() < 2);
    }

    private void offer(PlainAgent agent, Holder holder, Resources offer) {
        if (offer.isEmpty() || !isWorthwhile(holder, offer) || isRefused(agent, holder, offer)) {
            return;
        }
        agent.give(holder, offer);
        cluster.count(holder);
        offeredShared.merge(agent, offer.shared(), Resources::plus);
        given.computeIfAbsent(agent, any -> new LinkedHashMap<>()).merge(holder, offer, Resources::plus);
    }

    private List<AllocatorOutput> offers() {
        Map<FrameworkId, List<AllocatorOutput.Offering>> offers = new LinkedHashMap<>();
        given.forEach((agent, byHolder) ->
                byHolder.forEach((holder, offer) -> offers.computeIfAbsent(holder.framework(), id -> new ArrayList<>())
                        .add(new AllocatorOutput.Offering(holder.role(), agent.id, offer.allocate(holder.role())))));
        List<AllocatorOutput> outputs = new ArrayList<>();
        offers.forEach((framework, offerings) -> outputs.add(new AllocatorOutput.Offers(framework, offerings)));
        return outputs;
    }

    private boolean isWorthwhile(Holder holder, Resources offer) {
        List<Map<String, Scalar>> minima = cluster.framework(holder.framework())
                .orElseThrow()
                .minima(holder.role(), cluster.options.minAllocatableResources());
        return minima.isEmpty() || minima.stream().anyMatch(offer::contains);
    }

    private boolean isRefused(PlainAgent agent, Holder holder, Resources offer) {
        return cluster.filters.stream()
                .anyMatch(filter -> filter.framework().equals(holder.framework())
                        && filter.role().equals(holder.role())
                        && filter.agent().equals(agent.id)
                        && (filter.expires().isAfter(now) || filter.batch() == cluster.batches)
                        && filter.refused().contains(offer));
    }
}
