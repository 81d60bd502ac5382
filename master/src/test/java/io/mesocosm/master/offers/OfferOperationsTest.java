package io.mesocosm.master.offers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.mesocosm.allocator.AllocatorCommand;
import io.mesocosm.common.ids.AgentId;
import io.mesocosm.common.ids.FrameworkId;
import io.mesocosm.common.ids.OfferId;
import io.mesocosm.common.ids.TaskId;
import io.mesocosm.common.resources.Resources;
import io.mesocosm.master.core.Given;
import io.mesocosm.master.core.GivenOperations;
import io.mesocosm.master.core.Story;
import io.mesocosm.master.effect.MasterEffect;
import io.mesocosm.master.event.AgentMessage;
import io.mesocosm.master.state.OperationEntry;
import io.mesocosm.proto.internal.Messages.ApplyOperationMessage;
import io.mesocosm.proto.internal.Messages.CheckpointResourcesMessage;
import io.mesocosm.proto.internal.Messages.ResourceVersionUUID;
import io.mesocosm.proto.internal.Messages.RunTaskMessage;
import io.mesocosm.proto.internal.Messages.UpdateSlaveMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.mesos.v1.Protos.AgentInfo.Capability;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.Offer.Operation;
import org.apache.mesos.v1.Protos.OperationState;
import org.apache.mesos.v1.Protos.OperationStatus;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.ResourceProviderID;
import org.apache.mesos.v1.Protos.ResourceProviderInfo;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.scheduler.Protos.Event;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The operations of an ACCEPT that make other resources of those offered. */
class OfferOperationsTest {

    private static final Resource VOLUME = GivenOperations.volume("v", 100);
    private static final ResourceProviderID PROVIDER =
            ResourceProviderID.newBuilder().setValue("provider").build();
    private static final Resource RAW = provided(
                    Given.allocated("disk:100", "dev").getFirst())
            .toBuilder()
            .setDisk(Resource.DiskInfo.newBuilder()
                    .setSource(Resource.DiskInfo.Source.newBuilder()
                            .setType(Resource.DiskInfo.Source.Type.RAW)
                            .setId("id")
                            .setProfile("fast")))
            .build();

    private final Story story = Story.leading();
    private final AgentId agent = story.agent("host", "cpus:24;mem:4096;disk:1000");
    private final FrameworkId framework = story.framework("dev");

    private OfferId offer(Resources resources) {
        return story.offer(framework, agent, resources);
    }

    private OfferId everything() {
        return offer(story.agent(agent).total());
    }

    private void accept(Operation... operations) {
        OfferId offer = everything();
        story.forget().accept(framework, offer, operations);
    }

    private List<ApplyOperationMessage> orders() {
        return story.sent(story.agent(agent).pid()).stream()
                .flatMap(message -> message instanceof ApplyOperationMessage order ? Stream.of(order) : Stream.of())
                .toList();
    }

    private List<OperationStatus> told() {
        return story.told(framework).stream()
                .filter(Event::hasUpdateOperationStatus)
                .map(event -> event.getUpdateOperationStatus().getStatus())
                .toList();
    }

    private Resources total() {
        return story.agent(agent).total();
    }

    private Resources recovered() {
        return Resources.sum(story.allocator().stream()
                .flatMap(command -> command instanceof AllocatorCommand.RecoverResources recover
                        ? Stream.of(recover.resources())
                        : Stream.of())
                .toList());
    }

    private static TaskInfo using(AgentId agent, Resource... resources) {
        return Given.task("task", "cpus:1;mem:64").toBuilder()
                .addAllResources(List.of(resources))
                .setAgentId(agent.toProto())
                .build();
    }

    private static Resource[] reserved(String text) {
        return GivenOperations.reserved(text).toArray(Resource[]::new);
    }

    @Test
    void anAgentIsSentAnOperationThatIsCountedAtOnce() {
        Operation reserve = GivenOperations.named("r", GivenOperations.reserve("cpus:1;disk:100"));
        accept(reserve);
        assertThat(total()).isEqualTo(GivenOperations.total("cpus:23;mem:4096;disk:900", reserved("cpus:1;disk:100")));
        OperationEntry entry =
                story.agent(agent).work().operations().values().iterator().next();
        assertThat(entry.operation().getInfo()).isEqualTo(reserve);
        assertThat(entry.state()).isEqualTo(OperationState.OPERATION_PENDING);
        assertThat(orders())
                .containsExactly(ApplyOperationMessage.newBuilder()
                        .setFrameworkId(framework.toProto())
                        .setOperationInfo(reserve)
                        .setOperationUuid(entry.uuid())
                        .setResourceVersionUuid(ResourceVersionUUID.newBuilder().setUuid(Given.RESOURCE_VERSION))
                        .build());
        assertThat(story.effects(MasterEffect.CountFor.class))
                .extracting(MasterEffect.CountFor::metric)
                .contains("operations", "operations/reserve");
        assertThat(told()).isEmpty();
    }

