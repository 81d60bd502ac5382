package io.mesocosm.master.offers;

import static org.apache.mesos.v1.Protos.TaskState.TASK_DROPPED;
import static org.apache.mesos.v1.Protos.TaskState.TASK_ERROR;
import static org.apache.mesos.v1.Protos.TaskState.TASK_LOST;
import static org.apache.mesos.v1.Protos.TaskState.TASK_STAGING;
import static org.assertj.core.api.Assertions.assertThat;

import io.mesocosm.allocator.AllocatorCommand;
import io.mesocosm.common.ids.AgentId;
import io.mesocosm.common.ids.ExecutorId;
import io.mesocosm.common.ids.FrameworkId;
import io.mesocosm.common.ids.OfferId;
import io.mesocosm.common.resources.Resources;
import io.mesocosm.master.core.Given;
import io.mesocosm.master.core.Story;
import io.mesocosm.master.effect.MasterEffect;
import io.mesocosm.master.turn.OperationChecksTest;
import io.mesocosm.proto.internal.Messages.RunTaskMessage;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.Filters;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.HealthCheck;
import org.apache.mesos.v1.Protos.Offer.Operation;
import org.apache.mesos.v1.Protos.OperationID;
import org.apache.mesos.v1.Protos.OperationState;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.apache.mesos.v1.scheduler.Protos.Event;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AcceptanceTest {

    private final Story story = Story.leading();
    private final AgentId agent = story.agent("host", "cpus:4;mem:2048");
    private final FrameworkId framework = story.framework("dev");

    private static Resources allocated(String resources) {
        return Story.resources(resources).allocate("dev");
    }

    private List<TaskStatus> statuses(FrameworkId some) {
        return story.told(some).stream()
                .map(Event::getUpdate)
                .map(Event.Update::getStatus)
                .toList();
    }

    private List<RunTaskMessage> runs() {
        return story.sent(story.agent(agent).pid()).stream()
                .filter(RunTaskMessage.class::isInstance)
                .map(RunTaskMessage.class::cast)
                .toList();
    }

    @Test
    void aLaunchTakesWhatItNeedsAndTheRestIsDeclined() {
        OfferId offer = story.offer(framework, agent, "cpus:4;mem:2048");
        story.forget().accept(framework, offer, Given.launch(Given.task("task", "cpus:1;mem:32")));

        FrameworkInfo info = story.framework(framework).info();
        assertThat(story.effects(MasterEffect.class))
                .startsWith(
                        new MasterEffect.CountFor(info, "calls"),
                        new MasterEffect.CountFor(info, "calls/accept"),
                        MasterEffect.Count.one("master/messages_launch_tasks"),
                        new MasterEffect.CountFor(info, "offers/accepted"),
                        new MasterEffect.CountFor(info, "operations"),
                        new MasterEffect.CountFor(info, "operations/launch"))
                .hasSize(10);
        assertThat(runs()).hasSize(1);
        assertThat(story.allocator())
                .containsExactly(
                        new AllocatorCommand.TransitionToAllocated(framework, agent, allocated("cpus:1;mem:32")),
                        new AllocatorCommand.RecoverResources(
                                framework,
                                agent,
                                allocated("cpus:3;mem:2016"),
                                Optional.of(Filters.getDefaultInstance()),
                                false));
        assertThat(story.answers()).extracting(MasterEffect.Respond::status).containsExactly(202);
        assertThat(story.task(framework, "task").state()).isEqualTo(TASK_STAGING);
        assertThat(story.agent(agent).used(framework)).isEqualTo(allocated("cpus:1;mem:32"));
        assertThat(story.agent(agent).work().offered().isEmpty()).isTrue();
    }

    @Test
    @Tag("B080")
    void offersOfOneAgentArePooled() {
        OfferId one = story.offer(framework, agent, "cpus:1");
        OfferId two = story.offer(framework, agent, "cpus:1;mem:32");
        story.forget()
                .call(
                        framework,
                        Call.newBuilder()
                                .setType(Call.Type.ACCEPT)
                                .setAccept(Call.Accept.newBuilder()
                                        .addOfferIds(one.toProto())
                                        .addOfferIds(two.toProto())
                                        .addOperations(Given.launch(Given.task("task", "cpus:2;mem:32")))));
        assertThat(runs()).hasSize(1);
    }

    @Test
    void theExecutorOfSeveralTasksIsLaunchedAndCountedOnce() {
        OfferId offer = story.offer(framework, agent, "cpus:4;mem:2048");
        var executor = Given.executor("executor", "cpus:1;mem:64");
        story.forget()
                .accept(
                        framework,
                        offer,
                        Given.launch(Given.task("one", "cpus:1", executor), Given.task("two", "cpus:1", executor)));
        assertThat(runs()).extracting(RunTaskMessage::getLaunchExecutor).containsExactly(true, false);
        assertThat(story.agent(agent).used(framework)).isEqualTo(allocated("cpus:3;mem:64"));
        assertThat(story.agent(agent).work().executor(framework, new ExecutorId("executor")))
                .hasValueSatisfying(
                        entry -> assertThat(entry.info().getFrameworkId()).isEqualTo(framework.toProto()));
    }

    @Test
    void eachInvalidTaskIsRefusedByItself() {
        OfferId offer = story.offer(framework, agent, "cpus:4;mem:2048");
        story.forget()
                .accept(
                        framework,
                        offer,
                        Given.launch(
                                Given.task("bad task/id", "cpus:1"),
                                Given.task("good", "cpus:1"),
                                Given.task("big", "cpus:4")));
        assertThat(runs())
                .extracting(run -> run.getTask().getTaskId().getValue())
                .containsExactly("good");
        assertThat(statuses(framework))
                .extracting(TaskStatus::getState, TaskStatus::getReason, TaskStatus::getMessage)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(
                                TASK_ERROR,
                                TaskStatus.Reason.REASON_TASK_INVALID,
                                "'bad task/id' contains invalid characters"),
                        org.assertj.core.groups.Tuple.tuple(
                                TASK_ERROR,
                                TaskStatus.Reason.REASON_TASK_INVALID,
                                "Total resources cpus(allocated: dev):4 required by task and its executor is more than"
                                        + " available " + allocated("cpus:3;mem:2048")));
        assertThat(story.counted())
                .contains("master/tasks_error", "master/task_error/source_master/reason_task_invalid");
    }

    @Test
    void whatASchedulerMayLeaveOutIsFilledIn() {
        OfferId offer = story.offer(framework, agent, "cpus:4;mem:2048");
        TaskInfo task = Given.task("task", "cpus:1").toBuilder()
                .setHealthCheck(HealthCheck.newBuilder()
                        .setCommand(Given.task("", "cpus:1").getCommand()))
                .build();
        story.forget().accept(framework, offer, Given.launch(task));
        TaskInfo run = runs().getFirst().getTask();
        assertThat(run.getHealthCheck().getType()).isEqualTo(HealthCheck.Type.COMMAND);
        assertThat(run.getResources(0).getAllocationInfo().getRole()).isEqualTo("dev");
    }

    @Test
    void aLaunchWithoutTasksDeclines() {
        OfferId offer = story.offer(framework, agent, "cpus:4");
        story.forget().accept(framework, offer, Given.launch());
        assertThat(story.counted()).containsExactly("master/messages_decline_offers");
        assertThat(story.allocator()).hasSize(1);
    }

    @Test
    void aLaunchWithAnOperationIdIsAnError() {
        OfferId offer = story.offer(framework, agent, "cpus:4");
        story.forget()
                .accept(
                        framework,
                        offer,
                        Given.launch(Given.task("task", "cpus:1")).toBuilder()
                                .setId(OperationID.newBuilder().setValue("id"))
                                .build());
        assertThat(statuses(framework))
                .extracting(TaskStatus::getMessage)
                .containsExactly("The `id` field cannot be set on LAUNCH operations");
        assertThat(runs()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            value = Operation.Type.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {"UNKNOWN", "LAUNCH", "LAUNCH_GROUP"})
    void operationsOnWhatWasNotOfferedAreInErrorAndGiveTheirResourcesBack(Operation.Type type) {
        OfferId offer = story.offer(framework, agent, "cpus:4");
        var id = OperationID.newBuilder().setValue("id");
        story.forget()
                .accept(
                        framework,
                        offer,
                        OperationChecksTest.valid(type).toBuilder().setId(id).build());
        var status = story.told(framework).getFirst().getUpdateOperationStatus().getStatus();
        assertThat(status.getState()).isEqualTo(OperationState.OPERATION_ERROR);
        assertThat(status.getOperationId()).isEqualTo(id.build());
        assertThat(story.allocator()).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource(value = Operation.Type.class)
    void operationsThatDoNotSayWhatLeaveTheirResources(Operation.Type type) {
        OfferId offer = story.offer(framework, agent, "cpus:4");
        story.forget()
                .accept(framework, offer, Operation.newBuilder().setType(type).build());
        assertThat(story.told(framework)).isEmpty();
        assertThat(story.allocator()).singleElement().isInstanceOf(AllocatorCommand.RecoverResources.class);
    }

    // -------------------------------------------------------------------------------------------------- invalid offers

    private void acceptInvalid(FrameworkId some, String error, OfferId... offers) {
        var accept = Call.Accept.newBuilder().addOperations(Given.launch(Given.task("task", "cpus:1")));
        for (OfferId offer : offers) {
            accept.addOfferIds(offer.toProto());
        }
        story.forget().call(some, Call.newBuilder().setType(Call.Type.ACCEPT).setAccept(accept));
        assertThat(statuses(some))
                .extracting(TaskStatus::getReason, TaskStatus::getMessage)
                .containsExactly(org.assertj.core.groups.Tuple.tuple(
                        TaskStatus.Reason.REASON_INVALID_OFFERS, "Task launched with invalid offers: " + error));
    }

    @Test
    @Tag("B079")
    void tasksOfInvalidOffersAreDroppedOrLost() {
        acceptInvalid(framework, "Offer x is no longer valid", new OfferId("x"));
        assertThat(statuses(framework)).extracting(TaskStatus::getState).containsExactly(TASK_DROPPED);
        FrameworkId unaware =
                story.framework(Given.without(Given.framework("dev"), FrameworkInfo.Capability.Type.PARTITION_AWARE));
        acceptInvalid(unaware, "Offer x is no longer valid", new OfferId("x"));
        assertThat(statuses(unaware)).extracting(TaskStatus::getState).containsExactly(TASK_LOST);
        assertThat(story.counted())
                .contains("master/tasks_lost", "master/task_lost/source_master/reason_invalid_offers");
    }

    @Test
    @Tag("B079")
    void offersThatDoNotGoTogetherAreInvalidAndGoBack() {
        AgentId other = story.agent("other", "cpus:4");
        OfferId one = story.offer(framework, agent, "cpus:1");
        acceptInvalid(framework, "No offers specified");
        acceptInvalid(framework, "Duplicate offer " + one + " in offer list", one, one);
        assertThat(story.state().offers().isEmpty()).isTrue();

        OfferId here = story.offer(framework, agent, "cpus:1");
        OfferId there = story.offer(framework, other, "cpus:1");
        acceptInvalid(
                framework,
                "Aggregated offers must belong to one single agent. Offer " + there + " uses agent " + other
                        + " and agent " + agent,
                here,
                there);
        assertThat(story.state().offers().isEmpty()).isTrue();
        assertThat(story.allocator()).hasSize(2);
    }

    @Test
    void nobodyAcceptsTheOffersOfAnother() {
        FrameworkId thief = story.framework("dev");
        OfferId offer = story.offer(framework, agent, "cpus:1");
        acceptInvalid(
                thief,
                "Offer " + offer + " has invalid framework " + framework + " while framework " + thief + " is expected",
                offer);
        assertThat(story.state().offers().get(offer)).isPresent();
    }
}
