package io.mesocosm.simulation.nodes;

import com.google.protobuf.ByteString;
import io.mesocosm.common.ids.FrameworkId;
import io.mesocosm.common.resources.ResourceFormat;
import io.mesocosm.common.resources.Resources;
import io.mesocosm.simulation.world.World;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.CommandInfo;
import org.apache.mesos.v1.Protos.ExecutorID;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.Filters;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.OfferID;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.TaskGroupInfo;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskInfo;
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

    /** Of an executor; those of groups have to use some of each. */
    private static final List<Resource> OVERHEAD =
            List.of(Operations.scalar("cpus", 0.1), Operations.scalar("mem", 32), Operations.scalar("disk", 10));

    private static final List<Integer> REFUSALS = List.of(5, 30, 120, 600, 600, 600);

    private final World world;
    private final String name;
    private final SchedulerOptions options;
    private final Supplier<Optional<FrameworkId>> framework;
    private final Consumer<Call.Builder> calls;
    private final Placing placing;
    private final OperationDesk operations;
    private final List<TaskSpec> wanted = new ArrayList<>();
    private final Map<OfferID, Offer> open = new LinkedHashMap<>();
    private final Set<OfferID> seen = new HashSet<>();
    private final Set<AgentID> offered = new LinkedHashSet<>();
    private boolean planned;

    OfferDesk(
            World world,
            SchedulerOptions options,
            Supplier<Optional<FrameworkId>> framework,
            Consumer<Call.Builder> calls,
            OperationDesk operations,
            Placing placing) {
        this.world = world;
        this.name = options.name();
        this.options = options;
        this.operations = operations;
        this.framework = framework;
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
            world.after(world.between(Duration.ZERO, options.patience()), () -> {
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
        String role = pile.getFirst().getAllocationInfo().getRole();
        OperationDesk.Made made = operations.make(agent, role, free(pile));
        Resources free = made.left();
        List<TaskInfo> launched = new ArrayList<>();
        for (TaskSpec spec : List.copyOf(wanted)) {
            Optional<Resources> place = place(spec, free);
            if (place.isPresent()) {
                free = free.minus(place.get());
                wanted.remove(spec);
                placing.on(spec, agent);
                launched.add(info(spec, agent, spec.executor().isPresent() ? needs(spec) : place.get()));
            }
        }
        List<OfferID> ids = pile.stream().map(Offer::getId).toList();
        if (launched.isEmpty() && made.operations().isEmpty()) {
            calls.accept(Call.newBuilder()
                    .setType(Call.Type.DECLINE)
                    .setDecline(Call.Decline.newBuilder().addAllOfferIds(ids).setFilters(refusal())));
        } else {
            calls.accept(Call.newBuilder()
                    .setType(Call.Type.ACCEPT)
                    .setAccept(Call.Accept.newBuilder()
                            .addAllOfferIds(ids)
                            .addAllOperations(inItsWords(made.operations()))
                            .addAllOperations(inItsWords(operations(launched)))
                            .setFilters(refusal())));
        }
    }

    private static Resources free(List<Offer> pile) {
        Resources free = Resources.empty();
        for (Offer offer : pile) {
            free = free.plus(Resources.of(offer.getResourcesList().stream()
                            .map(ResourceFormat.POST_REFINEMENT::convert)
                            .toList())
                    .unallocate());
        }
        return free;
    }

    /** Who does not know of refined reservations writes them as before. */
    private List<Offer.Operation> inItsWords(List<Offer.Operation> some) {
        return options.refines()
                ? some
                : some.stream().map(ResourceFormat.PRE_REFINEMENT::convertAll).toList();
    }

    /** What a task would use of that, with its executor: what is reserved if there is enough, and maybe a volume. */
    private Optional<Resources> place(TaskSpec spec, Resources free) {
        Resources most = most(spec);
        if (spec.executor().isEmpty()) {
            Optional<Resources> reserved =
                    free.filter(OperationDesk::isPlainlyReserved).find(most);
            if (reserved.isPresent()) {
                List<Resource> volumes = free.persistentVolumes().toProto();
                return volumes.isEmpty() || world.happens(0.5)
                        ? reserved
                        : Optional.of(reserved.get().plus(volumes.getFirst()));
            }
        }
        return free.contains(most) ? Optional.of(most) : Optional.empty();
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
                .map(part -> part.size() == 1 && part.getFirst().hasExecutor() && world.happens(0.5)
                        ? launchGroup(part.getFirst())
                        : launch(part))
                .toList();
    }

    private static Offer.Operation launch(List<TaskInfo> tasks) {
        return Offer.Operation.newBuilder()
                .setType(Offer.Operation.Type.LAUNCH)
                .setLaunch(Offer.Operation.Launch.newBuilder().addAllTaskInfos(tasks))
                .build();
    }

    private Offer.Operation launchGroup(TaskInfo task) {
        var executor = task.getExecutor().toBuilder();
        framework.get().ifPresent(id -> executor.setFrameworkId(id.toProto()));
        return Offer.Operation.newBuilder()
                .setType(Offer.Operation.Type.LAUNCH_GROUP)
                .setLaunchGroup(Offer.Operation.LaunchGroup.newBuilder()
                        .setExecutor(executor)
                        .setTaskGroup(TaskGroupInfo.newBuilder()
                                .addTasks(task.toBuilder().clearExecutor())))
                .build();
    }

    private static Resources needs(TaskSpec spec) {
        return Resources.of(
                Operations.scalar("cpus", spec.cpus() / 1000.0), Operations.scalar("mem", (double) spec.mem()));
    }

    /** With those of its executor, which may run already. */
    private static Resources most(TaskSpec spec) {
        return spec.executor().isPresent() ? needs(spec).plus(Resources.of(OVERHEAD)) : needs(spec);
    }

    private static TaskInfo info(TaskSpec spec, AgentID agent, Resources resources) {
        var task = TaskInfo.newBuilder()
                .setName(spec.id())
                .setTaskId(TaskID.newBuilder().setValue(spec.id()))
                .setAgentId(agent)
                .addAllResources(resources.toProto())
                .setCommand(CommandInfo.newBuilder().setValue(spec.program().command()));
        spec.executor()
                .ifPresent(name -> task.clearCommand()
                        .setExecutor(executor(name))
                        .setData(ByteString.copyFromUtf8(spec.program().command())));
        return task.build();
    }

    private static ExecutorInfo executor(String name) {
        return ExecutorInfo.newBuilder()
                .setType(ExecutorInfo.Type.CUSTOM)
                .setExecutorId(ExecutorID.newBuilder().setValue(name))
                .setCommand(CommandInfo.newBuilder().setValue("an executor"))
                .addAllResources(OVERHEAD)
                .build();
    }
}
