package io.mesocosm.master.core;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.mesocosm.allocator.AllocatorOutput;
import io.mesocosm.common.ids.AgentId;
import io.mesocosm.common.libprocess.Upid;
import io.mesocosm.common.resources.Resources;
import io.mesocosm.master.effect.TimerKey;
import io.mesocosm.master.event.AgentMessage;
import io.mesocosm.master.event.MasterEvent;
import io.mesocosm.master.event.RoleRequest;
import io.mesocosm.master.event.SchedulerMessage;
import io.mesocosm.master.registry.RegistryContents;
import io.mesocosm.master.registry.RegistryOperation;
import io.mesocosm.master.state.Agent;
import io.mesocosm.master.state.Framework;
import io.mesocosm.master.state.MasterSettings;
import io.mesocosm.master.state.Offer;
import io.mesocosm.master.state.OperationEntry;
import io.mesocosm.master.state.TaskEntry;
import io.mesocosm.proto.internal.Messages.ExitedExecutorMessage;
import io.mesocosm.proto.internal.Messages.UnregisterSlaveMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.apache.mesos.v1.Protos.AgentInfo;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.MasterInfo;
import org.apache.mesos.v1.Protos.Offer.Operation;
import org.apache.mesos.v1.Protos.OperationState;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.Task;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.UUID;
import org.apache.mesos.v1.Protos.Value;
import org.apache.mesos.v1.Protos.WeightInfo;
import org.apache.mesos.v1.quota.Protos.QuotaConfig;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever happens in whatever order, every state keeps the invariants and the allocator believes what the master does. */
class RandomWalkTest {

    private static final int STEPS = 3000;
    private static final List<TaskState> REPORTED = Stream.of(TaskState.values())
            .filter(state -> state != TaskState.TASK_UNKNOWN && state != TaskState.TASK_UNREACHABLE)
            .toList();

    private SplittableRandom random = new SplittableRandom();
    private Story story = Story.leading();
    private final ShadowAllocator allocator = new ShadowAllocator();
    private final Map<String, ByteString> unacknowledged = new HashMap<>();
    private final Map<AgentId, Upid> lost = new HashMap<>();
    private final Set<String> counted = new HashSet<>();

    /** What agents were last told to remember. */
    private final Map<AgentId, Resources> remembered = new HashMap<>();

    private int names;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void everyStateKeepsTheInvariants(long seed) {
        random = new SplittableRandom(seed);
        var defaults = MasterSettings.defaults();
        var few = new MasterSettings.HistorySettings(3, 10, 10, Duration.ofMinutes(15), Duration.ofDays(14), 5);
        story = Story.standby(
                new MasterSettings(Optional.empty(), true, defaults.agents(), few, Optional.of(Duration.ofMinutes(1))),
                Story.info().toBuilder()
                        .addCapabilities(
                                MasterInfo.Capability.newBuilder().setType(MasterInfo.Capability.Type.AGENT_DRAINING))
                        .build(),
                inherited());
        on(new MasterEvent.LeaderDetected(Optional.of(story.state().info())));
        for (int i = 0; i < STEPS; i++) {
            story.forget().later(Duration.ofSeconds(1));
            act(random.nextInt(100));
            allocator.compare(story.state());
            counted.addAll(story.counted());
            agents().forEach(agent -> remembered.put(agent.id(), agent.checkpointed()));
        }
        assertThat(counted)
                .as("the walk goes everywhere")
                .contains(
                        "master/tasks_finished",
                        "master/tasks_error",
                        "master/tasks_lost",
                        "master/task_unreachable/source_master/reason_slave_removed",
                        "master/task_killed/source_master/reason_framework_removed",
                        "master/slave_removals/reason_unhealthy",
                        "master/slave_removals/reason_unregistered",
                        "master/slave_reregistrations",
                        "master/valid_status_updates",
                        "master/invalid_status_updates",
                        "master/valid_status_update_acknowledgements",
                        "master/messages_kill_task",
                        "master/operations/reserve/finished",
                        "master/operations/create/finished",
                        "master/operations/create/error",
                        "master/valid_operation_status_update_acknowledgements",
                        "master/messages_deactivate_framework");
    }

    /** Agents that another master has led, some of which operators withdrew. */
    private RegistryContents inherited() {
        RegistryContents contents = RegistryContents.none();
        for (String name : List.of("plain", "deactivated", "draining", "leaving")) {
            AgentId id = new AgentId(name);
            AgentInfo info = Given.agentInfo("host", "cpus:8").toBuilder()
                    .setId(id.toProto())
                    .build();
            contents = contents.apply(new RegistryOperation.AdmitAgent(info)).orElseThrow();
            lost.put(id, new Upid("slave(1)", "127.0.0.1", 6100 + lost.size()));
        }
        for (RegistryOperation operation : List.of(
                new RegistryOperation.DeactivateAgent(new AgentId("deactivated")),
                new RegistryOperation.DrainAgent(new AgentId("draining"), Optional.empty(), false),
                new RegistryOperation.DrainAgent(new AgentId("leaving"), Optional.empty(), true))) {
            contents = contents.apply(operation).orElseThrow();
        }
        return contents;
    }