    @Test
    void whatOperationsMakeIsGivenBackWithoutAFilterAndTheRestWithIt() {
        accept(GivenOperations.reserve("cpus:1"));
        Resources made = Resources.of(GivenOperations.reserved("cpus:1"));
        Resources rest = Story.resources("cpus:23;mem:4096;disk:1000").allocate("dev");
        assertThat(story.allocator()).hasSize(3);
        assertThat(story.allocator().get(1))
                .isEqualTo(new AllocatorCommand.RecoverResources(framework, agent, made, Optional.empty(), false));
        assertThat(((AllocatorCommand.RecoverResources) story.allocator().get(2)).resources())
                .isEqualTo(rest);
        assertThat(((AllocatorCommand.RecoverResources) story.allocator().get(2)).filters())
                .isPresent();
    }

    @Test
    void anAgentThatKnowsNoOperationsIsSentAllThatItHasToRemember() {
        var old = story.agent(agent);
        story.on(new AgentMessage.Reregister(
                old.pid(),
                Given.reregistration(agent, "host", "cpus:24;mem:4096;disk:1000")
                        .clearAgentCapabilities()
                        .addAgentCapabilities(Capability.newBuilder().setType(Capability.Type.MULTI_ROLE))
                        .clearResourceVersionUuid()
                        .build()));
        accept(GivenOperations.reserve("cpus:1"), GivenOperations.reserve("mem:64"));
        var last = (CheckpointResourcesMessage) story.sent(old.pid()).getLast();
        assertThat(Resources.of(last.getResourcesList()))
                .isEqualTo(
                        Resources.of(GivenOperations.reserved("cpus:1;mem:64")).unallocate());
        assertThat(last.getResourcesList()).allMatch(resource -> resource.getReservationsCount() == 0);
        assertThat(story.agent(agent).work().operations().isEmpty()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"true, true, 1", "true, false, 0", "false, true, 0"})
    void onlyAnAgentThatKnowsOperationsAndTellsTheVersionOfItsResourcesIsSentThem(
            boolean knows, boolean tells, int operations) {
        reregister(knows, tells);
        accept(GivenOperations.reserve("cpus:1"));
        assertThat(orders()).hasSize(operations);
        assertThat(story.sent(story.agent(agent).pid()))
                .filteredOn(CheckpointResourcesMessage.class::isInstance)
                .hasSize(1 - operations);
        assertThat(story.agent(agent).work().operations().size()).isEqualTo(operations);
        assertThat(total()).isEqualTo(GivenOperations.total("cpus:23;mem:4096;disk:1000", reserved("cpus:1")));
    }

    private void reregister(boolean knows, boolean tells) {
        var message = Given.reregistration(agent, "host", "cpus:24;mem:4096;disk:1000");
        if (!knows) {
            message.clearAgentCapabilities();
            Given.capabilities().stream()
                    .filter(some -> some.getType() != Capability.Type.RESOURCE_PROVIDER)
                    .forEach(message::addAgentCapabilities);
        }
        if (!tells) {
            message.clearResourceVersionUuid();
        }
        story.on(new AgentMessage.Reregister(story.agent(agent).pid(), message.build()));
    }

    @Test
    @Tag("B145")
    void reservingTenthsTwiceGivesTwoTenths() {
        accept(GivenOperations.reserve("cpus:0.1;mem:512"));
        accept(GivenOperations.reserve("cpus:0.1;mem:512"));
        assertThat(total())
                .isEqualTo(GivenOperations.total("cpus:23.8;mem:3072;disk:1000", reserved("cpus:0.2;mem:1024")));
        assertThat(recovered().unallocate()).isEqualTo(total());
    }

