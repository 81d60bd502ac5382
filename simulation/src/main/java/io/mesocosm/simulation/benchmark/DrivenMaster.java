package io.mesocosm.simulation.benchmark;

import com.google.protobuf.ByteString;
import io.mesocosm.allocator.AllocatorOutput;
import io.mesocosm.common.ids.AgentId;
import io.mesocosm.common.ids.FrameworkId;
import io.mesocosm.common.ids.UuidBytes;
import io.mesocosm.common.libprocess.Upid;
import io.mesocosm.common.loop.SeededIds;
import io.mesocosm.common.loop.Step;
import io.mesocosm.common.resources.ResourceException;
import io.mesocosm.common.resources.Resources;
import io.mesocosm.master.core.MasterCore;
import io.mesocosm.master.effect.MasterEffect;
import io.mesocosm.master.event.AgentMessage;
import io.mesocosm.master.event.MasterEvent;
import io.mesocosm.master.event.ReplyTo;
import io.mesocosm.master.registry.RegistryContents;
import io.mesocosm.master.state.MasterSettings;
import io.mesocosm.master.state.MasterState;
import io.mesocosm.master.state.StreamId;
import io.mesocosm.proto.internal.Messages;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.AgentInfo;
import org.apache.mesos.v1.Protos.CommandInfo;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.MasterInfo;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.OfferID;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.apache.mesos.v1.scheduler.Protos.Event;

/** A master's core without a world: events go in, effects are looked at only as far as the next event needs them. */
final class DrivenMaster {

    private final MasterCore core = new MasterCore();
    private final SeededIds ids = new SeededIds(1);
    private final Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private final Resources agentResources;
    private final Resources taskResources;
    private MasterState state;
    private Optional<StreamId> stream = Optional.empty();
    private Optional<FrameworkId> framework = Optional.empty();
    private final List<OfferID> offers = new ArrayList<>();
    private long replies;
    private long steps;

    DrivenMaster() throws ResourceException {
        agentResources = Resources.parse("cpus:24;mem:65536;disk:65536;ports:[31000-32000]", "*");
        taskResources = Resources.parse("cpus:0.1;mem:32", "*");
        var self = MasterInfo.newBuilder()
                .setId("benchmark")
                .setIp(0x0100007f)
                .setPort(5050)
                .setPid("master@127.0.0.1:5050")
                .setHostname("localhost")
                .build();
        state = MasterState.initial(MasterSettings.defaults(), self, now);
        step(new MasterEvent.LeaderDetected(Optional.of(self)));
        step(new MasterEvent.RegistryRecovered(RegistryContents.none()));
    }

    MasterState state() {
        return state;
    }

    long steps() {
        return steps;
    }

    /** Registers agents {@code 0} to {@code count - 1}. */
    void register(int count) {
        for (int agent = 0; agent < count; agent++) {
            var info = AgentInfo.newBuilder()
                    .setHostname("host-" + agent)
                    .setPort(5051)
                    .addAllResources(agentResources.toProto());
            var message = Messages.RegisterSlaveMessage.newBuilder()
                    .setSlave(info)
                    .setVersion("1.12.0")
                    .addAgentCapabilities(capability(AgentInfo.Capability.Type.MULTI_ROLE))
                    .addAgentCapabilities(capability(AgentInfo.Capability.Type.RESERVATION_REFINEMENT))
                    .build();
            step(new AgentMessage.Register(pid(agent), message));
        }
    }

    private static AgentInfo.Capability capability(AgentInfo.Capability.Type type) {
        return AgentInfo.Capability.newBuilder().setType(type).build();
    }

    /** Subscribes the one framework. */
    void subscribe() {
        var info = FrameworkInfo.newBuilder()
                .setName("benchmark")
                .setUser("nobody")
                .addRoles("*")
                .addCapabilities(
                        FrameworkInfo.Capability.newBuilder().setType(FrameworkInfo.Capability.Type.MULTI_ROLE))
                .build();
        call(Call.newBuilder()
                .setType(Call.Type.SUBSCRIBE)
                .setSubscribe(Call.Subscribe.newBuilder().setFrameworkInfo(info)));
    }

    /** Offers what so many tasks need on one agent, and launches them. */
    void launch(int agent, int firstTask, int tasks) {
        launch(agent, firstTask, tasks, tasks);
    }

    /** Offers what {@code fitting} tasks need on one agent, and tries to launch {@code tasks} with it. */
    void launch(int agent, int firstTask, int tasks, int fitting) {
        Resources each = taskResources.allocate("*");
        var infos = new ArrayList<TaskInfo>();
        for (int task = firstTask; task < firstTask + tasks; task++) {
            infos.add(task(agent, task, each));
        }
        launch(agent, Resources.sum(Collections.nCopies(fitting, each)), infos);
    }

