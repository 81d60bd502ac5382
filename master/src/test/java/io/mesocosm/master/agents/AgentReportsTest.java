package io.mesocosm.master.agents;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.mesocosm.allocator.AllocatorCommand;
import io.mesocosm.allocator.AllocatorOutput;
import io.mesocosm.common.ids.AgentId;
import io.mesocosm.common.ids.ExecutorId;
import io.mesocosm.common.ids.FrameworkId;
import io.mesocosm.common.ids.OfferId;
import io.mesocosm.common.resources.Resources;
import io.mesocosm.master.core.Given;
import io.mesocosm.master.core.Story;
import io.mesocosm.master.effect.MasterEffect;
import io.mesocosm.master.event.AgentMessage;
import io.mesocosm.master.event.MasterEvent;
import io.mesocosm.master.turn.Schedulers;
import io.mesocosm.proto.internal.Messages.ExecutorToFrameworkMessage;
import io.mesocosm.proto.internal.Messages.ExitedExecutorMessage;
import io.mesocosm.proto.internal.Messages.FrameworkToExecutorMessage;
import io.mesocosm.proto.internal.Messages.UpdateSlaveMessage;
import java.util.List;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.apache.mesos.v1.scheduler.Protos.Event;
import org.junit.jupiter.api.Test;

class AgentReportsTest {

    private static final Resource SPARE = Story.resources("cpus:2").toProto().getFirst().toBuilder()
            .setRevocable(Resource.RevocableInfo.getDefaultInstance())
            .build();

    private final Story story = Story.leading();
    private final AgentId agent = story.agent("host", "cpus:4;mem:1024");
    private final FrameworkId framework = story.framework("dev");

    private void report(UpdateSlaveMessage.Builder message) {
        story.forget()
                .on(new AgentMessage.Update(
                        story.agent(agent).pid(),
                        message.setSlaveId(agent.toProto()).build()));
    }

    @Test
    void aReportWithoutNewsChangesNothing() {
        report(UpdateSlaveMessage.newBuilder()
                .setUpdateOversubscribedResources(false)
                .setResourceVersionUuid(Given.RESOURCE_VERSION));
        assertThat(story.allocator()).isEmpty();
    }

    @Test
    void oversubscribedResourcesAreOfferedAndTakenBack() {
        report(UpdateSlaveMessage.newBuilder()
                .setUpdateOversubscribedResources(true)
                .addOversubscribedResources(SPARE));
        Resources total = Story.resources("cpus:4;mem:1024").plus(SPARE);
        assertThat(story.agent(agent).total()).isEqualTo(total);
        assertThat(story.allocator())
                .containsExactly(new AllocatorCommand.UpdateAgent(
                        story.agent(agent).info(), story.agent(agent).identity().capabilities(), total));

        OfferId steady = story.offer(framework, agent, "cpus:1");
        story.on(MasterEvent.AllocatorAnswered.offers(
                framework,
                List.of(new AllocatorOutput.Offering(
                        "dev", agent, Resources.of(SPARE).allocate("dev")))));
        report(UpdateSlaveMessage.newBuilder().setUpdateOversubscribedResources(true));
        assertThat(story.told(framework)).extracting(Event::getType).containsExactly(Event.Type.RESCIND);
        assertThat(story.state().offers().keys()).containsExactly(steady);
        assertThat(story.agent(agent).total()).isEqualTo(Story.resources("cpus:4;mem:1024"));
    }

    @Test
    void aNewVersionOfTheResourcesIsSentWithTasks() {
        var version = Given.RESOURCE_VERSION.toBuilder().setValue(Given.uuid(5)).build();
        report(UpdateSlaveMessage.newBuilder()
                .setUpdateOversubscribedResources(false)
                .setResourceVersionUuid(version));
        assertThat(story.agent(agent).identity().resourceVersion()).contains(version);
    }

    private ExitedExecutorMessage exited(String executor) {
        return ExitedExecutorMessage.newBuilder()
                .setSlaveId(agent.toProto())
                .setFrameworkId(framework.toProto())
                .setExecutorId(new ExecutorId(executor).toProto())
                .setStatus(9)
                .build();
    }

    @Test
    void theEndOfAnExecutorIsToldAndFreesItsResources() {
        story.launch(framework, agent, Given.task("task", "cpus:1", Given.executor("executor", "cpus:1;mem:32")));
        story.forget().on(new AgentMessage.ExitedExecutor(story.agent(agent).pid(), exited("executor")));
        assertThat(story.told(framework))
                .containsExactly(Schedulers.ended(agent.toProto(), new ExecutorId("executor").toProto(), 9));
        assertThat(story.agent(agent).used(framework))
                .isEqualTo(Story.resources("cpus:1").allocate("dev"));
        story.forget().on(new AgentMessage.ExitedExecutor(story.agent(agent).pid(), exited("executor")));
        assertThat(story.told(framework)).isEmpty();
    }

    @Test
    void executorsAndSchedulersTalk() {
        var data = ByteString.copyFromUtf8("hello");
        var executor = new ExecutorId("executor").toProto();
        story.forget()
                .call(
                        framework,
                        Call.newBuilder()
                                .setType(Call.Type.MESSAGE)
                                .setMessage(Call.Message.newBuilder()
                                        .setAgentId(agent.toProto())
                                        .setExecutorId(executor)
                                        .setData(data)));
        assertThat(story.sent(story.agent(agent).pid()))
                .containsExactly(FrameworkToExecutorMessage.newBuilder()
                        .setSlaveId(agent.toProto())
                        .setFrameworkId(framework.toProto())
                        .setExecutorId(executor)
                        .setData(data)
                        .build());
        var answer = ExecutorToFrameworkMessage.newBuilder()
                .setSlaveId(agent.toProto())
                .setFrameworkId(framework.toProto())
                .setExecutorId(executor)
                .setData(data)
                .build();
        story.forget().on(new AgentMessage.ExecutorMessage(story.agent(agent).pid(), answer));
        assertThat(story.told(framework))
                .containsExactly(Event.newBuilder()
                        .setType(Event.Type.MESSAGE)
                        .setMessage(Event.Message.newBuilder()
                                .setAgentId(agent.toProto())
                                .setExecutorId(executor)
                                .setData(data))
                        .build());
        assertThat(story.counted()).contains("master/valid_executor_to_framework_messages");
        story.hangUp(framework);
        story.forget().on(new AgentMessage.ExecutorMessage(story.agent(agent).pid(), answer));
        assertThat(story.effects(MasterEffect.SendEvent.class)).isEmpty();
        assertThat(story.counted()).contains("master/invalid_executor_to_framework_messages");
    }
}
