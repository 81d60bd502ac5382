package io.mesocosm.master.offers;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.mesocosm.common.resources.Resources;
import java.util.Comparator;
import java.util.List;
import org.apache.mesos.v1.Protos.CommandInfo;
import org.apache.mesos.v1.Protos.ContainerInfo;
import org.apache.mesos.v1.Protos.DiscoveryInfo;
import org.apache.mesos.v1.Protos.Environment;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.Labels;
import org.apache.mesos.v1.Protos.Port;
import org.apache.mesos.v1.Protos.Ports;
import org.apache.mesos.v1.Protos.Volume;

/**
 * Whether two descriptions mean the same executor, so that a task of the one may go to the other. What is not compared
 * (labels, grace periods, networks and more of the container) may differ, the order of lists other than arguments does
 * not matter, and what is not set is its default. Mesos: {@code operator==(ExecutorInfo, ExecutorInfo)}.
 */
final class SameExecutor {

    /** Any order will do, as long as it is the same for both. */
    private static final Comparator<Message> ANY_ORDER =
            Comparator.comparing(Message::toByteString, ByteString.unsignedLexicographicalComparator());

    private SameExecutor() {}

    static boolean same(ExecutorInfo one, ExecutorInfo other) {
        return one.equals(other)
                || (plain(one).equals(plain(other))
                        && Resources.of(one.getResourcesList()).equals(Resources.of(other.getResourcesList())));
    }

    @SuppressWarnings("deprecation") // source is what old schedulers set, and is compared
    private static ExecutorInfo plain(ExecutorInfo executor) {
        var plain = ExecutorInfo.newBuilder()
                .setExecutorId(executor.getExecutorId())
                .setData(executor.getData())
                .setCommand(plain(executor.getCommand()))
                .setFrameworkId(executor.getFrameworkId())
                .setName(executor.getName())
                .setSource(executor.getSource())
                .setContainer(plain(executor.getContainer()))
                .setDiscovery(plain(executor.getDiscovery()));
        return executor.hasType() ? plain.setType(executor.getType()).buildPartial() : plain.buildPartial();
    }

    private static CommandInfo plain(CommandInfo command) {
        var uris = command.getUrisList().stream()
                .map(uri -> CommandInfo.URI
                        .newBuilder()
                        .setValue(uri.getValue())
                        .setExecutable(uri.getExecutable())
                        .setExtract(uri.getExtract())
                        .setOutputFile(uri.getOutputFile())
                        .build())
                .sorted(ANY_ORDER)
                .toList();
        return CommandInfo.newBuilder()
                .addAllUris(uris)
                .addAllArguments(command.getArgumentsList())
                .setEnvironment(plain(command.getEnvironment()))
                .setValue(command.getValue())
                .setUser(command.getUser())
                .setShell(command.getShell())
                .buildPartial();
    }

    private static Environment plain(Environment environment) {
        var variables = environment.getVariablesList().stream()
                .map(variable -> Environment.Variable.newBuilder()
                        .setName(variable.getName())
                        .setValue(variable.getValue())
                        .build())
                .sorted(ANY_ORDER)
                .toList();
        return Environment.newBuilder().addAllVariables(variables).build();
    }

    private static ContainerInfo plain(ContainerInfo container) {
        var volumes = container.getVolumesList().stream()
                .map(volume -> Volume.newBuilder()
                        .setContainerPath(volume.getContainerPath())
                        .setHostPath(volume.getHostPath())
                        .setMode(volume.getMode())
                        .build())
                .sorted(ANY_ORDER)
                .toList();
        return ContainerInfo.newBuilder()
                .setType(container.getType())
                .addAllVolumes(volumes)
                .setHostname(container.getHostname())
                .setDocker(plain(container.getDocker()))
                .buildPartial();
    }

    private static ContainerInfo.DockerInfo plain(ContainerInfo.DockerInfo docker) {
        var mappings = docker.getPortMappingsList().stream()
                .map(mapping ->
                        mapping.toBuilder().setProtocol(mapping.getProtocol()).buildPartial())
                .sorted(ANY_ORDER)
                .toList();
        return ContainerInfo.DockerInfo.newBuilder()
                .addAllPortMappings(mappings)
                .addAllParameters(sorted(docker.getParametersList()))
                .setImage(docker.getImage())
                .setNetwork(docker.getNetwork())
                .setPrivileged(docker.getPrivileged())
                .setForcePullImage(docker.getForcePullImage())
                .buildPartial();
    }

    private static DiscoveryInfo plain(DiscoveryInfo discovery) {
        var ports = discovery.getPorts().getPortsList().stream()
                .map(port -> Port.newBuilder()
                        .setNumber(port.getNumber())
                        .setName(port.getName())
                        .setProtocol(port.getProtocol())
                        .setVisibility(port.getVisibility())
                        .buildPartial())
                .sorted(ANY_ORDER)
                .toList();
        return DiscoveryInfo.newBuilder()
                .setVisibility(discovery.getVisibility())
                .setName(discovery.getName())
                .setEnvironment(discovery.getEnvironment())
                .setLocation(discovery.getLocation())
                .setVersion(discovery.getVersion())
                .setPorts(Ports.newBuilder().addAllPorts(ports))
                .setLabels(Labels.newBuilder()
                        .addAllLabels(sorted(discovery.getLabels().getLabelsList())))
                .buildPartial();
    }

    private static <M extends Message> List<M> sorted(List<M> list) {
        return list.stream().sorted(ANY_ORDER).toList();
    }
}
