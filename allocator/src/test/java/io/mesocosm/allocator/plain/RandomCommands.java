package io.mesocosm.allocator.plain;

import io.mesocosm.allocator.AllocatorCommand;
import io.mesocosm.allocator.AllocatorCommand.FrameworkOptions;
import io.mesocosm.allocator.plain.PlainAgent.Holder;
import io.mesocosm.common.ids.AgentId;
import io.mesocosm.common.ids.FrameworkId;
import io.mesocosm.common.resources.ReservationStack;
import io.mesocosm.common.resources.ResourceConversion;
import io.mesocosm.common.resources.Resources;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.apache.mesos.v1.Protos.AgentInfo;
import org.apache.mesos.v1.Protos.Filters;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.TimeInfo;
import org.apache.mesos.v1.Protos.Unavailability;
import org.apache.mesos.v1.allocator.Protos.InverseOfferStatus;

/**
 * What a master may order next: commands that make sense for what is known. Decided by the random numbers it is given
 * and by nothing else.
 */
public final class RandomCommands {

    private final PlainCluster cluster;
    private final Random random;
    private final RandomResources resources;
    private final RandomInfos infos;
    private final Map<AgentId, AgentInfo> agentInfos = new HashMap<>();
    private final Set<AgentId> shrunk = new HashSet<>();
    private int lastId;

    /**
     * Commands for a cluster that is in that state when they are asked for.
     *
     * @param severalDisks whether agents may have more than one disk that quotas are charged for; which of them a quota
     *     that has not room for all lets pass is chance
     */
    public RandomCommands(PlainCluster cluster, Random random, boolean severalDisks) {
        this.cluster = cluster;
        this.random = random;
        this.resources = new RandomResources(random, severalDisks);
        this.infos = new RandomInfos(random);
    }

    /** Whether the agent was told to have less than before, so that more may be held of it than it has. */
    public boolean isShrunk(AgentId agent) {
        return shrunk.contains(agent);
    }

    /** The next command; empty now and then. */
    public Optional<AllocatorCommand> next() {
        return switch (random.nextInt(28)) {
            case 0, 1 -> Optional.of(addAgent());
            case 2, 3 -> Optional.of(addFramework());
            case 4, 5 -> any(cluster.agents).map(this::changeAgent);
            case 6, 7, 8 -> anyFramework().map(this::changeFramework);
            case 9 ->
                anyFramework()
                        .map(framework -> new AllocatorCommand.SuppressOffers(framework.id, someRoles(framework)));
            case 10 ->
                anyFramework().map(framework -> new AllocatorCommand.ReviveOffers(framework.id, someRoles(framework)));
            case 11 ->
                Optional.of(new AllocatorCommand.UpdateWeights(
                        Map.of(RandomInfos.ROLES.get(random.nextInt(6)), random.nextInt(1, 6) / 2.0)));
            case 12 -> Optional.of(new AllocatorCommand.UpdateQuota(infos.quotas()));
            case 13 -> Optional.of(new AllocatorCommand.UpdateWhitelist(whitelist()));
            case 14 -> any(cluster.agents).map(this::unavailability);
            case 15 -> any(cluster.agents).flatMap(agent -> holding(agent, this::answer));
            case 16 -> any(cluster.agents).flatMap(agent -> holding(agent, this::operate));
            case 17 -> any(cluster.agents).flatMap(this::reserveAvailable);
            case 18 -> Optional.of(resources.chance(2) ? new AllocatorCommand.Pause() : new AllocatorCommand.Resume());
            case 19 -> Optional.of(new AllocatorCommand.Resume());
            default -> any(cluster.agents).flatMap(agent -> holding(agent, this::recover));
        };
    }

    private <T> Optional<T> any(List<T> all) {
        return all.isEmpty() ? Optional.empty() : Optional.of(all.get(random.nextInt(all.size())));
    }

    private Optional<PlainFramework> anyFramework() {
        return any(List.copyOf(cluster.frameworks.values()));
    }

