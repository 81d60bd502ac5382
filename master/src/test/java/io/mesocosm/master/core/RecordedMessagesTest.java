package io.mesocosm.master.core;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import io.mesocosm.allocator.AllocatorOutput;
import io.mesocosm.common.ids.AgentId;
import io.mesocosm.common.ids.FrameworkId;
import io.mesocosm.common.ids.OfferId;
import io.mesocosm.common.libprocess.Upid;
import io.mesocosm.common.resources.Resources;
import io.mesocosm.master.event.AgentMessage;
import io.mesocosm.master.event.MasterEvent;
import io.mesocosm.master.registry.RegistryContents;
import io.mesocosm.master.state.MasterSettings;
import io.mesocosm.proto.internal.Messages.KillTaskMessage;
import io.mesocosm.proto.internal.Messages.RegisterSlaveMessage;
import io.mesocosm.proto.internal.Messages.ReregisterSlaveMessage;
import io.mesocosm.proto.internal.Messages.RunTaskGroupMessage;
import io.mesocosm.proto.internal.Messages.RunTaskMessage;
import io.mesocosm.proto.internal.Messages.ShutdownExecutorMessage;
import io.mesocosm.proto.internal.Messages.SlaveRegisteredMessage;
import io.mesocosm.proto.internal.Messages.SlaveReregisteredMessage;
import io.mesocosm.proto.internal.Messages.StatusUpdateAcknowledgementMessage;
import io.mesocosm.proto.internal.Messages.StatusUpdateMessage;
import io.mesocosm.proto.internal.Messages.UpdateFrameworkMessage;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.MasterInfo;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.TaskGroupInfo;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.apache.mesos.v1.scheduler.Protos.Event;
import org.junit.jupiter.api.Test;

/** Given what Mesos was given, the master says what Mesos said. */
class RecordedMessagesTest {

    private static final String MASTER = "bf3408cd-7dd2-4f35-8a51-0beb0bd00678";
    private static final Upid PID = new Upid("slave(1)", "127.0.0.1", 35081);
    private static final AgentId AGENT = new AgentId(MASTER + "-S0");
    private static final FrameworkId FRAMEWORK = new FrameworkId(MASTER + "-0000");
    private static final String EVERYTHING = "cpus:4;mem:2048;disk:4000;ports:[31000-31100]";

    private final Story story = leading(MASTER);

    private static Story leading(String master) {
        var defaults = MasterSettings.defaults();
        var agents = new MasterSettings.AgentSettings(
                Duration.ofSeconds(2), 3, Duration.ofMinutes(10), Optional.empty(), 1.0, false);
        return Story.leading(
                new MasterSettings(Optional.empty(), true, agents, defaults.history(), Optional.empty()),
                MasterInfo.newBuilder()
                        .setId(master)
                        .setIp(16777343)
                        .setPort(5050)
                        .setHostname("127.0.0.1")
                        .build(),
                RegistryContents.none());
    }

    private void register() throws IOException {
        story.on(new AgentMessage.Register(PID, recorded("000-RegisterSlaveMessage", RegisterSlaveMessage.parser())));
    }

    private void subscribe() throws IOException {
        FrameworkInfo info =
                recorded("005-RunTaskMessage", RunTaskMessage.parser()).getFramework();
        assertThat(story.framework(info.toBuilder().clearId().build())).isEqualTo(FRAMEWORK);
    }

    @Test
    void anAgentIsRegistered() throws IOException {
        register();
        assertThat(story.sent(PID)).contains(recorded("001-SlaveRegisteredMessage", SlaveRegisteredMessage.parser()));
    }

