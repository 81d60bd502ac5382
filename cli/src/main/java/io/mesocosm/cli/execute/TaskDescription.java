package io.mesocosm.cli.execute;

import io.mesocosm.common.json.JsonException;
import io.mesocosm.common.json.ProtoJson;
import io.mesocosm.common.resources.ResourceException;
import io.mesocosm.common.resources.Resources;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.CommandInfo;
import org.apache.mesos.v1.Protos.ContainerInfo;
import org.apache.mesos.v1.Protos.Environment;
import org.apache.mesos.v1.Protos.Image;
import org.apache.mesos.v1.Protos.Label;
import org.apache.mesos.v1.Protos.Labels;
import org.apache.mesos.v1.Protos.NetworkInfo;
import org.apache.mesos.v1.Protos.TTYInfo;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskInfo;

/** The task that the flags describe piece by piece; pure. */
final class TaskDescription {

    private final ExecuteFlags flags;

    TaskDescription(ExecuteFlags flags) {
        this.flags = flags;
    }

    /**
     * The task, yet without an agent.
     *
     * @param fetched a URI that the task needs besides
     * @throws ExecuteException naming the flag whose value does not fit
     */
    TaskInfo task(Optional<String> fetched) throws ExecuteException {
        String name = flags.name().orElseThrow();
        var task = TaskInfo.newBuilder()
                .setName(name)
                .setTaskId(TaskID.newBuilder().setValue(name))
                .setAgentId(AgentID.newBuilder().setValue(""))
                .setCommand(command(fetched));
        try {
            task.addAllResources(Resources.parse(flags.resources(), "*").toProto());
        } catch (ResourceException e) {
            throw new ExecuteException("Failed to parse resources '" + flags.resources() + "': " + e.getMessage());
        }
        container().ifPresent(task::setContainer);
        return task.build();
    }

    private CommandInfo command(Optional<String> fetched) {
        var command = CommandInfo.newBuilder().setShell(flags.shell());
        flags.command().ifPresent(text -> {
            if (flags.shell()) {
                command.setValue(text);
            } else {
                var words = List.of(text.strip().split("\\s+"));
                command.setValue(words.get(0)).addAllArguments(words);
            }
        });
        if (!flags.environment().isEmpty()) {
            var environment = Environment.newBuilder();
            flags.environment()
                    .forEach((name, value) -> environment.addVariables(
                            Environment.Variable.newBuilder().setName(name).setValue(value)));
            command.setEnvironment(environment);
        }
        fetched.ifPresent(uri -> command.addUris(CommandInfo.URI.newBuilder().setValue(uri)));
        return command.build();
    }

    private Optional<ContainerInfo> container() throws ExecuteException {
        return switch (flags.containerizer()) {
            case "" -> Optional.empty();
            case "mesos" -> mesosContainer();
            case "docker" -> Optional.of(dockerContainer());
            default -> throw new ExecuteException("Unsupported containerizer: " + flags.containerizer());
        };
    }

    private Optional<ContainerInfo> mesosContainer() throws ExecuteException {
        var container = withVolumes(ContainerInfo.Type.MESOS);
        image().ifPresent(image ->
                container.setMesos(ContainerInfo.MesosInfo.newBuilder().setImage(image)));
        networks()
                .forEach(network ->
                        container.addNetworkInfos(NetworkInfo.newBuilder().setName(network)));
        flags.effectiveCapabilities()
                .ifPresent(capabilities -> container.getLinuxInfoBuilder().setEffectiveCapabilities(capabilities));
        flags.boundingCapabilities()
                .ifPresent(capabilities -> container.getLinuxInfoBuilder().setBoundingCapabilities(capabilities));
        flags.rlimits().ifPresent(container::setRlimitInfo);
        if (flags.tty()) {
            container.setTtyInfo(TTYInfo.getDefaultInstance());
        }
        boolean nothingAsked = container
                .build()
                .equals(ContainerInfo.newBuilder()
                        .setType(ContainerInfo.Type.MESOS)
                        .build());
        return nothingAsked ? Optional.empty() : Optional.of(container.build());
    }

    private Optional<Image> image() {
        Optional<Image> docker = flags.dockerImage()
                .map(name -> Image.newBuilder()
                        .setType(Image.Type.DOCKER)
                        .setDocker(Image.Docker.newBuilder().setName(name))
                        .build());
        return docker.or(() -> flags.appcImage()
                .map(name -> Image.newBuilder()
                        .setType(Image.Type.APPC)
                        .setAppc(Image.Appc.newBuilder()
                                .setName(name)
                                .setLabels(Labels.newBuilder()
                                        .addLabels(
                                                Label.newBuilder().setKey("os").setValue("linux"))
                                        .addLabels(Label.newBuilder()
                                                .setKey("arch")
                                                .setValue("amd64"))))
                        .build()));
    }

    private ContainerInfo dockerContainer() throws ExecuteException {
        String image = flags.dockerImage()
                .orElseThrow(() -> new ExecuteException("'Docker' containerizer requires docker image name"));
        var docker = ContainerInfo.DockerInfo.newBuilder().setImage(image);
        var container = withVolumes(ContainerInfo.Type.DOCKER);
        List<String> networks = networks();
        if (networks.size() > 1) {
            throw new ExecuteException("'Docker' containerizer can only support a single network");
        }
        networks.forEach(network -> {
            docker.setNetwork(ContainerInfo.DockerInfo.Network.USER);
            container.addNetworkInfos(NetworkInfo.newBuilder().setName(network));
        });
        if (flags.tty()) {
            throw new ExecuteException("'Docker' containerizer does not allow attaching a TTY");
        }
        return container.setDocker(docker).build();
    }

    private ContainerInfo.Builder withVolumes(ContainerInfo.Type type) throws ExecuteException {
        var container = ContainerInfo.newBuilder();
        String volumes = flags.volumes().orElse("[]");
        String json = "{\"type\":\"" + type + "\",\"volumes\":" + volumes + "}";
        try {
            ProtoJson.parse(json.getBytes(StandardCharsets.UTF_8), container);
        } catch (JsonException e) {
            throw new ExecuteException("Failed to convert '--volumes' to protobuf: " + e.getMessage());
        }
        return container;
    }

    private List<String> networks() {
        return flags.networks().map(text -> List.of(text.split(","))).orElse(List.of()).stream()
                .filter(network -> !network.isEmpty())
                .toList();
    }
}
