package io.mesocosm.master.operations;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesocosm.common.collect.PersistentMap;
import io.mesocosm.common.ids.AgentId;
import io.mesocosm.common.ids.FrameworkId;
import io.mesocosm.common.ids.OperationId;
import io.mesocosm.master.core.Given;
import io.mesocosm.master.core.Story;
import io.mesocosm.master.registry.RegistryContents;
import io.mesocosm.master.state.MasterSettings;
import java.util.Optional;
import org.apache.mesos.v1.Protos.OperationState;
import org.apache.mesos.v1.Protos.OperationStatus;
import org.apache.mesos.v1.Protos.TimeInfo;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OperationCallsTest {

    private static Story story() {
        var time = TimeInfo.newBuilder().setNanoseconds(1).build();
        var recovered = new AgentId("recovered");
        var info = Given.agentInfo("host", "cpus:1").toBuilder()
                .setId(recovered.toProto())
                .build();
        return Story.leading(
                MasterSettings.defaults(),
                new RegistryContents(
                        Optional.empty(),
                        PersistentMap.of(recovered, info),
                        PersistentMap.of(new AgentId("unreachable"), time),
                        PersistentMap.of(new AgentId("gone"), time)));
    }

    @ParameterizedTest
    @CsvSource({
        "recovered, OPERATION_RECOVERING, Reconciliation: Agent is recovered but has not re-registered",
        "master-id-S0, OPERATION_UNKNOWN, Reconciliation: Operation is unknown",
        "unreachable, OPERATION_UNREACHABLE, Reconciliation: Agent is unreachable",
        "gone, OPERATION_GONE_BY_OPERATOR, Reconciliation: Agent marked gone by operator",
        "stranger, OPERATION_UNKNOWN, Reconciliation: Both operation and agent are unknown",
        "'', OPERATION_UNKNOWN, Reconciliation: Operation is unknown and no 'agent_id' was provided",
    })
    void whatIsAskedOfAnOperationIsAnsweredByItsAgent(String agent, OperationState state, String message) {
        var story = story();
        story.agent("host", "cpus:1");
        FrameworkId framework = story.framework("dev");
        var asked =
                Call.ReconcileOperations.Operation.newBuilder().setOperationId(new OperationId("operation").toProto());
        var expected = OperationStatus.newBuilder()
                .setOperationId(new OperationId("operation").toProto())
                .setState(state)
                .setMessage(message);
        if (!agent.isEmpty()) {
            asked.setAgentId(new AgentId(agent).toProto());
            expected.setAgentId(new AgentId(agent).toProto());
        }
        story.forget()
                .call(
                        framework,
                        Call.newBuilder()
                                .setType(Call.Type.RECONCILE_OPERATIONS)
                                .setReconcileOperations(
                                        Call.ReconcileOperations.newBuilder().addOperations(asked)));
        assertThat(story.told(framework))
                .extracting(event -> event.getUpdateOperationStatus().getStatus())
                .containsExactly(expected.build());
    }
}
