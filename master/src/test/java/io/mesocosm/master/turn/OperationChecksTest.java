package io.mesocosm.master.turn;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesocosm.common.libprocess.Upid;
import io.mesocosm.master.core.Given;
import io.mesocosm.master.core.Story;
import io.mesocosm.master.event.AgentMessage;
import io.mesocosm.master.state.Agent;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.mesos.v1.Protos.AgentInfo.Capability;
import org.apache.mesos.v1.Protos.Offer.Operation;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.ResourceProviderID;
import org.apache.mesos.v1.Protos.Value;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Of every operation: saying nothing, saying what is valid, and naming an invalid resource in each of its places. */
public class OperationChecksTest {

    private static final Resource GOOD = Given.allocated("disk:100", "dev").getFirst();
    private static final Resource BAD =
            GOOD.toBuilder().setScalar(Value.Scalar.newBuilder().setValue(-1)).build();
    private static final String OF_A_LIST =
            "Resource 'disk(allocated: dev):-1' is invalid: Invalid scalar resource: value <= 0";
    private static final String OF_ONE = "Invalid scalar resource: value <= 0";

    private static Arguments operation(String error, Operation.Type type, Consumer<Operation.Builder> change) {
        Operation.Builder operation = Operation.newBuilder().setType(type);
        change.accept(operation);
        return Arguments.of(error, operation.buildPartial());
    }

    /** The valid operation of a type. */
    public static Operation valid(Operation.Type type) {
        var amount = Value.Scalar.newBuilder().setValue(1);
        var operation = Operation.newBuilder().setType(type);
        switch (type) {
            case LAUNCH ->
                operation.setLaunch(Given.launch(Given.task("task", "cpus:1")).getLaunch());
            case LAUNCH_GROUP -> {
                operation.getLaunchGroupBuilder().setExecutor(Given.executor("executor", "cpus:1"));
                operation.getLaunchGroupBuilder().getTaskGroupBuilder().addTasks(Given.task("task", "cpus:1"));
            }
            case RESERVE -> operation.getReserveBuilder().addResources(GOOD);
            case UNRESERVE -> operation.getUnreserveBuilder().addResources(GOOD);
            case CREATE -> operation.getCreateBuilder().addVolumes(GOOD);
            case DESTROY -> operation.getDestroyBuilder().addVolumes(GOOD);
            case GROW_VOLUME -> operation.getGrowVolumeBuilder().setVolume(GOOD).setAddition(GOOD);
            case SHRINK_VOLUME ->
                operation.getShrinkVolumeBuilder().setVolume(GOOD).setSubtract(amount);
            case CREATE_DISK ->
                operation.getCreateDiskBuilder().setSource(GOOD).setTargetType(Resource.DiskInfo.Source.Type.MOUNT);
            case DESTROY_DISK -> operation.getDestroyDiskBuilder().setSource(GOOD);
            case UNKNOWN -> {
                // Says nothing more.
            }
        }
        return operation.build();
    }

    private static String missing(String what, String field) {
        return what + " operation must have the Offer.Operation." + field + " field set";
    }

    static Stream<Arguments> saysNothing() {
        return Stream.of(
                operation(missing("A LAUNCH offer", "launch") + ".", Operation.Type.LAUNCH, some -> {}),
                operation(
                        missing("A LAUNCH_GROUP offer", "launch_group") + ".", Operation.Type.LAUNCH_GROUP, some -> {}),
                operation(missing("A RESERVE offer", "reserve") + ".", Operation.Type.RESERVE, some -> {}),
                operation(missing("An UNRESERVE offer", "unreserve") + ".", Operation.Type.UNRESERVE, some -> {}),
                operation(missing("A CREATE offer", "create") + ".", Operation.Type.CREATE, some -> {}),
                operation(missing("A DESTROY offer", "destroy") + ".", Operation.Type.DESTROY, some -> {}),
                operation(missing("A GROW_VOLUME", "grow_volume"), Operation.Type.GROW_VOLUME, some -> {}),
                operation(missing("A SHRINK_VOLUME offer", "shrink_volume"), Operation.Type.SHRINK_VOLUME, some -> {}),
                operation(missing("A CREATE_DISK offer", "create_disk") + ".", Operation.Type.CREATE_DISK, some -> {}),
                operation(
                        missing("A DESTROY_DISK offer", "destroy_disk") + ".", Operation.Type.DESTROY_DISK, some -> {}),
                operation("Unknown offer operation", Operation.Type.UNKNOWN, some -> {}));
    }

    static Stream<Arguments> says() {
        return Stream.of(Operation.Type.values())
                .filter(type -> type != Operation.Type.UNKNOWN)
                .map(type -> Arguments.of("", valid(type)));
    }

