package io.mesocosm.master.offers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import io.mesocosm.allocator.AllocatorCommand;
import io.mesocosm.allocator.AllocatorOutput;
import io.mesocosm.common.ids.AgentId;
import io.mesocosm.common.ids.FrameworkId;
import io.mesocosm.common.ids.OfferId;
import io.mesocosm.common.libprocess.Upid;
import io.mesocosm.common.resources.ResourceConversion;
import io.mesocosm.common.resources.Resources;
import io.mesocosm.master.core.Given;
import io.mesocosm.master.core.Story;
import io.mesocosm.master.effect.MasterEffect;
import io.mesocosm.master.event.AgentMessage;
import io.mesocosm.master.event.MasterEvent;
import io.mesocosm.master.turn.OperationChecksTest;
import io.mesocosm.proto.internal.Messages.FrameworkErrorMessage;
import io.mesocosm.proto.internal.Messages.RunTaskGroupMessage;
import io.mesocosm.proto.internal.Messages.RunTaskMessage;
import java.util.List;
import java.util.stream.Stream;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.Offer.Operation;
import org.apache.mesos.v1.Protos.OperationID;
import org.apache.mesos.v1.Protos.OperationState;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.TaskGroupInfo;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.Protos.TaskStatus.Reason;
import org.apache.mesos.v1.Protos.Volume;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.apache.mesos.v1.scheduler.Protos.Event;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Several operations in one ACCEPT: they run in order on one pool, and one that is refused does not stop the rest. */
class OrderOfOperationsTest {

    private static final OperationID ID =
            OperationID.newBuilder().setValue("operation").build();

    private final Story story = Story.leading();
    private final AgentId agent = story.agent("host", "cpus:4;mem:2048;disk:100;ports:[1-10]");
    private final FrameworkId framework = story.framework("dev");

    private List<TaskStatus> statuses() {
        return story.told(framework).stream()
                .filter(Event::hasUpdate)
                .map(event -> event.getUpdate().getStatus())
                .toList();
    }

    /** The names of the tasks that the agent was asked to run, one list for each message. */
    private List<List<String>> runs() {
        return story.sent(story.agent(agent).pid()).stream()
                .flatMap(message -> switch (message) {
                    case RunTaskMessage run ->
                        Stream.of(List.of(run.getTask().getTaskId().getValue()));
                    case RunTaskGroupMessage run ->
                        Stream.of(run.getTaskGroup().getTasksList().stream()
                                .map(task -> task.getTaskId().getValue())
                                .toList());
                    default -> Stream.of();
                })
                .toList();
    }

    private Operation group(String executor, TaskInfo... tasks) {
        return Operation.newBuilder()
                .setType(Operation.Type.LAUNCH_GROUP)
                .setLaunchGroup(Operation.LaunchGroup.newBuilder()
                        .setExecutor(Given.executor(executor, "cpus:0.5;mem:32;disk:1").toBuilder()
                                .setType(ExecutorInfo.Type.DEFAULT)
                                .clearCommand()
                                .setFrameworkId(framework.toProto()))
                        .setTaskGroup(TaskGroupInfo.newBuilder().addAllTasks(List.of(tasks))))
                .build();
    }

    private static Operation reserve(boolean withId) {
        Operation reserve = OperationChecksTest.valid(Operation.Type.RESERVE);
        return withId ? reserve.toBuilder().setId(ID).build() : reserve;
    }

    @Test
    void eachLaunchTakesFromWhatTheOnesBeforeItLeft() {
        OfferId offer = story.offer(framework, agent, "cpus:4;mem:2048;disk:100");
        story.forget()
                .accept(
                        framework,
                        offer,
                        Given.launch(Given.task("one", "cpus:3")),
                        group("executor", Given.task("two", "cpus:1"), Given.task("three", "cpus:1")),
                        Given.launch(Given.task("four", "cpus:1;mem:64"), Given.task("five", "cpus:0.001")));
        assertThat(runs()).containsExactly(List.of("one"), List.of("four"));
        String available =
                Story.resources("cpus:1;mem:2048;disk:100").allocate("dev").toString();
        assertThat(statuses())
                .extracting(
                        status -> status.getTaskId().getValue(),
                        TaskStatus::getState,
                        TaskStatus::getReason,
                        TaskStatus::getMessage)
                .containsExactly(
                        tuple("two", TaskState.TASK_ERROR, Reason.REASON_TASK_GROUP_INVALID, tooMuch(available)),
                        tuple("three", TaskState.TASK_ERROR, Reason.REASON_TASK_GROUP_INVALID, tooMuch(available)),
                        tuple(
                                "five",
                                TaskState.TASK_ERROR,
                                Reason.REASON_TASK_INVALID,
                                "Total resources cpus(allocated: dev):0.001 required by task and its executor is more"
                                        + " than available "
                                        + Story.resources("mem:1984;disk:100").allocate("dev")));
        assertThat(story.state().offers().isEmpty()).isTrue();
    }

