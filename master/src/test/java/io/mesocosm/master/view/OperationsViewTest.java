package io.mesocosm.master.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesocosm.common.ids.AgentId;
import io.mesocosm.common.ids.FrameworkId;
import io.mesocosm.master.core.Given;
import io.mesocosm.master.core.GivenOperations;
import io.mesocosm.master.core.Story;
import io.mesocosm.master.event.AgentMessage;
import io.mesocosm.master.state.OperationEntry;
import java.util.List;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.Operation;
import org.apache.mesos.v1.Protos.OperationID;
import org.apache.mesos.v1.Protos.OperationState;
import org.apache.mesos.v1.Protos.OperationStatus;
import org.apache.mesos.v1.Protos.UUID;
import org.junit.jupiter.api.Test;

/** What GET_OPERATIONS shows of an operation, from the moment in which it is sent until its end is acknowledged. */
class OperationsViewTest {

    private static final String EVERYTHING = "cpus:4;mem:4096;disk:1000";
    private static final Offer.Operation RESERVE = GivenOperations.named("r", GivenOperations.reserve("cpus:1"));
    private static final UUID UPDATE = UUID.newBuilder().setValue(Given.uuid(1)).build();

    private final Story story = Story.leading();
    private final AgentId agent = story.agent("host", EVERYTHING);
    private final FrameworkId framework = story.framework("dev");

    private List<Operation> shown() {
        return OperationsView.message(story.state()).getOperationsList();
    }

    private OperationStatus status(OperationState state) {
        return OperationStatus.newBuilder()
                .setOperationId(OperationID.newBuilder().setValue("r"))
                .setAgentId(agent.toProto())
                .setState(state)
                .build();
    }

    @Test
    void nothingIsShownWhereNobodyOperates() {
        assertThat(shown()).isEmpty();
    }

    @Test
    void anOperationIsShownUntilItsEndIsAcknowledged() {
        story.accept(framework, story.offer(framework, agent, EVERYTHING), RESERVE);
        OperationEntry entry =
                story.agent(agent).work().operations().values().iterator().next();
        Operation pending = Operation.newBuilder()
                .setFrameworkId(framework.toProto())
                .setAgentId(agent.toProto())
                .setInfo(RESERVE)
                .setLatestStatus(status(OperationState.OPERATION_PENDING))
                .setUuid(entry.uuid())
                .build();
        assertThat(shown()).containsExactly(pending);
        story.on(new AgentMessage.OperationStatus(
                story.agent(agent).pid(),
                GivenOperations.status(agent, entry.uuid(), OperationState.OPERATION_FINISHED, UPDATE)));
        OperationStatus finished = status(OperationState.OPERATION_FINISHED).toBuilder()
                .setUuid(UPDATE)
                .build();
        assertThat(shown())
                .containsExactly(pending.toBuilder()
                        .setLatestStatus(finished)
                        .addStatuses(finished)
                        .build());
        story.call(
                framework,
                GivenOperations.acknowledge(agent, finished.getOperationId().getValue(), UPDATE.getValue()));
        assertThat(shown()).isEmpty();
    }

    @Test
    void operationsOfSeveralAgentsAreShown() {
        AgentId other = story.agent("other", EVERYTHING);
        for (AgentId id : List.of(agent, other)) {
            story.accept(framework, story.offer(framework, id, EVERYTHING), GivenOperations.reserve("cpus:1"));
        }
        assertThat(shown())
                .extracting(operation -> AgentId.of(operation.getAgentId()))
                .containsExactlyInAnyOrder(agent, other);
        assertThat(shown()).noneMatch(operation -> operation.getInfo().hasId());
    }

    @Test
    void operationsOfAnAgentThatIsLostAreNotShown() {
        story.accept(framework, story.offer(framework, agent, EVERYTHING), RESERVE);
        story.silence(agent);
        assertThat(shown()).isEmpty();
    }
}