    /** Of what some framework that is known holds of the agent. */
    private <T> Optional<T> holding(PlainAgent agent, Function<Held, Optional<T>> use) {
        List<Held> all = new ArrayList<>();
        agent.held.forEach((holder, some) -> {
            if (cluster.frameworks.containsKey(holder.framework())) {
                all.add(new Held(agent, holder, some));
            }
        });
        return any(all).flatMap(use);
    }

    private record Held(PlainAgent agent, Holder holder, Resources resources) {}

    private AllocatorCommand addAgent() {
        AgentId id = new AgentId("A" + lastId++);
        AgentInfo info = infos.agent(id);
        agentInfos.put(id, info);
        Resources total = resources.total();
        Map<FrameworkId, Resources> used = new TreeMap<>();
        if (resources.chance(4)) {
            FrameworkId user = anyFramework()
                    .filter(framework -> resources.chance(2))
                    .map(framework -> framework.id)
                    .orElse(new FrameworkId("f" + (lastId + random.nextInt(3))));
            used.put(user, part(total.allocatableTo("a")).allocate("a"));
            used.values().removeIf(Resources::isEmpty);
        }
        Optional<Unavailability> unavailability = resources.chance(8) ? Optional.of(start()) : Optional.empty();
        return new AllocatorCommand.AddAgent(info, infos.agentCapabilities(), unavailability, total, used);
    }

    private Resources part(Resources all) {
        return all.filter(resource -> random.nextInt(4) > 0);
    }

    private AllocatorCommand changeAgent(PlainAgent agent) {
        return switch (random.nextInt(6)) {
            case 0 -> new AllocatorCommand.RemoveAgent(agent.id);
            case 1 -> new AllocatorCommand.DeactivateAgent(agent.id);
            case 2 -> new AllocatorCommand.ActivateAgent(agent.id);
            case 3 ->
                new AllocatorCommand.AddResourceProvider(
                        agent.id, RandomResources.parse("cpus:" + random.nextInt(1, 3)), Map.of());
            case 4 -> {
                AgentInfo info = infos.withOtherAttributes(agentInfos.getOrDefault(agent.id, agent.info));
                agentInfos.put(agent.id, info);
                yield new AllocatorCommand.UpdateAgent(info, infos.agentCapabilities(), agent.total);
            }
            default -> {
                shrunk.add(agent.id);
                yield new AllocatorCommand.UpdateAgent(agent.info, agent.capabilities, resources.total());
            }
        };
    }

    private AllocatorCommand addFramework() {
        FrameworkInfo info = infos.framework(new FrameworkId("f" + lastId++));
        return new AllocatorCommand.AddFramework(info, options(info), !resources.chance(8), Map.of());
    }

    private FrameworkOptions options(FrameworkInfo info) {
        Set<String> suppressed = new HashSet<>();
        info.getRolesList().stream().filter(role -> resources.chance(8)).forEach(suppressed::add);
        return new FrameworkOptions(suppressed, infos.constraints(info));
    }

    private AllocatorCommand changeFramework(PlainFramework framework) {
        switch (random.nextInt(7)) {
            case 0 -> {
                return new AllocatorCommand.RemoveFramework(framework.id);
            }
            case 1 -> {
                return new AllocatorCommand.DeactivateFramework(framework.id);
            }
            case 2 -> {
                return new AllocatorCommand.ActivateFramework(framework.id);
            }
            default -> {
                FrameworkInfo info = infos.framework(framework.id);
                return new AllocatorCommand.UpdateFramework(info, options(info));
            }
        }
    }

    private Set<String> someRoles(PlainFramework framework) {
        Set<String> some = new HashSet<>(framework.roles);
        some.removeIf(role -> resources.chance(3));
        return some;
    }