    @Test
    void aCommandTaskIsLaunchedUpdatedAcknowledgedAndKilled() throws IOException {
        register();
        subscribe();
        RunTaskMessage run = recorded("005-RunTaskMessage", RunTaskMessage.parser());
        OfferId offer = story.offer(FRAMEWORK, AGENT, EVERYTHING);
        story.forget().accept(FRAMEWORK, offer, Given.launch(asSent(run.getTask())));
        assertThat(story.sent(PID)).containsExactly(run);

        StatusUpdateMessage update = recorded("013-StatusUpdateMessage", StatusUpdateMessage.parser());
        story.forget().on(new AgentMessage.StatusUpdate(PID, update));
        assertThat(story.told(FRAMEWORK))
                .containsExactly(event(update.getUpdate().getStatus()));

        StatusUpdateAcknowledgementMessage acknowledgement =
                recorded("017-StatusUpdateAcknowledgementMessage", StatusUpdateAcknowledgementMessage.parser());
        story.forget().acknowledge(FRAMEWORK, AGENT, acknowledgement.getTaskId().getValue(), acknowledgement.getUuid());
        assertThat(story.sent(PID)).containsExactly(acknowledgement);
    }

    @Test
    void aTaskOfACustomExecutorIsLaunchedAndTheExecutorShutDown() throws IOException {
        register();
        subscribe();
        RunTaskMessage run = recorded("007-RunTaskMessage", RunTaskMessage.parser());
        OfferId offer = story.offer(FRAMEWORK, AGENT, EVERYTHING);
        story.forget().accept(FRAMEWORK, offer, Given.launch(asSent(run.getTask())));
        assertThat(story.sent(PID)).containsExactly(run);

        story.forget()
                .call(
                        FRAMEWORK,
                        Call.newBuilder()
                                .setType(Call.Type.SHUTDOWN)
                                .setShutdown(Call.Shutdown.newBuilder()
                                        .setAgentId(AGENT.toProto())
                                        .setExecutorId(
                                                run.getTask().getExecutor().getExecutorId())));
        assertThat(story.sent(PID))
                .containsExactly(recorded("060-ShutdownExecutorMessage", ShutdownExecutorMessage.parser()));
    }

    @Test
    void aTaskGroupIsLaunchedAndATaskOfItKilled() throws IOException {
        register();
        subscribe();
        RunTaskGroupMessage run = recorded("008-RunTaskGroupMessage", RunTaskGroupMessage.parser());
        var group = TaskGroupInfo.newBuilder();
        run.getTaskGroup()
                .getTasksList()
                .forEach(task -> group.addTasks(asSent(task).toBuilder().clearExecutor()));
        OfferId offer = story.offer(FRAMEWORK, AGENT, EVERYTHING);
        story.forget()
                .accept(
                        FRAMEWORK,
                        offer,
                        Offer.Operation.newBuilder()
                                .setType(Offer.Operation.Type.LAUNCH_GROUP)
                                .setLaunchGroup(Offer.Operation.LaunchGroup.newBuilder()
                                        .setExecutor(run.getExecutor())
                                        .setTaskGroup(group))
                                .build());
        assertThat(story.sent(PID)).containsExactly(run);

        story.forget().call(FRAMEWORK, Given.kill("g1"));
        assertThat(story.sent(PID)).containsExactly(recorded("057-KillTaskMessage", KillTaskMessage.parser()));
    }

    @Test
    void agentsLearnOfAFrameworkThatChanged() throws IOException {
        register();
        subscribe();
        UpdateFrameworkMessage update = recorded("069-UpdateFrameworkMessage", UpdateFrameworkMessage.parser());
        story.forget()
                .call(
                        FRAMEWORK,
                        Call.newBuilder()
                                .setType(Call.Type.UPDATE_FRAMEWORK)
                                .setUpdateFramework(
                                        Call.UpdateFramework.newBuilder().setFrameworkInfo(update.getFrameworkInfo())));
        assertThat(story.sent(PID)).containsExactly(update);
    }

    @Test
    void anAgentComesBackToANewMaster() throws IOException {
        Story next = leading("another-master");
        UpdateFrameworkMessage known = recorded("073-UpdateFrameworkMessage", UpdateFrameworkMessage.parser());
        next.framework(known.getFrameworkInfo());
        next.forget()
                .on(new AgentMessage.Reregister(
                        PID, recorded("070-ReregisterSlaveMessage", ReregisterSlaveMessage.parser())));
        assertThat(next.sent(PID))
                .startsWith(recorded("072-SlaveReregisteredMessage", SlaveReregisteredMessage.parser()), known);
        assertThat(next.task(FRAMEWORK, "long").state()).isEqualTo(TaskState.TASK_RUNNING);
        assertThat(next.agent(AGENT).total().persistentVolumes().size()).isEqualTo(1);
        assertThat(next.agent(AGENT).used(FRAMEWORK))
                .isEqualTo(Story.resources("cpus:0.1;mem:32").allocate("dev"));
    }

