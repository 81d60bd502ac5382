package io.mesocosm.common.ids;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos;
import org.junit.jupiter.api.Test;

class IdsTest {

    @Test
    void idsSurviveTheWayThroughTheirMessages() {
        assertThat(AgentId.of(new AgentId("m-S0").toProto())).isEqualTo(new AgentId("m-S0"));
        assertThat(FrameworkId.of(new FrameworkId("m-0000").toProto())).isEqualTo(new FrameworkId("m-0000"));
        assertThat(ExecutorId.of(new ExecutorId("e").toProto())).isEqualTo(new ExecutorId("e"));
        assertThat(TaskId.of(new TaskId("t").toProto())).isEqualTo(new TaskId("t"));
        assertThat(OfferId.of(new OfferId("m-O1").toProto())).isEqualTo(new OfferId("m-O1"));
        assertThat(OperationId.of(new OperationId("o").toProto())).isEqualTo(new OperationId("o"));
    }

    @Test
    void idsPrintAndSortAsTheirValue() {
        assertThat(new TaskId("task")).hasToString("task");
        assertThat(List.of(new AgentId("b"), new AgentId("a")).stream().sorted())
                .containsExactly(new AgentId("a"), new AgentId("b"));
    }

    @Test
    void offersSortInTheOrderInWhichTheyWereMade() {
        assertThat(List.of(new OfferId("m-O10"), new OfferId("m-O9"), new OfferId("m-O11")).stream()
                        .sorted())
                .containsExactly(new OfferId("m-O9"), new OfferId("m-O10"), new OfferId("m-O11"));
    }

    @Test
    void aNestedContainerIsNamedByItsParentsToo() {
        var nested = new ContainerId("root").child("child").child("grandchild");

        assertThat(nested).hasToString("root.child.grandchild");
        assertThat(nested.root()).isEqualTo(new ContainerId("root"));
        assertThat(nested.parent()).contains(new ContainerId("root").child("child"));
        assertThat(ContainerId.of(nested.toProto())).isEqualTo(nested);
        assertThat(nested).isNotEqualTo(new ContainerId("grandchild"));
    }

    @Test
    void aContainerWithoutParentSaysNothingOfOne() {
        Protos.ContainerID proto = new ContainerId("root").toProto();

        assertThat(proto.hasParent()).isFalse();
        assertThat(ContainerId.of(proto)).isEqualTo(new ContainerId("root", Optional.empty()));
        assertThat(new ContainerId("root").root()).isEqualTo(new ContainerId("root"));
    }

    @Test
    void containersSortAsPrinted() {
        var one = new ContainerId("a").child("z");
        var two = new ContainerId("b");

        assertThat(one).isLessThan(two);
        assertThat(two.compareTo(new ContainerId("b"))).isZero();
    }
}
