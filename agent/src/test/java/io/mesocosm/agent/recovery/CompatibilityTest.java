package io.mesocosm.agent.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesocosm.agent.recovery.Compatibility.Policy;
import io.mesocosm.common.resources.ResourceException;
import io.mesocosm.common.resources.Resources;
import java.util.function.UnaryOperator;
import org.apache.mesos.v1.Protos.AgentInfo;
import org.apache.mesos.v1.Protos.Attribute;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.Value;
import org.junit.jupiter.api.Test;

class CompatibilityTest {

    private static final AgentInfo INFO = AgentInfo.newBuilder()
            .setHostname("a")
            .setPort(5051)
            .addAllResources(resources("cpus:4;mem:100;ports:[1-10]"))
            .addAttributes(text("rack", "r1"))
            .build();

    private static Iterable<Resource> resources(String text) {
        try {
            return Resources.parse(text, "*").toProto();
        } catch (ResourceException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static Attribute text(String name, String value) {
        return Attribute.newBuilder()
                .setName(name)
                .setType(Value.Type.TEXT)
                .setText(Value.Text.newBuilder().setValue(value))
                .build();
    }

    private static String problem(Policy policy, UnaryOperator<AgentInfo.Builder> change) {
        return Compatibility.problem(
                        policy, INFO, change.apply(INFO.toBuilder()).build())
                .orElse("fine");
    }

    private static AgentInfo.Builder with(AgentInfo.Builder info, String text) {
        return info.clearResources().addAllResources(resources(text));
    }

    @Test
    void sameDescriptionIsFineUnderBoth() {
        assertThat(problem(Policy.EQUAL, info -> info)).isEqualTo("fine");
        assertThat(problem(Policy.ADDITIVE, info -> info)).isEqualTo("fine");
        assertThat(problem(Policy.EQUAL, info -> with(info, "mem:100;cpus:4;ports:[1-10]")))
                .isEqualTo("fine");
    }

    @Test
    void equalTakesNothingMore() {
        assertThat(problem(Policy.EQUAL, info -> with(info, "cpus:8;mem:100;ports:[1-10]")))
                .startsWith("Incompatible agent info detected");
    }

    @Test
    void additiveTakesMoreOfEverything() {
        assertThat(problem(
                        Policy.ADDITIVE,
                        info -> with(info, "cpus:8;mem:100;ports:[1-20];disk:5").addAttributes(text("zone", "z"))))
                .isEqualTo("fine");
    }

    @Test
    void additiveTakesNothingLessAndNothingElse() {
        String prefix = "Configuration change not permitted under `additive` policy: ";
        assertThat(problem(Policy.ADDITIVE, info -> info.setHostname("b")))
                .isEqualTo(prefix + "Hostname changed from a to b");
        assertThat(problem(Policy.ADDITIVE, info -> info.setPort(1))).startsWith(prefix + "Port changed");
        assertThat(problem(Policy.ADDITIVE, info -> with(info, "cpus:3;mem:100;ports:[1-10]")))
                .startsWith(prefix + "Resource cpus:4");
        assertThat(problem(Policy.ADDITIVE, info -> with(info, "cpus:4;mem:100;ports:[2-10]")))
                .startsWith(prefix + "Resource ports:[1-10]");
        assertThat(problem(Policy.ADDITIVE, info -> info.clearAttributes().addAttributes(text("rack", "r2"))))
                .isEqualTo(prefix + "Attribute 'rack' changed");
        assertThat(problem(Policy.ADDITIVE, AgentInfo.Builder::clearAttributes))
                .isEqualTo(prefix + "Couldn't find attribute 'rack'");
    }
}