    @Test
    @Tag("B146")
    void anInvalidOperationIsDroppedAndTheOthersGoOn() {
        Operation large = GivenOperations.named("large", GivenOperations.reserve("cpus:25"));
        Operation alien = GivenOperations.named("alien", GivenOperations.unreserve("cpus:2"));
        Operation other = GivenOperations.named(
                "other",
                GivenOperations.reserve(GivenOperations.reserved("cpus:1").stream()
                        .map(resource -> resource.toBuilder()
                                .setReservations(
                                        0,
                                        resource.getReservations(0).toBuilder().setRole("ops"))
                                .build())
                        .toList()));
        accept(large, alien, other, GivenOperations.reserve("cpus:1"), Given.launch(using(agent)));
        assertThat(told())
                .allMatch(status -> status.getState() == OperationState.OPERATION_ERROR && !status.hasAgentId())
                .extracting(status -> status.getOperationId().getValue(), OperationStatus::getMessage)
                .containsExactly(
                        tuple(
                                "large",
                                Story.resources("cpus:24;mem:4096;disk:1000").allocate("dev")
                                        + " does not contain cpus(allocated: dev):25"),
                        tuple(
                                "alien",
                                Story.resources("cpus:24;mem:4096;disk:1000").allocate("dev")
                                        + " does not contain cpus(allocated: dev)(reservations: [(DYNAMIC,dev)]):2"),
                        tuple(
                                "other",
                                "A reserve operation was attempted for a resource with role 'ops', but the resource"
                                        + " was allocated to role 'dev'; on agent " + agent + " at "
                                        + story.agent(agent).pid() + " (host)"));
        assertThat(orders()).hasSize(1);
        assertThat(story.task(framework, "task").holdsResources()).isTrue();
        assertThat(total()).isEqualTo(GivenOperations.total("cpus:23;mem:4096;disk:1000", reserved("cpus:1")));
        assertThat(recovered().plus(story.agent(agent).used()).unallocate()).isEqualTo(total());
        assertThat(story.counted()).contains("master/operations/error", "master/operations/reserve/error");
    }

    @Test
    void reservationsAreNotReplacedBySchedulers() {
        Operation.Builder replace = GivenOperations.named("r", GivenOperations.reserve("cpus:1")).toBuilder();
        replace.getReserveBuilder().addAllSource(GivenOperations.reserved("cpus:1"));
        accept(replace.build());
        assertThat(orders()).isEmpty();
        assertThat(told())
                .extracting(OperationStatus::getMessage)
                .containsExactly("Operation attempted with invalid resources: Reservation updates are not yet"
                        + " implemented for the scheduler API.");
    }

    @Test
    void theMessageOfAnotherOperationBesideItsOwnIsPassedOver() {
        Operation.Builder both = GivenOperations.unreserve("cpus:1").toBuilder();
        both.getReserveBuilder().addAllSource(GivenOperations.reserved("cpus:1"));
        accept(GivenOperations.reserve("cpus:1"), both.build());
        assertThat(orders()).hasSize(2);
    }

    @Test
    void aTaskUsesTheVolumeThatTheSameAcceptMade() {
        accept(GivenOperations.reserve("disk:300"), GivenOperations.create(VOLUME), Given.launch(using(agent, VOLUME)));
        assertThat(orders()).hasSize(2);
        assertThat(story.sent(story.agent(agent).pid()).getLast()).isInstanceOf(RunTaskMessage.class);
        assertThat(story.agent(agent).used().persistentVolumes()).isEqualTo(Resources.of(VOLUME));
        List<Resource> all = new ArrayList<>(GivenOperations.reserved("disk:200"));
        all.add(VOLUME);
        assertThat(total()).isEqualTo(GivenOperations.total("cpus:24;mem:4096;disk:700", all.toArray(Resource[]::new)));
        var conversions = (AllocatorCommand.UpdateAllocation) story.allocator().getFirst();
        assertThat(conversions.conversions()).hasSize(2);
    }

    @Test
    @Tag("B149")
    void aVolumeThatWasResizedIsNotForTasksOfTheSameAccept() {
        accept(GivenOperations.reserve("disk:200"), GivenOperations.create(VOLUME));
        Resource larger = GivenOperations.volume("v", 150);
        accept(GivenOperations.grow(VOLUME, 50), Given.launch(using(agent, larger)));
        assertThat(story.framework(framework).task(new TaskId("task"))).isEmpty();
        var status = story.told(framework).getFirst().getUpdate().getStatus();
        assertThat(status.getMessage()).contains("is more than available");
        assertThat(total().persistentVolumes()).isEqualTo(Resources.of(larger).unallocate());
        assertThat(recovered().unallocate()).isEqualTo(total());
        accept(GivenOperations.shrink(larger, 100), Given.launch(using(agent, GivenOperations.volume("v", 50))));
        assertThat(total().persistentVolumes())
                .isEqualTo(Resources.of(GivenOperations.volume("v", 50)).unallocate());
        assertThat(recovered().unallocate()).isEqualTo(total());
        assertThat(story.agent(agent).used().isEmpty()).isTrue();
    }