    /** Launches tasks that take every other port of the many that are offered. */
    void launchOnPorts(int agent, int tasks) throws ResourceException {
        var infos = new ArrayList<TaskInfo>();
        for (int task = 0; task < tasks; task++) {
            Resources port = Resources.parse("ports:[" + 2 * task + "-" + 2 * task + "]", "*");
            infos.add(task(agent, task, port.allocate("*")));
        }
        launch(agent, Resources.parse("ports:[0-" + 2 * tasks + "]", "*").allocate("*"), infos);
    }

    private static TaskInfo task(int agent, int task, Resources needed) {
        return TaskInfo.newBuilder()
                .setName("task-" + task)
                .setTaskId(TaskID.newBuilder().setValue("task-" + task))
                .setAgentId(agent(agent).toProto())
                .addAllResources(needed.toProto())
                .setCommand(CommandInfo.newBuilder().setValue("sleep 1000"))
                .build();
    }

    private void launch(int agent, Resources offered, List<TaskInfo> infos) {
        offers.clear();
        var offering = new AllocatorOutput.Offering("*", agent(agent), offered);
        step(MasterEvent.AllocatorAnswered.offers(framework.orElseThrow(), List.of(offering)));
        call(Call.newBuilder()
                .setType(Call.Type.ACCEPT)
                .setAccept(Call.Accept.newBuilder()
                        .addAllOfferIds(offers)
                        .addOperations(Offer.Operation.newBuilder()
                                .setType(Offer.Operation.Type.LAUNCH)
                                .setLaunch(Offer.Operation.Launch.newBuilder().addAllTaskInfos(infos)))));
    }

    /** Reports a task as running and acknowledges that. */
    void run(int agent, int task) {
        AgentId id = agent(agent);
        ByteString uuid = UuidBytes.of(ids.uuid());
        var taskId = TaskID.newBuilder().setValue("task-" + task).build();
        var status = TaskStatus.newBuilder()
                .setTaskId(taskId)
                .setState(TaskState.TASK_RUNNING)
                .setSource(TaskStatus.Source.SOURCE_EXECUTOR)
                .setAgentId(id.toProto())
                .setTimestamp((double) now.getEpochSecond())
                .setUuid(uuid)
                .build();
        var update = Messages.StatusUpdate.newBuilder()
                .setFrameworkId(framework.orElseThrow().toProto())
                .setSlaveId(id.toProto())
                .setStatus(status)
                .setTimestamp(status.getTimestamp())
                .setUuid(uuid)
                .setLatestState(TaskState.TASK_RUNNING);
        step(new AgentMessage.StatusUpdate(
                pid(agent),
                Messages.StatusUpdateMessage.newBuilder()
                        .setUpdate(update)
                        .setPid(pid(agent).toString())
                        .build()));
        call(Call.newBuilder()
                .setType(Call.Type.ACKNOWLEDGE)
                .setAcknowledge(Call.Acknowledge.newBuilder()
                        .setAgentId(id.toProto())
                        .setTaskId(taskId)
                        .setUuid(uuid)));
    }

    private void call(Call.Builder call) {
        framework.ifPresent(id -> call.setFrameworkId(id.toProto()));
        step(new MasterEvent.SchedulerCalled(
                new ReplyTo(replies++), Optional.empty(), stream.map(StreamId::toString), call.build()));
    }

    private void step(MasterEvent event) {
        Step<MasterState, MasterEffect> step = core.step(state, event, now, ids);
        steps++;
        state = step.state();
        for (MasterEffect effect : step.effects()) {
            switch (effect) {
                case MasterEffect.CommitRegistry commit ->
                    step(new MasterEvent.RegistryAnswered(commit.operation(), true));
                case MasterEffect.OpenStream open -> stream = Optional.of(open.stream());
                case MasterEffect.SendEvent send -> heard(send.event());
                case MasterEffect.Respond respond -> {
                    if (respond.status() >= 400) {
                        throw new IllegalStateException(respond.toString());
                    }
                }
                default -> {}
            }
        }
    }

    private void heard(Event event) {
        if (event.getType() == Event.Type.SUBSCRIBED) {
            framework = Optional.of(FrameworkId.of(event.getSubscribed().getFrameworkId()));
        } else if (event.getType() == Event.Type.OFFERS) {
            event.getOffers().getOffersList().forEach(offer -> offers.add(offer.getId()));
        }
    }

    private static AgentId agent(int agent) {
        return new AgentId("benchmark-S" + agent);
    }

    private static Upid pid(int agent) {
        return new Upid("slave(1)", "10." + (agent >> 16) + "." + ((agent >> 8) & 255) + "." + (agent & 255), 5051);
    }
}