    private void act(int choice) {
        if (choice < 4) {
            addAgent();
        } else if (choice < 8) {
            addFramework();
        } else if (choice < 30) {
            any(agents()).ifPresent(agent -> any(frameworks()).ifPresent(some -> offer(agent, some)));
        } else if (choice < 50) {
            any(story.state().offers().values()).ifPresent(this::answer);
        } else if (choice < 56) {
            any(agents())
                    .flatMap(agent -> any(agent.work().operations().values()))
                    .ifPresent(this::report);
        } else if (choice < 70) {
            anyTask().ifPresent(this::report);
        } else if (choice < 80) {
            acknowledge();
        } else if (choice < 84) {
            anyTask().ifPresent(this::kill);
        } else if (choice < 88) {
            any(agents()).ifPresent(this::trouble);
        } else if (choice < 92) {
            comeBack();
        } else if (choice < 96) {
            any(frameworks()).ifPresent(this::schedulerTrouble);
        } else if (choice < 98) {
            decree();
        } else {
            housekeeping();
        }
    }

    /** An operator decides about a role, now and then more than there is. */
    private void decree() {
        Value.Scalar cpus =
                Value.Scalar.newBuilder().setValue(random.nextInt(40)).build();
        var config = QuotaConfig.newBuilder().setRole(random.nextInt(3) > 0 ? "dev" : "other");
        switch (random.nextInt(4)) {
            case 0 ->
                on(new RoleRequest.UpdateQuota(
                        story.reply(), List.of(config.putLimits("cpus", cpus).build()), random.nextBoolean()));
            case 1 ->
                on(new RoleRequest.UpdateQuota(
                        story.reply(),
                        List.of(config.putGuarantees("cpus", cpus).build()),
                        random.nextBoolean()));
            case 2 -> on(new RoleRequest.RemoveQuota(story.reply(), config.getRole(), Optional.empty()));
            default ->
                on(new RoleRequest.UpdateWeights(
                        story.reply(),
                        List.of(WeightInfo.newBuilder()
                                .setRole(config.getRole())
                                .setWeight(random.nextInt(5))
                                .build())));
        }
        assertThat(story.answers()).hasSize(1);
        assertThat(story.state().decrees().quotas()).isEqualTo(story.registry().quotas());
        assertThat(story.state().decrees().weights()).isEqualTo(story.registry().weights());
    }

    private Collection<Agent> agents() {
        return story.state().agents().registered().values();
    }

    private Collection<Framework> frameworks() {
        return story.state().frameworks().registered().values();
    }

    private <T> Optional<T> any(Collection<T> some) {
        return some.isEmpty()
                ? Optional.empty()
                : some.stream().skip(random.nextInt(some.size())).findFirst();
    }

    private Optional<TaskEntry> anyTask() {
        return any(frameworks())
                .flatMap(framework -> any(framework.work().tasks().values()));
    }

    private void on(MasterEvent event) {
        allocator.follow(story.on(event));
    }

    private void addAgent() {
        if (agents().size() < 6) {
            Upid pid = new Upid("slave(1)", "127.0.0.1", 6000 + random.nextInt(8));
            on(new AgentMessage.Register(
                    pid, Given.registration("host", "cpus:8;mem:4096;disk:1000;ports:[31000-31010]")));
        }
    }

    private void addFramework() {
        if (frameworks().size() < 5) {
            FrameworkInfo info = Given.framework("dev").toBuilder()
                    .setCheckpoint(random.nextBoolean())
                    .build();
            FrameworkInfo some =
                    random.nextBoolean() ? info : Given.without(info, FrameworkInfo.Capability.Type.PARTITION_AWARE);
            comesAnyhow(some);
        }
    }

    /** On a stream or through a driver, which may be where another one is or was, and may insist or not. */
    private void comesAnyhow(FrameworkInfo info) {
        if (random.nextBoolean()) {
            allocator.follow(story.subscribe(info));
        } else {
            var driver = new Upid("scheduler-" + random.nextInt(6), "127.0.0.1", 7000);
            on(new SchedulerMessage.Subscribe(driver, Given.subscribe(info), random.nextBoolean()));
        }
    }