    private static String tooMuch(String available) {
        return "Total resources cpus(allocated: dev):2.5; mem(allocated: dev):32; disk(allocated: dev):1 required by"
                + " task group and its executor are more than available " + available;
    }

    @Test
    void malformedOperationsAreRefusedBeforeTheFirstRuns() {
        OfferId offer = story.offer(framework, agent, "cpus:4;mem:2048;disk:100");
        TaskInfo invalid = Given.task("invalid", "cpus:5");
        TaskInfo malformed = Given.task("malformed", "cpus:1").toBuilder()
                .addResources(
                        Given.allocated("cpus:1", "dev").getFirst().toBuilder().setName(""))
                .build();
        story.forget()
                .accept(
                        framework,
                        offer,
                        Given.launch(invalid),
                        Given.launch(Given.task("beside", "cpus:1"), malformed),
                        Given.launch(Given.task("with id", "cpus:1")).toBuilder()
                                .setId(ID)
                                .build(),
                        group("executor", Given.task("group with id", "cpus:1")).toBuilder()
                                .setId(ID)
                                .build(),
                        Operation.newBuilder().setType(Operation.Type.UNKNOWN).build(),
                        Given.launch(Given.task("last", "cpus:1")));
        assertThat(statuses())
                .extracting(status -> status.getTaskId().getValue(), TaskStatus::getReason, TaskStatus::getMessage)
                .containsExactly(
                        tuple(
                                "beside",
                                Reason.REASON_TASK_INVALID,
                                "Resource '(allocated: dev):1' is invalid: Empty resource name"),
                        tuple(
                                "malformed",
                                Reason.REASON_TASK_INVALID,
                                "Resource '(allocated: dev):1' is invalid: Empty resource name"),
                        tuple(
                                "with id",
                                Reason.REASON_TASK_INVALID,
                                "The `id` field cannot be set on LAUNCH operations"),
                        tuple(
                                "group with id",
                                Reason.REASON_TASK_GROUP_INVALID,
                                "The `id` field cannot be set on LAUNCH_GROUP operations"),
                        tuple(
                                "invalid",
                                Reason.REASON_TASK_INVALID,
                                "Total resources cpus(allocated: dev):5 required by task and its executor is more than"
                                        + " available "
                                        + Story.resources("cpus:4;mem:2048;disk:100")
                                                .allocate("dev")));
        assertThat(runs()).containsExactly(List.of("last"));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anOperationThatIsRefusedDoesNotStopTheRest(boolean withId) {
        OfferId offer = story.offer(framework, agent, "cpus:4;mem:2048");
        story.forget()
                .accept(
                        framework,
                        offer,
                        Given.launch(Given.task("before", "cpus:1")),
                        reserve(withId),
                        Given.launch(Given.task("after", "cpus:1")));
        assertThat(runs()).containsExactly(List.of("before"), List.of("after"));
        List<Event> told = story.told(framework);
        assertThat(told).hasSize(withId ? 1 : 0).allSatisfy(event -> {
            var status = event.getUpdateOperationStatus().getStatus();
            assertThat(status.getOperationId()).isEqualTo(ID);
            assertThat(status.getState()).isEqualTo(OperationState.OPERATION_ERROR);
            assertThat(status.hasUuid()).isFalse();
        });
        assertThat(story.counted()).contains("master/operations/error", "master/operations/reserve/error");
    }

    @Test
    void anOperationWithInvalidResourcesIsDropped() {
        Operation.Builder reserve = reserve(true).toBuilder();
        reserve.getReserveBuilder().getResourcesBuilder(0).setName("");
        story.accept(framework, story.offer(framework, agent, "cpus:1"), reserve.build());
        assertThat(story.told(framework)
                        .getLast()
                        .getUpdateOperationStatus()
                        .getStatus()
                        .getMessage())
                .isEqualTo("Operation attempted with invalid resources: Resource '(allocated: dev):100' is invalid:"
                        + " Empty resource name");
    }

    /** Drivers have no words for what becomes of an operation: the error makes them give up. */
    @Test
    void aDriverCannotGiveAnOperationAnId() {
        var pid = new Upid("scheduler-1", "127.0.0.1", 7070);
        FrameworkId driver = story.driver(pid, Given.framework("dev"));
        OfferId offer = story.offer(driver, agent, "cpus:4;mem:2048");
        story.forget()
                .accept(driver, offer, reserve(true), reserve(false), Given.launch(Given.task("after", "cpus:1")));
        assertThat(story.sent(pid))
                .containsExactly(FrameworkErrorMessage.newBuilder()
                        .setMessage("The 'id' field was set in an offer operation, but operation feedback is not"
                                + " supported for the SchedulerDriver API; please use the HTTP scheduler API for this"
                                + " feature")
                        .build());
        assertThat(runs()).containsExactly(List.of("after"));
        assertThat(story.counted()).containsOnlyOnce("master/operations/reserve/error");
    }

    @Test
    void anOperationOfADriverOnInvalidOffersIsDropped() {
        var pid = new Upid("scheduler-1", "127.0.0.1", 7070);
        FrameworkId driver = story.driver(pid, Given.framework("dev"));
        story.forget().accept(driver, new OfferId("stale"), reserve(true));
        assertThat(story.sent(pid)).isEmpty();
        assertThat(story.counted()).contains("master/operations/reserve/error");
    }

    @Test
    void theAgentIsToldWhereTheDriverOfATaskIs() {
        var pid = new Upid("scheduler-1", "127.0.0.1", 7070);
        FrameworkId driver = story.driver(pid, Given.framework("dev"));
        story.launch(driver, agent, Given.task("of a driver", "cpus:1"));
        story.launch(framework, agent, Given.task("of a stream", "cpus:1"));
        assertThat(story.sent(story.agent(agent).pid()))
                .filteredOn(RunTaskMessage.class::isInstance)
                .extracting(message -> ((RunTaskMessage) message).getPid())
                .containsExactly(pid.toString(), Upid.NONE.toString());
    }

    @Test
    void anOperationOnInvalidOffersIsDropped() {
        story.forget().accept(framework, new OfferId("stale"), reserve(true), reserve(false));
        assertThat(story.told(framework))
                .extracting(
                        event -> event.getUpdateOperationStatus().getStatus().getMessage())
                .containsExactly("Operation attempted with invalid offers: Offer stale is no longer valid");
    }

    @Test
    void tasksOfOneAcceptMustHaveDifferentIds() {
        OfferId offer = story.offer(framework, agent, "cpus:4;mem:2048;disk:100");
        story.forget()
                .accept(
                        framework,
                        offer,
                        Given.launch(Given.task("same", "cpus:1"), Given.task("same", "cpus:1")),
                        group("executor", Given.task("twin", "cpus:0.5"), Given.task("twin", "cpus:0.5")));
        assertThat(runs()).containsExactly(List.of("same"));
        assertThat(statuses())
                .extracting(TaskStatus::getMessage)
                .containsExactly(
                        "Task has duplicate ID: same",
                        "Task 'twin' is invalid: Task has duplicate ID: twin",
                        "Task 'twin' is invalid: Task has duplicate ID: twin");
    }

    @Test
    void anExecutorThatIsMeagreIsLaunchedWithAWarning() {
        OfferId offer = story.offer(framework, agent, "cpus:4;mem:2048");
        story.forget()
                .accept(
                        framework,
                        offer,
                        Given.launch(Given.task("task", "cpus:1", Given.executor("thin", "cpus:0.001"))));
        assertThat(runs()).hasSize(1);
        assertThat(story.effects(MasterEffect.Log.class))
                .extracting(MasterEffect.Log::line)
                .containsExactly(
                        "executor 'thin' uses less CPUs (0.001) than the minimum required (0.01) framework=" + framework
                                + " task=task",
                        "executor 'thin' uses less memory (None) than the minimum required (32MB) framework="
                                + framework + " task=task");
    }

    // ------------------------------------------------------------------------------------------------------- offers

    @Test
    @Tag("B079")
    void offersOfTwoRolesAreConsumedAndInvalid() {
        FrameworkId both = story.framework(Given.framework("dev", "qa"));
        OfferId one = new OfferId(Story.MASTER + "-O0");
        OfferId two = new OfferId(Story.MASTER + "-O1");
        for (String role : List.of("dev", "qa")) {
            story.on(MasterEvent.AllocatorAnswered.offers(
                    both,
                    List.of(new AllocatorOutput.Offering(
                            role, agent, Story.resources("cpus:1").allocate(role)))));
        }
        story.forget()
                .call(
                        both,
                        Call.newBuilder()
                                .setType(Call.Type.ACCEPT)
                                .setAccept(Call.Accept.newBuilder()
                                        .addOfferIds(one.toProto())
                                        .addOfferIds(two.toProto())
                                        .addOperations(Given.launch(Given.task("task", "cpus:2")))));
        assertThat(story.told(both))
                .extracting(event -> event.getUpdate().getStatus())
                .extracting(TaskStatus::getState, TaskStatus::getReason, TaskStatus::getMessage)
                .containsExactly(tuple(
                        TaskState.TASK_DROPPED,
                        Reason.REASON_INVALID_OFFERS,
                        "Task launched with invalid offers: Aggregated offers must be allocated to the same"
                                + " role. Offer " + two + " uses role 'qa but another is using role 'dev"));
        assertThat(story.state().offers().isEmpty()).isTrue();
        assertThat(story.allocator()).hasSize(2).allMatch(AllocatorCommand.RecoverResources.class::isInstance);
    }

    @Test
    void anAcceptThatComesTwiceLaunchesOnce() {
        OfferId offer = story.offer(framework, agent, "cpus:4;mem:2048");
        Operation launch = Given.launch(Given.task("task", "cpus:1"));
        story.forget().accept(framework, offer, launch);
        story.accept(framework, offer, launch);
        assertThat(runs()).containsExactly(List.of("task"));
        assertThat(statuses())
                .extracting(TaskStatus::getState, TaskStatus::getReason)
                .containsExactly(tuple(TaskState.TASK_DROPPED, Reason.REASON_INVALID_OFFERS));
        assertThat(story.task(framework, "task").state()).isEqualTo(TaskState.TASK_STAGING);
    }

    @Test
    void anOfferDoesNotOutliveTheConnectionToItsAgent() {
        OfferId offer = story.offer(framework, agent, "cpus:4");
        story.exited(agent);
        story.forget().accept(framework, offer, Given.launch(Given.task("task", "cpus:1")));
        assertThat(statuses())
                .extracting(TaskStatus::getState, TaskStatus::getReason)
                .containsExactly(tuple(TaskState.TASK_DROPPED, Reason.REASON_INVALID_OFFERS));
    }

    // ------------------------------------------------------------------------------------------------------- shared

    private static Resource sharedVolume() {
        Resource.Builder volume = Story.resources("disk(dev):50").toProto().getFirst().toBuilder()
                .setShared(Resource.SharedInfo.getDefaultInstance());
        volume.getDiskBuilder().getPersistenceBuilder().setId("volume");
        volume.getDiskBuilder().getVolumeBuilder().setContainerPath("data").setMode(Volume.Mode.RW);
        return volume.build();
    }

    /** One copy was offered: the allocator is told of the second before it is told that both are in use. */
    @Test
    void tasksShareAVolumeOfWhichOneCopyWasOffered() {
        var registration = Given.registration("sharing", "cpus:4").toBuilder();
        registration.getSlaveBuilder().addResources(sharedVolume());
        var pid = new Upid("slave(1)", "127.0.0.2", 5051);
        story.on(new AgentMessage.Register(pid, registration.build()));
        AgentId sharing = story.state().agents().byPid().get(pid).orElseThrow();
        Resources offered = Story.resources("cpus:4").plus(sharedVolume()).allocate("dev");
        OfferId offer =
                new OfferId(Story.MASTER + "-O" + story.state().counters().offer());
        story.on(MasterEvent.AllocatorAnswered.offers(
                framework, List.of(new AllocatorOutput.Offering("dev", sharing, offered))));
        TaskInfo one = Given.task("one", "cpus:1").toBuilder()
                .setAgentId(sharing.toProto())
                .addResources(sharedVolume())
                .build();
        TaskInfo two = one.toBuilder()
                .setTaskId(one.getTaskId().toBuilder().setValue("two"))
                .build();
        story.forget().accept(framework, offer, Given.launch(one, two));

        Resources volume = Resources.of(sharedVolume()).allocate("dev");
        assertThat(story.allocator().subList(0, 2))
                .containsExactly(
                        new AllocatorCommand.UpdateAllocation(
                                framework, sharing, offered, List.of(ResourceConversion.more(volume))),
                        new AllocatorCommand.TransitionToAllocated(
                                framework,
                                sharing,
                                Story.resources("cpus:2")
                                        .allocate("dev")
                                        .plus(volume)
                                        .plus(volume)));
        assertThat(story.sent(pid)).hasSize(2).hasOnlyElementsOfType(RunTaskMessage.class);
    }
}