    @Test
    void aVolumeIsDestroyedAndItsDiskGivenBack() {
        accept(GivenOperations.reserve("disk:100"), GivenOperations.create(VOLUME));
        accept(GivenOperations.destroy(VOLUME), GivenOperations.unreserve("disk:100"));
        assertThat(total()).isEqualTo(Story.resources("cpus:24;mem:4096;disk:1000"));
        assertThat(orders()).hasSize(2);
    }

    @Test
    void anIdOfAVolumeIsTakenOnce() {
        accept(GivenOperations.reserve("disk:200"), GivenOperations.create(VOLUME));
        accept(GivenOperations.named("again", GivenOperations.create(GivenOperations.volume("v", 50))));
        assertThat(told())
                .extracting(OperationStatus::getMessage)
                .singleElement()
                .asString()
                .startsWith("Persistence ID 'v' is not unique; on agent ");
    }

    @Test
    void aSharedVolumeInUseIsNotDestroyedAndOneThatIsNotIsTakenBackFromOthers() {
        Resource shared = GivenOperations.shared(VOLUME);
        accept(GivenOperations.reserve("disk:100"), GivenOperations.create(shared), Given.launch(using(agent, shared)));
        Resources copy = Resources.of(shared).plus(Story.resources("cpus:1").allocate("dev"));
        OfferId one = offer(copy);
        OfferId two = offer(copy);
        story.forget().accept(framework, one, GivenOperations.named("early", GivenOperations.destroy(shared)));
        assertThat(told())
                .extracting(OperationStatus::getMessage)
                .singleElement()
                .asString()
                .startsWith("Persistent volumes in use; on agent ");
        assertThat(story.state().offers().containsKey(two)).isTrue();

        story.update(framework, agent, "task", TaskState.TASK_FINISHED);
        OfferId three = offer(copy);
        story.forget().accept(framework, three, GivenOperations.named("late", GivenOperations.destroy(shared)));
        assertThat(told()).isEmpty();
        assertThat(story.state().offers().isEmpty()).isTrue();
        assertThat(total()).isEqualTo(GivenOperations.total("cpus:24;mem:4096;disk:900", reserved("disk:100")));
    }

    @Test
    void tasksUseMoreCopiesOfASharedVolumeThanWereOffered() {
        Resource shared = GivenOperations.shared(VOLUME);
        TaskInfo other = using(agent, shared).toBuilder()
                .setTaskId(TaskID.newBuilder().setValue("other"))
                .build();
        accept(
                GivenOperations.reserve("disk:100"),
                GivenOperations.create(shared),
                Given.launch(using(agent, shared), other));
        assertThat(story.agent(agent).used().count(shared)).isEqualTo(2);
        assertThat(total().count(Resources.of(shared).unallocate().toProto().getFirst()))
                .isEqualTo(1);
    }

    @Test
    void onlyFrameworksThatShareMakeSharedVolumes() {
        FrameworkId selfish =
                story.framework(Given.without(Given.framework("dev"), FrameworkInfo.Capability.Type.SHARED_RESOURCES));
        OfferId offer = story.offer(selfish, agent, "disk:100");
        story.forget()
                .accept(
                        selfish,
                        offer,
                        GivenOperations.reserve("disk:100"),
                        GivenOperations.named("c", GivenOperations.create(GivenOperations.shared(VOLUME))));
        assertThat(story.told(selfish)
                        .getFirst()
                        .getUpdateOperationStatus()
                        .getStatus()
                        .getMessage())
                .contains("has been attempted by framework '" + selfish + "' with no SHARED_RESOURCES capability");
    }

    @Test
    void aFrameworkThatKnowsNoRefinementReservesInTheOldFormat() {
        FrameworkId old = story.framework(
                Given.without(Given.framework("dev"), FrameworkInfo.Capability.Type.RESERVATION_REFINEMENT));
        OfferId offer = story.offer(old, agent, "cpus:2");
        Operation reserve = GivenOperations.reserve(
                Resources.of(GivenOperations.reserved("cpus:1")).unallocate().toPreRefinement());
        story.forget().accept(old, offer, reserve);
        assertThat(orders())
                .extracting(order -> order.getOperationInfo().getReserve().getResourcesList())
                .containsExactly(GivenOperations.reserved("cpus:1"));
    }

    private static Resource provided(Resource resource) {
        return resource.toBuilder().setProviderId(PROVIDER).build();
    }

    private static Operation createDisk() {
        var create = Operation.newBuilder().setType(Operation.Type.CREATE_DISK);
        create.getCreateDiskBuilder().setSource(RAW).setTargetType(Resource.DiskInfo.Source.Type.MOUNT);
        return create.build();
    }

