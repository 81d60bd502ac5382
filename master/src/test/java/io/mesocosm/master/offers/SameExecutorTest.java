package io.mesocosm.master.offers;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.mesocosm.master.core.Given;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.mesos.v1.Protos.CommandInfo.URI;
import org.apache.mesos.v1.Protos.ContainerInfo;
import org.apache.mesos.v1.Protos.DiscoveryInfo;
import org.apache.mesos.v1.Protos.DurationInfo;
import org.apache.mesos.v1.Protos.Environment.Variable;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.Label;
import org.apache.mesos.v1.Protos.Labels;
import org.apache.mesos.v1.Protos.Parameter;
import org.apache.mesos.v1.Protos.Port;
import org.apache.mesos.v1.Protos.Volume;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What makes two executors different, what does not, and which lists may come in any order. */
class SameExecutorTest {

    private static final URI ONE = URI.newBuilder().setValue("http://one").build();
    private static final URI TWO = URI.newBuilder().setValue("http://two").build();

    private static ExecutorInfo executor() {
        ExecutorInfo.Builder executor = Given.executor("executor", "cpus:1;mem:32").toBuilder()
                .setName("name")
                .setLabels(labels("a"));
        executor.getCommandBuilder().addUris(ONE).addUris(TWO).addArguments("x").addArguments("y");
        executor.getCommandBuilder()
                .getEnvironmentBuilder()
                .addVariables(Variable.newBuilder().setName("A").setValue("1"))
                .addVariables(Variable.newBuilder().setName("B").setValue("2"));
        executor.getContainerBuilder().setType(ContainerInfo.Type.DOCKER);
        executor.getContainerBuilder().addVolumes(volume("a")).addVolumes(volume("b"));
        executor.getContainerBuilder()
                .getDockerBuilder()
                .setImage("image")
                .addParameters(parameter("a"))
                .addParameters(parameter("b"))
                .addPortMappings(mapping(1))
                .addPortMappings(mapping(2));
        executor.getDiscoveryBuilder().setVisibility(DiscoveryInfo.Visibility.CLUSTER);
        executor.getDiscoveryBuilder().getPortsBuilder().addPorts(port(1)).addPorts(port(2));
        return executor.build();
    }

    private static Labels labels(String key) {
        return Labels.newBuilder().addLabels(Label.newBuilder().setKey(key)).build();
    }

    private static Volume volume(String path) {
        return Volume.newBuilder()
                .setContainerPath(path)
                .setHostPath("/")
                .setMode(Volume.Mode.RW)
                .build();
    }

    private static Parameter parameter(String key) {
        return Parameter.newBuilder().setKey(key).setValue("v").build();
    }

    private static ContainerInfo.DockerInfo.PortMapping mapping(int port) {
        return ContainerInfo.DockerInfo.PortMapping.newBuilder()
                .setHostPort(port)
                .setContainerPort(port)
                .build();
    }

    private static Port port(int number) {
        return Port.newBuilder().setNumber(number).build();
    }

    private static Arguments row(boolean same, String what, Consumer<ExecutorInfo.Builder> change) {
        ExecutorInfo.Builder other = executor().toBuilder();
        change.accept(other);
        return Arguments.of(same, what, other.build());
    }

    @SuppressWarnings("deprecation") // source is what old schedulers set, and is compared
    static Stream<Arguments> different() {
        return Stream.of(
                row(false, "type", some -> some.clearType()),
                row(false, "id", some -> some.getExecutorIdBuilder().setValue("other")),
                row(false, "data", some -> some.setData(ByteString.copyFromUtf8("x"))),
                row(false, "resources", some -> some.clearResources()),
                row(false, "framework", some -> some.getFrameworkIdBuilder().setValue("x")),
                row(false, "name", some -> some.setName("other")),
                row(false, "source", some -> some.setSource("other")),
                row(false, "command", some -> some.getCommandBuilder().setValue("other")),
                row(false, "user", some -> some.getCommandBuilder().setUser("other")),
                row(
                        false,
                        "arguments",
                        some -> some.getCommandBuilder().setArguments(0, "y").setArguments(1, "x")),
                row(false, "URI", some -> some.getCommandBuilder().removeUris(0)),
                row(
                        false,
                        "extracted",
                        some -> some.getCommandBuilder().getUrisBuilder(0).setExtract(false)),
                row(
                        false,
                        "variable",
                        some -> some.getCommandBuilder()
                                .getEnvironmentBuilder()
                                .getVariablesBuilder(0)
                                .setValue("2")),
                row(false, "volume", some -> some.getContainerBuilder().removeVolumes(0)),
                row(false, "hostname", some -> some.getContainerBuilder().setHostname("h")),
                row(
                        false,
                        "image",
                        some -> some.getContainerBuilder().getDockerBuilder().setImage("other")),
                row(false, "discovery", some -> some.getDiscoveryBuilder().setName("other")));
    }

    static Stream<Arguments> same() {
        return Stream.of(
                row(true, "nothing", some -> {}),
                row(true, "labels", some -> some.setLabels(labels("b"))),
                row(
                        true,
                        "grace period",
                        some -> some.setShutdownGracePeriod(
                                DurationInfo.newBuilder().setNanoseconds(1))),
                row(
                        true,
                        "defaults",
                        some -> some.setData(ByteString.EMPTY)
                                .getCommandBuilder()
                                .setShell(true)),
                row(
                        true,
                        "cached",
                        some -> some.getCommandBuilder().getUrisBuilder(0).setCache(true)));
    }

    static Stream<Arguments> inAnotherOrder() {
        return Stream.of(
                row(
                        true,
                        "resources in another order",
                        some -> some.clearResources()
                                .addAllResources(
                                        Given.executor("x", "mem:32;cpus:1").getResourcesList())),
                row(
                        true,
                        "URIs in another order",
                        some -> some.getCommandBuilder()
                                .clearUris()
                                .addUris(TWO)
                                .addUris(ONE)),
                row(
                        true,
                        "volumes in another order",
                        some -> some.getContainerBuilder()
                                .clearVolumes()
                                .addVolumes(volume("b"))
                                .addVolumes(volume("a"))),
                row(
                        true,
                        "parameters in another order",
                        some -> some.getContainerBuilder()
                                .getDockerBuilder()
                                .clearParameters()
                                .addParameters(parameter("b"))
                                .addParameters(parameter("a"))),
                row(
                        true,
                        "port mappings in another order",
                        some -> some.getContainerBuilder()
                                .getDockerBuilder()
                                .clearPortMappings()
                                .addPortMappings(mapping(2))
                                .addPortMappings(mapping(1))),
                row(
                        true,
                        "ports in another order",
                        some -> some.getDiscoveryBuilder()
                                .getPortsBuilder()
                                .clearPorts()
                                .addPorts(port(2))
                                .addPorts(port(1))));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource({"different", "same", "inAnotherOrder"})
    void twoExecutorsThatDifferIn(boolean same, String what, ExecutorInfo other) {
        assertThat(SameExecutor.same(executor(), other)).isEqualTo(same);
        assertThat(SameExecutor.same(other, executor())).isEqualTo(same);
    }
}