    static Stream<Arguments> namesAnInvalidResource() {
        var bad = Given.task("bad", "cpus:1").toBuilder().addResources(BAD);
        var badExecutor = Given.executor("executor", "cpus:1").toBuilder().addResources(BAD);
        return Stream.of(
                operation(
                        OF_A_LIST,
                        Operation.Type.LAUNCH,
                        some -> some.getLaunchBuilder()
                                .addTaskInfos(Given.task("good", "cpus:1"))
                                .addTaskInfos(bad)),
                operation(
                        OF_A_LIST,
                        Operation.Type.LAUNCH,
                        some -> some.getLaunchBuilder()
                                .addTaskInfos(
                                        Given.task("task", "cpus:1").toBuilder().setExecutor(badExecutor))),
                operation(
                        OF_A_LIST,
                        Operation.Type.LAUNCH_GROUP,
                        some -> some.getLaunchGroupBuilder().setExecutor(badExecutor)),
                operation(
                        OF_A_LIST,
                        Operation.Type.LAUNCH_GROUP,
                        some -> some.getLaunchGroupBuilder()
                                .getTaskGroupBuilder()
                                .addTasks(bad)),
                operation(
                        OF_A_LIST,
                        Operation.Type.RESERVE,
                        some -> some.getReserveBuilder().addResources(BAD)),
                operation(
                        OF_A_LIST,
                        Operation.Type.RESERVE,
                        some -> some.getReserveBuilder().addSource(BAD)),
                operation(
                        "",
                        Operation.Type.RESERVE,
                        some -> some.getReserveBuilder().addSource(GOOD)),
                operation(
                        OF_A_LIST,
                        Operation.Type.UNRESERVE,
                        some -> some.getUnreserveBuilder().addResources(BAD)),
                operation(
                        OF_A_LIST,
                        Operation.Type.CREATE,
                        some -> some.getCreateBuilder().addVolumes(BAD)),
                operation(
                        OF_A_LIST,
                        Operation.Type.DESTROY,
                        some -> some.getDestroyBuilder().addVolumes(BAD)));
    }

    static Stream<Arguments> namesAnInvalidVolume() {
        return Stream.of(
                operation(
                        OF_ONE,
                        Operation.Type.GROW_VOLUME,
                        some -> some.getGrowVolumeBuilder().setVolume(BAD).setAddition(GOOD)),
                operation(
                        OF_ONE,
                        Operation.Type.GROW_VOLUME,
                        some -> some.getGrowVolumeBuilder().setVolume(GOOD).setAddition(BAD)),
                operation(
                        OF_ONE,
                        Operation.Type.SHRINK_VOLUME,
                        some -> some.getShrinkVolumeBuilder()
                                .setVolume(BAD)
                                .setSubtract(Value.Scalar.newBuilder().setValue(1))),
                operation(
                        OF_ONE,
                        Operation.Type.CREATE_DISK,
                        some -> some.getCreateDiskBuilder()
                                .setSource(BAD)
                                .setTargetType(Resource.DiskInfo.Source.Type.MOUNT)),
                operation(
                        OF_ONE,
                        Operation.Type.DESTROY_DISK,
                        some -> some.getDestroyDiskBuilder().setSource(BAD)));
    }

    @ParameterizedTest
    @MethodSource({"saysNothing", "says", "namesAnInvalidResource", "namesAnInvalidVolume"})
    void anOperation(String error, Operation operation) {
        assertThat(OperationChecks.malformed(operation))
                .isEqualTo(Optional.of(error).filter(text -> !text.isEmpty()));
    }

    private static Agent agent(Capability.Type... without) {
        var registration = Given.registration("host", "cpus:4").toBuilder();
        var capabilities = registration.getAgentCapabilitiesList().stream()
                .filter(some -> !List.of(without).contains(some.getType()))
                .toList();
        registration.clearAgentCapabilities().addAllAgentCapabilities(capabilities);
        var story = Story.leading();
        var pid = new Upid("slave(1)", "127.0.0.1", 5051);
        story.on(new AgentMessage.Register(pid, registration.build()));
        return story.state().agents().at(pid).orElseThrow();
    }

    @ParameterizedTest
    @EnumSource(
            value = Operation.Type.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {"UNKNOWN", "LAUNCH", "LAUNCH_GROUP"})
    void feedbackNeedsAnAgentThatGivesIt(Operation.Type type) {
        assertThat(OperationChecks.feedback(valid(type), agent())).isEmpty();
        Agent mute = agent(Capability.Type.AGENT_OPERATION_FEEDBACK);
        assertThat(OperationChecks.feedback(valid(type), mute))
                .contains("Operation on agent default resources requested feedback, but agent " + mute.id()
                        + " does not have the required AGENT_OPERATION_FEEDBACK and RESOURCE_PROVIDER capabilities");
        Agent old = agent(Capability.Type.RESOURCE_PROVIDER);
        assertThat(OperationChecks.feedback(valid(type), old))
                .contains("Operation requested feedback, but agent " + old.id()
                        + " does not have the required RESOURCE_PROVIDER capability");
    }

    @Test
    void aProviderGivesFeedbackByItself() {
        Operation operation = Operation.newBuilder()
                .setType(Operation.Type.RESERVE)
                .setReserve(Operation.Reserve.newBuilder()
                        .addResources(GOOD.toBuilder()
                                .setProviderId(ResourceProviderID.newBuilder().setValue("provider"))))
                .build();
        assertThat(OperationChecks.feedback(operation, agent(Capability.Type.AGENT_OPERATION_FEEDBACK)))
                .isEmpty();
    }
}
