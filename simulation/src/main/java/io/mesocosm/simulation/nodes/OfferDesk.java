package io.mesocosm.simulation.nodes;

import io.mesocosm.common.resources.Resources;
import io.mesocosm.simulation.world.World;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.CommandInfo;
import org.apache.mesos.v1.Protos.Filters;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.OfferID;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.Value;
import org.apache.mesos.v1.scheduler.Protos.Call;

/**
 * What a scheduler does with offers: puts them on one pile per agent and role, then launches on each pile what fits, in one
 * or several operations, and declines what it has no use for, for a while that chance decides. No offer may come twice.
 */
final class OfferDesk {

    private record Pile(AgentID agent, String role) {}

    /** Told where each task goes. */
    @FunctionalInterface
    interface Placing {
        void on(TaskSpec task, AgentID agent);
    }

    private static final List<Integer> REFUSALS = List.of(5, 30, 120, 600, 600, 600);

    private final World world;
    private final String name;
    private final Duration patience;
    private final Consumer<Call.Builder> calls;
    private final Placing placing;
    private final List<TaskSpec> wanted = new ArrayList<>();
    private final Map<OfferID, Offer> open = new LinkedHashMap<>();
    private final Set<OfferID> seen = new HashSet<>();
    private final Set<AgentID> offered = new HashSet<>();
    private boolean planned;

    OfferDesk(World world, String name, Duration patience, Consumer<Call.Builder> calls, Placing placing) {
        this.world = world;
        this.name = name;
        this.patience = patience;
        this.calls = calls;
        this.placing = placing;
    }

    /** Tasks that wait for a place, oldest first. */
    List<TaskSpec> wanted() {
        return wanted;
    }

    /** The agents that were offered since {@link #forgetOffered}. */
    Set<AgentID> offered() {
        return offered;
    }

    void forgetOffered() {
        offered.clear();
    }

    void take(List<Offer> offers) {
        for (Offer offer : offers) {
            if (!seen.add(offer.getId())) {
                throw world.fail(name + " is offered " + offer.getId().getValue() + " twice");
            }
            open.put(offer.getId(), offer);
            offered.add(offer.getAgentId());
        }
        if (!planned) {
            planned = true;
            world.after(world.between(Duration.ZERO, patience), () -> {
                planned = false;
                answer();
            });
        }
    }

    void rescinded(OfferID offer) {
        open.remove(offer);
    }

    /** What was offered to a scheduler that lost its connection is not its any more. */
    void forget() {
        open.clear();
    }

    private void answer() {
        Map<Pile, List<Offer>> piles = new LinkedHashMap<>();
        open.values()
                .forEach(offer -> piles.computeIfAbsent(
                                new Pile(
                                        offer.getAgentId(),
                                        offer.getAllocationInfo().getRole()),
                                key -> new ArrayList<>())
                        .add(offer));
        open.clear();
        piles.values().forEach(this::answer);
    }

    private void answer(List<Offer> pile) {
        AgentID agent = pile.getFirst().getAgentId();
        Resources free = Resources.empty();
        for (Offer offer : pile) {
            free = free.plus(Resources.of(offer.getResourcesList()).unallocate());
        }
        List<TaskInfo> launched = new ArrayList<>();
        for (TaskSpec spec : List.copyOf(wanted)) {
            Resources needs = needs(spec);
            if (free.contains(needs)) {
                free = free.minus(needs);
                wanted.remove(spec);
                placing.on(spec, agent);
                launched.add(info(spec, agent));
            }
        }
        List<OfferID> ids = pile.stream().map(Offer::getId).toList();
        if (launched.isEmpty()) {
            calls.accept(Call.newBuilder()
                    .setType(Call.Type.DECLINE)
                    .setDecline(Call.Decline.newBuilder().addAllOfferIds(ids).setFilters(refusal())));
        } else {
            calls.accept(Call.newBuilder()
                    .setType(Call.Type.ACCEPT)
                    .setAccept(Call.Accept.newBuilder()
                            .addAllOfferIds(ids)
                            .addAllOperations(operations(launched))
                            .setFilters(refusal())));
        }
    }

    private Filters refusal() {
        return Filters.newBuilder()
                .setRefuseSeconds(REFUSALS.get((int) world.below(REFUSALS.size())))
                .build();
    }

    private List<Offer.Operation> operations(List<TaskInfo> tasks) {
        boolean apart = world.happens(0.3);
        List<List<TaskInfo>> parts = apart ? tasks.stream().map(List::of).toList() : List.of(tasks);
        return parts.stream()
                .map(part -> Offer.Operation.newBuilder()
                        .setType(Offer.Operation.Type.LAUNCH)
                        .setLaunch(Offer.Operation.Launch.newBuilder().addAllTaskInfos(part))
                        .build())
                .toList();
    }

    private static Resources needs(TaskSpec spec) {
        return Resources.of(scalar("cpus", spec.cpus() / 1000.0), scalar("mem", (double) spec.mem()));
    }

    private static Resource scalar(String name, double value) {
        return Resource.newBuilder()
                .setName(name)
                .setType(Value.Type.SCALAR)
                .setScalar(Value.Scalar.newBuilder().setValue(value))
                .build();
    }

    private static TaskInfo info(TaskSpec spec, AgentID agent) {
        return TaskInfo.newBuilder()
                .setName(spec.id())
                .setTaskId(TaskID.newBuilder().setValue(spec.id()))
                .setAgentId(agent)
                .addAllResources(needs(spec).toProto())
                .setCommand(CommandInfo.newBuilder().setValue(spec.program().command()))
                .build();
    }
}
