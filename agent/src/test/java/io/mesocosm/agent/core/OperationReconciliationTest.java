package io.mesocosm.agent.core;

import static io.mesocosm.agent.core.OperationSamples.apply;
import static io.mesocosm.agent.core.OperationSamples.message;
import static io.mesocosm.agent.core.OperationSamples.reserve;
import static io.mesocosm.agent.core.OperationSamples.uuid;
import static org.assertj.core.api.Assertions.assertThat;

import io.mesocosm.agent.event.MasterEvent;
import io.mesocosm.common.ids.FrameworkId;
import io.mesocosm.common.libprocess.Upid;
import io.mesocosm.proto.internal.Messages.ReconcileOperationsMessage;
import io.mesocosm.proto.internal.Messages.UpdateOperationStatusMessage;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.OperationID;
import org.apache.mesos.v1.Protos.OperationState;
import org.apache.mesos.v1.Protos.OperationStatus;
import org.apache.mesos.v1.Protos.ResourceProviderID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the agent says of operations that it is asked for. It has one of the framework, finished and not acknowledged. */
class OperationReconciliationTest {

    private static final ResourceProviderID PROVIDER =
            ResourceProviderID.newBuilder().setValue("rp").build();

    private final Stage stage = OperationSamples.registered();

    @BeforeEach
    void finish() {
        stage.on(apply(1, reserve(50)));
    }

    private static ReconcileOperationsMessage.Operation asked(long number) {
        return ReconcileOperationsMessage.Operation.newBuilder()
                .setOperationUuid(message(uuid(number)))
                .build();
    }

    private static ReconcileOperationsMessage.Operation asked(String id) {
        return ReconcileOperationsMessage.Operation.newBuilder()
                .setOperationId(OperationID.newBuilder().setValue(id))
                .build();
    }

    private static OperationStatus.Builder status(OperationState state) {
        return OperationStatus.newBuilder().setState(state).setAgentId(Stage.AGENT_ID);
    }

    private static UpdateOperationStatusMessage.Builder answer(OperationStatus.Builder status) {
        return UpdateOperationStatusMessage.newBuilder()
                .setSlaveId(Stage.AGENT_ID)
                .setStatus(status);
    }

    private List<UpdateOperationStatusMessage> answers(Upid from, ReconcileOperationsMessage.Builder message) {
        stage.on(new MasterEvent.ReconcileOperations(from, message.build()));
        return stage.sent(UpdateOperationStatusMessage.class);
    }

    private List<UpdateOperationStatusMessage> answers(ReconcileOperationsMessage.Builder message) {
        return answers(Stage.MASTER, message);
    }

    @Test
    void masterHearsOfOperationsThatNeverCame() {
        assertThat(answers(ReconcileOperationsMessage.newBuilder()
                        .addOperations(asked(1))
                        .addOperations(asked(2))))
                .containsExactly(answer(status(OperationState.OPERATION_DROPPED))
                        .setOperationUuid(message(uuid(2)))
                        .build());
    }

    @Test
    void operationOfAProviderIsUnknownToTheAgent() {
        assertThat(answers(ReconcileOperationsMessage.newBuilder()
                        .addOperations(asked(2).toBuilder().setResourceProviderId(PROVIDER))))
                .containsExactly(answer(status(OperationState.OPERATION_UNKNOWN).setResourceProviderId(PROVIDER))
                        .setOperationUuid(message(uuid(2)))
                        .build());
    }

    @Test
    void frameworkHearsWhatTheAgentKnows() {
        var known = status(OperationState.OPERATION_FINISHED)
                .setOperationId(OperationID.newBuilder().setValue("op-1"));
        var finished = answer(known)
                .setFrameworkId(Samples.FRAMEWORK.toProto())
                .setOperationUuid(message(uuid(1)))
                .build();
        var unknown = answer(status(OperationState.OPERATION_UNKNOWN)
                        .setOperationId(OperationID.newBuilder().setValue("nobody's"))
                        .setResourceProviderId(PROVIDER))
                .setFrameworkId(Samples.FRAMEWORK.toProto())
                .build();
        assertThat(answers(ReconcileOperationsMessage.newBuilder()
                        .setFrameworkId(Samples.FRAMEWORK.toProto())
                        .addOperations(asked(1))
                        .addOperations(asked("op-1"))
                        .addOperations(asked("nobody's").toBuilder().setResourceProviderId(PROVIDER))))
                .containsExactly(finished, finished, unknown);
    }

    @Test
    void operationOfThatIdOfAnotherFrameworkIsUnknown() {
        var other = new FrameworkId("other").toProto();
        assertThat(answers(ReconcileOperationsMessage.newBuilder()
                        .setFrameworkId(other)
                        .addOperations(asked("op-1"))))
                .containsExactly(answer(status(OperationState.OPERATION_UNKNOWN)
                                .setOperationId(OperationID.newBuilder().setValue("op-1")))
                        .setFrameworkId(other)
                        .build());
    }

    /** The registration will list what is here; until then an operation that is on its way would count as dropped. */
    @Test
    void nobodyIsAnsweredWhileTheAgentIsNotRegistered() {
        stage.on(new MasterEvent.MasterDetected(Optional.of(Stage.LEADER)));
        assertThat(answers(ReconcileOperationsMessage.newBuilder().addOperations(asked(2))))
                .isEmpty();
    }

    @Test
    void whoIsNotTheMasterIsNotAnswered() {
        assertThat(answers(
                        new Upid("master", "10.0.0.9", 5050),
                        ReconcileOperationsMessage.newBuilder().addOperations(asked(2))))
                .isEmpty();
    }
}