    @Test
    void aSchedulerIsWelcomedAndOffered() throws IOException {
        Event welcome = recorded("scheduler-00", Event.parser());
        Event offers = recorded("scheduler-02", Event.parser());
        Event tooBig = recorded("scheduler-27", Event.parser());
        MasterInfo info = welcome.getSubscribed().getMasterInfo();
        Story other = Story.leading(MasterSettings.defaults(), info, RegistryContents.none());

        FrameworkId framework = other.framework(Given.framework("dev"));
        assertThat(other.told(framework))
                .containsExactly(
                        welcome,
                        Event.newBuilder().setType(Event.Type.HEARTBEAT).build());

        Offer offer = offers.getOffers().getOffers(0);
        var address = offer.getUrl().getAddress();
        var registration = RegisterSlaveMessage.newBuilder(Given.registration("127.0.0.1", EVERYTHING));
        registration.getSlaveBuilder().addAllAttributes(offer.getAttributesList());
        Upid pid = new Upid("slave(1)", address.getIp(), address.getPort());
        other.on(new AgentMessage.Register(pid, registration.build()));
        AgentId agent = other.state().agents().byPid().get(pid).orElseThrow();
        other.forget()
                .on(MasterEvent.AllocatorAnswered.offers(
                        framework,
                        List.of(new AllocatorOutput.Offering("dev", agent, Resources.of(offer.getResourcesList())))));
        assertThat(other.told(framework)).map(RecordedMessagesTest::sorted).containsExactly(sorted(offers));

        TaskInfo task = Given.task("toobig", "cpus:99;mem:32").toBuilder()
                .setAgentId(agent.toProto())
                .build();
        other.forget().accept(framework, OfferId.of(offer.getId()), Given.launch(task));
        TaskStatus told = other.told(framework).getFirst().getUpdate().getStatus();
        TaskStatus recorded = tooBig.getUpdate().getStatus();
        String needed = " required by task and its executor is more than available ";
        assertThat(told.getMessage())
                .startsWith("Total resources cpus(allocated: dev):99; mem(allocated: dev):32" + needed);
        assertThat(told.toBuilder().setMessage("").setTimestamp(0).build())
                .isEqualTo(recorded.toBuilder().setMessage("").setTimestamp(0).build());
    }

    /** The order of resources in offers is that of a hash map. */
    private static Event sorted(Event event) {
        Event.Builder builder = event.toBuilder();
        for (Offer.Builder offer : builder.getOffersBuilder().getOffersBuilderList()) {
            List<Resource> resources = offer.getResourcesList().stream()
                    .sorted(Comparator.comparing(Resource::getName))
                    .toList();
            offer.clearResources().addAllResources(resources);
        }
        return builder.build();
    }

    /** A task as the scheduler of the recording sent it: the master fills in allocation and framework. */
    private static TaskInfo asSent(TaskInfo task) {
        TaskInfo.Builder sent = task.toBuilder();
        sent.getResourcesBuilderList().forEach(Resource.Builder::clearAllocationInfo);
        if (task.hasExecutor()) {
            ExecutorInfo.Builder executor = sent.getExecutorBuilder().clearFrameworkId();
            executor.getResourcesBuilderList().forEach(Resource.Builder::clearAllocationInfo);
        }
        return sent.build();
    }

    private static Event event(TaskStatus status) {
        return Event.newBuilder()
                .setType(Event.Type.UPDATE)
                .setUpdate(Event.Update.newBuilder().setStatus(status))
                .build();
    }

    private static <M extends Message> M recorded(String name, Parser<M> parser) throws IOException {
        try (InputStream in = RecordedMessagesTest.class.getResourceAsStream("/recorded/core/" + name + ".pb")) {
            return parser.parseFrom(Objects.requireNonNull(in, name));
        }
    }
}
