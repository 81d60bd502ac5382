package io.mesocosm.allocator.plain;

import io.mesocosm.allocator.AllocatorOptions;
import io.mesocosm.allocator.plain.PlainAgent.Holder;
import io.mesocosm.allocator.sorter.PlainSorter;
import io.mesocosm.common.ids.AgentId;
import io.mesocosm.common.ids.FrameworkId;
import io.mesocosm.common.resources.ReservationStack;
import io.mesocosm.common.resources.Resources;
import io.mesocosm.common.resources.Scalar;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.Value;
import org.apache.mesos.v1.quota.Protos.QuotaConfig;

/** All that is known, and what follows from it: nothing is kept that can be counted anew. */
public final class PlainCluster {

    /** Resources that a framework refused in a role. */
    record Filter(FrameworkId framework, String role, AgentId agent, Resources refused, Instant expires, int batch) {}

    /** A time in which a framework wants no inverse offers for an agent. */
    record InverseFilter(FrameworkId framework, AgentId agent, Instant expires) {}

    /** Agents, in the order that a removal by putting the last into the gap leaves. */
    public final List<PlainAgent> agents = new ArrayList<>();

    /** Frameworks by id. */
    public final Map<FrameworkId, PlainFramework> frameworks = new TreeMap<>();

    /** The quotas of top-level roles that have one. */
    public final Map<String, QuotaConfig> quotas = new TreeMap<>();

    final AllocatorOptions options;
    final List<Filter> filters = new ArrayList<>();
    final List<InverseFilter> inverseFilters = new ArrayList<>();
    final PlainSorter roles = new PlainSorter(some -> charged(holder -> some.test(holder.role())));
    Optional<Set<String>> whitelist = Optional.empty();
    int batches;
    private final Map<String, PlainSorter> frameworkSorters = new HashMap<>();

    PlainCluster(AllocatorOptions options) {
        this.options = options;
    }

    /** The agent, if there is one of that id. */
    public Optional<PlainAgent> agent(AgentId id) {
        return agents.stream().filter(agent -> agent.id.equals(id)).findFirst();
    }

    Optional<PlainFramework> framework(FrameworkId id) {
        return Optional.ofNullable(frameworks.get(id));
    }

    PlainSorter frameworksIn(String role) {
        return Objects.requireNonNull(frameworkSorters.get(role));
    }

    /** The totals that shares are measured against. */
    Map<String, Scalar> fairTotals() {
        Map<String, Scalar> totals = total();
        totals.keySet().removeAll(options.fairSharingExcludedResourceNames());
        return totals;
    }

    private Map<String, Scalar> total() {
        Map<String, Scalar> sum = new TreeMap<>();
        agents.forEach(agent -> add(sum, agent.total.quantities()));
        return sum;
    }

    /** What those holders, if they are known, are charged together: a shared resource once for each agent. */
    private Map<String, Scalar> charged(Predicate<Holder> holders) {
        Map<String, Scalar> sum = new TreeMap<>();
        for (PlainAgent agent : agents) {
            add(sum, agent.held(isKnown().and(holders)).quantities());
        }
        return sum;
    }

    private Predicate<Holder> isKnown() {
        return holder -> frameworks.containsKey(holder.framework());
    }

    /** One more allocation: what decides between those of equal shares. */
    void count(Holder holder) {
        track(holder);
        roles.allocated(holder.role());
        frameworksIn(holder.role()).allocated(holder.framework().value());
    }

    void track(Holder holder) {
        String role = holder.role();
        if (!roles.contains(role)) {
            roles.add(role);
            frameworkSorters.put(
                    role,
                    new PlainSorter(some -> charged(other -> other.role().equals(role)
                            && some.test(other.framework().value()))));
        }
        if (!frameworksIn(role).contains(holder.framework().value())) {
            frameworksIn(role).add(holder.framework().value());
        }
    }