    private void offer(Agent agent, Framework framework) {
        Resources free = agent.total()
                .minus(agent.used().unallocate())
                .minus(agent.work().offered().unallocate());
        Resources some = random.nextBoolean()
                ? free
                : free.filter(resource -> !resource.getName().equals("ports"));
        if (!some.isEmpty()) {
            var offering = new AllocatorOutput.Offering("dev", agent.id(), some.allocate("dev"));
            allocator.offered(framework.id(), offering);
            on(MasterEvent.AllocatorAnswered.offers(framework.id(), List.of(offering)));
        }
    }

    private void answer(Offer offer) {
        if (random.nextInt(4) == 0) {
            allocator.follow(story.call(
                    offer.frameworkId(),
                    Call.newBuilder()
                            .setType(Call.Type.DECLINE)
                            .setDecline(Call.Decline.newBuilder()
                                    .addOfferIds(offer.id().toProto()))));
            return;
        }
        if (random.nextInt(3) == 0) {
            allocator.follow(story.accept(offer.frameworkId(), offer.id(), conversions(offer)));
            return;
        }
        TaskInfo plain = Given.task("t" + names++, "cpus:1;mem:64");
        TaskInfo other =
                Given.task("t" + names++, "cpus:1;mem:64", Given.executor("e" + random.nextInt(3), "cpus:0.5;mem:32"));
        TaskInfo again = Given.task("t" + random.nextInt(names), random.nextBoolean() ? "cpus:1" : "cpus:100");
        var tasks = Stream.of(plain, other, again)
                .map(task ->
                        task.toBuilder().setAgentId(offer.agentId().toProto()).build())
                .toArray(TaskInfo[]::new);
        allocator.follow(story.accept(offer.frameworkId(), offer.id(), Given.launch(tasks)));
    }

    /** Reservations and volumes come and go, wanted ones and some that cannot be, with tasks in between. */
    private Operation[] conversions(Offer offer) {
        List<Operation> some = new ArrayList<>();
        some.add(GivenOperations.reserve("cpus:1;disk:100"));
        Resource volume = GivenOperations.volume("v" + random.nextInt(4), 50);
        some.add(GivenOperations.create(random.nextBoolean() ? volume : GivenOperations.shared(volume)));
        for (Resource there : offer.resources().persistentVolumes().toProto()) {
            some.add(
                    switch (random.nextInt(3)) {
                        case 0 -> GivenOperations.destroy(there);
                        case 1 -> GivenOperations.grow(there, 10);
                        default -> GivenOperations.shrink(there, 10);
                    });
            some.add(Given.launch(Given.task("t" + names++, "cpus:1;mem:64").toBuilder()
                    .addResources(there)
                    .setAgentId(offer.agentId().toProto())
                    .build()));
        }
        some.add(GivenOperations.unreserve("cpus:" + (1 + random.nextInt(3))));
        return some.stream()
                .filter(operation -> random.nextInt(3) > 0)
                .map(operation -> operation.hasLaunch() || random.nextBoolean()
                        ? operation
                        : GivenOperations.named("o" + random.nextInt(100), operation))
                .toArray(Operation[]::new);
    }

    /** An agent tells of an operation, and whoever waits for it acknowledges that, or not. */
    private void report(OperationEntry operation) {
        List<OperationState> told = List.of(
                OperationState.OPERATION_FINISHED, OperationState.OPERATION_FINISHED, OperationState.OPERATION_PENDING);
        UUID uuid = UUID.newBuilder().setValue(Given.uuid(random.nextLong())).build();
        AgentId agent = operation.agentId();
        OperationState next = told.get(random.nextInt(told.size()));
        on(new AgentMessage.OperationStatus(
                story.agent(agent).pid(), GivenOperations.status(agent, operation.uuid(), next, uuid)));
        Optional<Framework> framework = operation
                .frameworkId()
                .flatMap(story.state()::framework)
                .filter(some -> some.isConnected() && random.nextInt(4) > 0);
        if (framework.isPresent() && operation.id().isPresent()) {
            allocator.follow(story.call(
                    framework.get().id(),
                    GivenOperations.acknowledge(
                            agent, operation.id().get().toProto().getValue(), uuid.getValue())));
        }
    }

    private void report(TaskEntry task) {
        TaskState status = REPORTED.get(random.nextInt(REPORTED.size()));
        TaskState latest = random.nextBoolean() ? status : REPORTED.get(random.nextInt(REPORTED.size()));
        ByteString uuid = Given.uuid(random.nextLong());
        unacknowledged.put(task.id().value(), uuid);
        on(new AgentMessage.StatusUpdate(
                story.agent(task.agentId()).pid(),
                Given.statusUpdate(
                        task.frameworkId(), task.agentId(), task.id().value(), status, latest, uuid, story.now())));
    }