    private static Operation destroyDisk() {
        var destroy = Operation.newBuilder().setType(Operation.Type.DESTROY_DISK);
        destroy.getDestroyDiskBuilder().setSource(RAW);
        return destroy.build();
    }

    @Test
    void disksOfProvidersAreNotThere() {
        accept(GivenOperations.named("create", createDisk()), GivenOperations.named("destroy", destroyDisk()));
        Resources offered = Story.resources("cpus:24;mem:4096;disk:1000").allocate("dev");
        assertThat(told())
                .extracting(OperationStatus::getMessage)
                .containsExactly(
                        "Invalid CREATE_DISK Operation: " + offered + " does not contain " + Resources.of(RAW),
                        "Invalid DESTROY_DISK Operation: " + offered + " does not contain " + Resources.of(RAW));
    }

    @Test
    void anAgentWithoutProvidersMakesAndEndsNoDisks() {
        reregister(false, true);
        accept(createDisk(), destroyDisk());
        String why = ": Not supported on agent " + agent + " at "
                + story.agent(agent).pid() + " (host) because it does not have RESOURCE_PROVIDER capability";
        assertThat(story.effects(MasterEffect.Log.class))
                .extracting(MasterEffect.Log::line)
                .contains(
                        "dropped operation CREATE_DISK framework=" + framework + why,
                        "dropped operation DESTROY_DISK framework=" + framework + why);
        assertThat(recovered().unallocate()).isEqualTo(total());
    }

    /** Makes its resources known as an agent with a resource provider does. */
    private Resource given(Resource disk) {
        var message = UpdateSlaveMessage.newBuilder()
                .setSlaveId(agent.toProto())
                .setUpdateOversubscribedResources(false)
                .setResourceVersionUuid(Given.RESOURCE_VERSION);
        message.getResourceProvidersBuilder()
                .addProvidersBuilder()
                .setInfo(ResourceProviderInfo.newBuilder()
                        .setId(PROVIDER)
                        .setType("org.apache.mesos.rp.local.storage")
                        .setName("storage"))
                .setOperations(UpdateSlaveMessage.Operations.getDefaultInstance())
                .setResourceVersionUuid(Given.RESOURCE_VERSION)
                .addTotalResources(Resources.of(disk).unallocate().toProto().getFirst());
        story.on(new AgentMessage.Update(story.agent(agent).pid(), message.build()));
        assertThat(total().contains(Resources.of(disk).unallocate())).isTrue();
        return disk;
    }

    static Stream<Operation> ofProviders() {
        Resource reserved = provided(GivenOperations.reserved("disk:100").getFirst());
        Resource volume = provided(VOLUME);
        var unreserve = Operation.newBuilder().setType(Operation.Type.UNRESERVE);
        unreserve.getUnreserveBuilder().addResources(reserved);
        return Stream.of(
                GivenOperations.reserve(List.of(reserved)),
                unreserve.build(),
                GivenOperations.create(volume),
                GivenOperations.destroy(volume),
                createDisk(),
                destroyDisk());
    }

    /** What the operation needs, which is offered. */
    private static Resource needed(Operation operation) {
        return switch (operation.getType()) {
            case RESERVE ->
                operation.getReserve().getResources(0).toBuilder()
                        .clearReservations()
                        .build();
            case UNRESERVE -> operation.getUnreserve().getResources(0);
            case CREATE ->
                operation.getCreate().getVolumes(0).toBuilder().clearDisk().build();
            case DESTROY -> operation.getDestroy().getVolumes(0);
            case CREATE_DISK -> operation.getCreateDisk().getSource();
            default -> operation.getDestroyDisk().getSource();
        };
    }

    @ParameterizedTest
    @MethodSource("ofProviders")
    void whatAResourceProviderHasIsOfferedAndNotOperatedOn(Operation operation) {
        given(needed(operation));
        Resources before = total();
        accept(GivenOperations.named("one", operation), GivenOperations.reserve("cpus:1"));
        assertThat(told())
                .extracting(OperationStatus::getState, OperationStatus::getMessage)
                .containsExactly(tuple(
                        OperationState.OPERATION_ERROR,
                        "Operations on resources of resource provider 'provider' are not supported by this master"));
        assertThat(orders()).hasSize(1);
        assertThat(total().quantities()).isEqualTo(before.quantities());
        assertThat(total().filter(Resource::hasProviderId)).isEqualTo(before.filter(Resource::hasProviderId));
        assertThat(recovered().quantities()).isEqualTo(before.quantities());
    }
}