    private Optional<Set<String>> whitelist() {
        if (!resources.chance(4)) {
            return Optional.empty();
        }
        Set<String> hosts = new HashSet<>();
        cluster.agents.stream()
                .filter(agent -> !resources.chance(4))
                .forEach(agent -> hosts.add(agent.info.getHostname()));
        return Optional.of(hosts);
    }

    private static Unavailability start() {
        return Unavailability.newBuilder()
                .setStart(TimeInfo.newBuilder().setNanoseconds(1))
                .build();
    }

    private AllocatorCommand unavailability(PlainAgent agent) {
        return new AllocatorCommand.UpdateUnavailability(
                agent.id, resources.chance(2) ? Optional.of(start()) : Optional.empty());
    }

    private Optional<AllocatorCommand> answer(Held held) {
        InverseOfferStatus status = InverseOfferStatus.newBuilder()
                .setStatus(InverseOfferStatus.Status.ACCEPT)
                .setFrameworkId(held.holder().framework().toProto())
                .setTimestamp(TimeInfo.newBuilder().setNanoseconds(1))
                .build();
        return Optional.of(new AllocatorCommand.UpdateInverseOffer(
                held.agent().id, held.holder().framework(), Optional.of(status), filters()));
    }

    private Optional<Filters> filters() {
        int seconds = random.nextInt(5) * random.nextInt(3);
        return resources.chance(4)
                ? Optional.empty()
                : Optional.of(Filters.newBuilder().setRefuseSeconds(seconds).build());
    }

    /** An operation of a framework changes something that it holds. */
    private Optional<AllocatorCommand> operate(Held held) {
        String role = held.holder().role();
        Optional<Resource> one = any(held.resources().toProto());
        if (one.isEmpty() || one.get().hasRevocable() || !held.agent().total.contains(one.get())) {
            return Optional.empty();
        }
        Resources before = Resources.of(one.get());
        return changed(one.get(), role)
                .map(conversion -> new AllocatorCommand.UpdateAllocation(
                        held.holder().framework(),
                        held.agent().id,
                        before.allocate(role),
                        List.of(new ResourceConversion(
                                conversion.consumed().allocate(role),
                                conversion.converted().allocate(role),
                                Optional.empty()))));
    }

    /** What may become of a resource: another copy, a disk again, a reservation more or less. */
    private static Optional<ResourceConversion> changed(Resource resource, String role) {
        Resources before = Resources.of(resource);
        if (resource.hasShared()) {
            return Optional.of(ResourceConversion.more(before));
        }
        if (Resources.isPersistentVolume(resource)) {
            return Optional.of(new ResourceConversion(
                    before, Resources.of(ResourceConversion.withoutVolume(resource)), Optional.empty()));
        }
        if (resource.hasDisk() || (!ReservationStack.isReserved(resource) && role.equals("*"))) {
            return Optional.empty();
        }
        if (!ReservationStack.isReserved(resource)) {
            return Optional.of(
                    new ResourceConversion(before, RandomResources.reserve(resource, role), Optional.empty()));
        }
        return ReservationStack.isDynamic(resource)
                ? Optional.of(new ResourceConversion(before, before.popReservation(), Optional.empty()))
                : Optional.empty();
    }

    /** An operator reserves something that may or may not be free. */
    private Optional<AllocatorCommand> reserveAvailable(PlainAgent agent) {
        return any(agent.total.unreserved().nonRevocable().toProto())
                .filter(resource -> !resource.hasDisk())
                .map(resource -> new AllocatorCommand.UpdateAvailable(
                        lastId++,
                        agent.id,
                        List.of(new ResourceConversion(
                                Resources.of(resource), RandomResources.reserve(resource, "a"), Optional.empty()))));
    }

    private Optional<AllocatorCommand> recover(Held held) {
        Resources part = part(held.resources());
        return part.isEmpty()
                ? Optional.empty()
                : Optional.of(new AllocatorCommand.RecoverResources(
                        held.holder().framework(),
                        held.agent().id,
                        part.allocate(held.holder().role()),
                        filters(),
                        false));
    }
}