    private void acknowledge() {
        anyTask()
                .filter(task -> unacknowledged.containsKey(task.id().value())
                        && story.framework(task.frameworkId()).isConnected())
                .ifPresent(task -> allocator.follow(story.acknowledge(
                        task.frameworkId(),
                        task.agentId(),
                        task.id().value(),
                        unacknowledged.getOrDefault(task.id().value(), ByteString.EMPTY))));
    }

    private void kill(TaskEntry task) {
        if (story.framework(task.frameworkId()).isConnected()) {
            allocator.follow(story.call(task.frameworkId(), Given.kill(task.id().value())));
            allocator.follow(story.call(
                    task.frameworkId(),
                    Call.newBuilder().setType(Call.Type.RECONCILE).setReconcile(Call.Reconcile.newBuilder())));
        }
    }

    private void trouble(Agent agent) {
        switch (random.nextInt(5)) {
            case 0 -> on(new AgentMessage.Exited(agent.pid()));
            case 1 -> giveUp(agent);
            case 2 ->
                on(new AgentMessage.Unregister(
                        agent.pid(),
                        UnregisterSlaveMessage.newBuilder()
                                .setSlaveId(agent.id().toProto())
                                .build()));
            case 3 ->
                story.timer(new TimerKey.Return(agent.id())).ifPresent(event -> {
                    lost.put(agent.id(), agent.pid());
                    on(event);
                });
            default -> endExecutor(agent);
        }
    }

    private void giveUp(Agent agent) {
        lost.put(agent.id(), agent.pid());
        for (int i = 0; i < 6; i++) {
            story.timer(new TimerKey.Ping(agent.id())).ifPresent(this::on);
        }
    }

    private void endExecutor(Agent agent) {
        any(agent.work().executors().keys())
                .flatMap(framework -> any(agent.work().executors(framework).values())
                        .map(executor -> ExitedExecutorMessage.newBuilder()
                                .setSlaveId(agent.id().toProto())
                                .setFrameworkId(framework.toProto())
                                .setExecutorId(executor.id().toProto())
                                .setStatus(0)
                                .build()))
                .ifPresent(message -> on(new AgentMessage.ExitedExecutor(agent.pid(), message)));
    }

    /** An agent registers again, registered or lost, with some of its tasks. */
    private void comeBack() {
        Map<AgentId, Upid> all = new HashMap<>(lost);
        agents().forEach(agent -> all.put(agent.id(), agent.pid()));
        any(all.keySet().stream().sorted().toList()).ifPresent(id -> {
            var message = Given.reregistration(id, "host", "cpus:8;mem:4096;disk:1000;ports:[31000-31010]");
            story.state().frameworks().registered().values().forEach(framework -> {
                Stream.concat(
                                framework.work().tasks().values().stream(),
                                framework.work().unreachable().values())
                        .filter(task ->
                                task.agentId().equals(id) && !task.task().hasExecutorId())
                        .filter(task -> random.nextBoolean())
                        .map(TaskEntry::task)
                        .forEach(task -> message.addTasks(alive(task)));
                message.addFrameworks(framework.info());
            });
            message.addAllCheckpointedResources(
                    remembered.getOrDefault(id, Resources.empty()).toProto());
            lost.remove(id);
            on(new AgentMessage.Reregister(all.getOrDefault(id, Upid.NONE), message.build()));
        });
    }

    private Task alive(Task task) {
        return task.getState() == TaskState.TASK_UNREACHABLE || task.getState() == TaskState.TASK_LOST
                ? task.toBuilder().setState(TaskState.TASK_RUNNING).build()
                : task;
    }

    private void schedulerTrouble(Framework framework) {
        switch (random.nextInt(8)) {
            case 0 -> hangUp(framework);
            case 1 -> story.timer(new TimerKey.Failover(framework.id())).ifPresent(this::on);
            case 2 -> on(new MasterEvent.TeardownRequested(story.reply(), framework.id()));
            case 3 ->
                framework
                        .subscription()
                        .pid()
                        .ifPresent(pid -> on(new SchedulerMessage.Deactivate(
                                pid, framework.id().toProto())));
            default -> comesAnyhow(framework.info());
        }
    }

    private void hangUp(Framework framework) {
        framework.subscription().stream().ifPresent(stream -> on(new MasterEvent.StreamClosed(stream)));
        framework.subscription().pid().ifPresent(pid -> on(new AgentMessage.Exited(pid)));
    }

    private void housekeeping() {
        any(story.state().offers().keys())
                .flatMap(offer -> story.timer(new TimerKey.OfferEnd(offer)))
                .ifPresent(this::on);
        on(new MasterEvent.RegistryGcDue());
        agents().stream()
                .limit(1)
                .toList()
                .forEach(agent -> on(
                        new AgentMessage.Pong(agent.pid(), agent.link().health().observer())));
    }
}