    /** Frameworks that are neither subscribed to a role nor hold anything in it are not in it. */
    void forgetTheIdle() {
        for (String role : List.copyOf(frameworkSorters.keySet())) {
            PlainSorter sorter = frameworksIn(role);
            for (String client : sorter.clients()) {
                Holder holder = new Holder(new FrameworkId(client), role);
                boolean subscribed = framework(holder.framework())
                        .map(known -> known.roles.contains(role))
                        .orElse(false);
                if (!subscribed && agents.stream().noneMatch(agent -> agent.held.containsKey(holder))) {
                    sorter.remove(client);
                    filters.removeIf(filter -> filter.framework().equals(holder.framework())
                            && filter.role().equals(role));
                }
            }
            if (sorter.clients().isEmpty()) {
                frameworkSorters.remove(role);
                roles.remove(role);
            }
        }
    }

    /** What gauges show of a resource: how much there is, and how much of it is held. */
    public Map<String, Double> gauges(String name) {
        Map<String, Scalar> held = new TreeMap<>();
        for (PlainAgent agent : agents) {
            Set<String> holding = new TreeSet<>();
            agent.held.keySet().forEach(holder -> holding.add(holder.role()));
            holding.forEach(role ->
                    add(held, agent.held(holder -> holder.role().equals(role)).quantities()));
        }
        return Map.of(
                "allocator/mesos/resources/" + name + "/total",
                total().getOrDefault(name, Scalar.ZERO).value(),
                "allocator/mesos/resources/" + name + "/offered_or_allocated",
                held.getOrDefault(name, Scalar.ZERO).value());
    }

    /** What the quota of a role guarantees it. */
    public Map<String, Scalar> guarantees(String role) {
        return positive(PlainFramework.scalars(quota(role).getGuaranteesMap()));
    }

    /** What the quota of a role limits; names that are not there are not limited. */
    public Map<String, Scalar> limits(String role) {
        return PlainFramework.scalars(quota(role).getLimitsMap());
    }

    private QuotaConfig quota(String role) {
        return quotas.getOrDefault(role, QuotaConfig.getDefaultInstance());
    }

    /** What is reserved to a role or below it, and what is held there of what is charged to quotas. */
    public Map<String, Scalar> consumed(String role) {
        Map<String, Scalar> sum = new TreeMap<>();
        for (PlainAgent agent : agents) {
            add(
                    sum,
                    agent.total
                            .filter(resource -> ReservationStack.isReserved(resource)
                                    && isAtOrBelow(ReservationStack.role(resource), role))
                            .quantities());
            add(
                    sum,
                    agent.held(holder -> isAtOrBelow(holder.role(), role))
                            .filter(PlainCluster::isCharged)
                            .quantities());
        }
        return sum;
    }

    private static boolean isAtOrBelow(String role, String top) {
        return role.equals(top) || role.startsWith(top + "/");
    }

    /** What quotas are about: scalars, neither reserved nor revocable. */
    public static boolean isCharged(Resource resource) {
        return resource.getType() == Value.Type.SCALAR
                && !ReservationStack.isReserved(resource)
                && !resource.hasRevocable();
    }

    /** What a role still is to get of its guarantees. */
    public Map<String, Scalar> unmet(String role) {
        return minus(guarantees(role), consumed(role));
    }

    /** What all roles together still are to get. */
    public Map<String, Scalar> requiredHeadroom() {
        Map<String, Scalar> sum = new TreeMap<>();
        quotas.keySet().forEach(role -> add(sum, unmet(role)));
        return sum;
    }

    /** What is left of the cluster for that: what is free and would be charged. */
    public Map<String, Scalar> availableHeadroom() {
        Map<String, Scalar> sum = new TreeMap<>();
        agents.forEach(agent ->
                add(sum, agent.available().filter(PlainCluster::isCharged).quantities()));
        return sum;
    }

    static void add(Map<String, Scalar> sum, Map<String, Scalar> more) {
        more.forEach((name, amount) -> sum.merge(name, amount, Scalar::plus));
    }

    /** What is left; less than nothing is nothing. */
    public static Map<String, Scalar> minus(Map<String, Scalar> from, Map<String, Scalar> less) {
        Map<String, Scalar> rest = new TreeMap<>(from);
        less.forEach((name, amount) -> rest.computeIfPresent(name, (key, had) -> had.minus(amount)));
        return positive(rest);
    }

    private static Map<String, Scalar> positive(Map<String, Scalar> quantities) {
        quantities.values().removeIf(amount -> amount.millis() <= 0);
        return quantities;
    }
}
