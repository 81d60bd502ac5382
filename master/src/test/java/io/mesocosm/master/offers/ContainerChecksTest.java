package io.mesocosm.master.offers;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.mesos.v1.Protos.ContainerInfo;
import org.apache.mesos.v1.Protos.Image;
import org.apache.mesos.v1.Protos.Volume;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The truth table of containers and their volumes. */
class ContainerChecksTest {

    private static Arguments container(String error, Consumer<ContainerInfo.Builder> change) {
        ContainerInfo.Builder container = ContainerInfo.newBuilder().setType(ContainerInfo.Type.MESOS);
        change.accept(container);
        return Arguments.of(error, container.buildPartial());
    }

    private static Arguments volume(String error, Consumer<Volume.Builder> change) {
        Volume.Builder volume = Volume.newBuilder().setContainerPath("data").setMode(Volume.Mode.RW);
        change.accept(volume);
        return container(
                error,
                container -> container
                        .addVolumes(Volume.newBuilder()
                                .setContainerPath("fine")
                                .setMode(Volume.Mode.RO)
                                .setHostPath("/fine"))
                        .addVolumes(volume.buildPartial()));
    }

    private static Arguments source(String error, Volume.Source.Type type, Consumer<Volume.Source.Builder> change) {
        return volume(error, volume -> change.accept(volume.getSourceBuilder().setType(type)));
    }

    static Stream<Arguments> volumes() {
        String invalid = "Invalid volume: ";
        String one = invalid + "Only one of them should be set: 'host_path', 'image' and 'source'";
        Image image = Image.newBuilder().setType(Image.Type.DOCKER).build();
        return Stream.of(
                volume(one, volume -> {}),
                volume("", volume -> volume.setHostPath("/data")),
                volume("", volume -> volume.setImage(image)),
                volume(one, volume -> volume.setImage(image).setHostPath("/data")),
                volume(
                        one,
                        volume -> volume.setImage(image)
                                .setSource(Volume.Source.newBuilder().setType(Volume.Source.Type.SECRET))),
                source(invalid + "'source.type' is unknown", Volume.Source.Type.UNKNOWN, some -> {}),
                source(
                        invalid + "'source.docker_volume' is not set for DOCKER_VOLUME volume",
                        Volume.Source.Type.DOCKER_VOLUME,
                        some -> {}),
                source(
                        "",
                        Volume.Source.Type.DOCKER_VOLUME,
                        some -> some.getDockerVolumeBuilder().setName("volume")),
                source(
                        invalid + "'source.host_path' is not set for HOST_PATH volume",
                        Volume.Source.Type.HOST_PATH,
                        some -> {}),
                source(
                        "",
                        Volume.Source.Type.HOST_PATH,
                        some -> some.getHostPathBuilder().setPath("/data")),
                source(
                        invalid + "'source.sandbox_path' is not set for SANDBOX_PATH volume",
                        Volume.Source.Type.SANDBOX_PATH,
                        some -> {}),
                source(
                        "",
                        Volume.Source.Type.SANDBOX_PATH,
                        some -> some.getSandboxPathBuilder().setPath("data")),
                source(invalid + "'source.secret' is not set for SECRET volume", Volume.Source.Type.SECRET, some -> {}),
                source("", Volume.Source.Type.SECRET, some -> some.getSecretBuilder()),
                source(
                        invalid + "'source.csi_volume' is not set for CSI volume",
                        Volume.Source.Type.CSI_VOLUME,
                        some -> {}),
                source(
                        invalid + "'source.csi_volume.static_provisioning' is not set for CSI volume",
                        Volume.Source.Type.CSI_VOLUME,
                        some -> some.getCsiVolumeBuilder().setPluginName("plugin")),
                source(
                        "",
                        Volume.Source.Type.CSI_VOLUME,
                        some -> some.getCsiVolumeBuilder().getStaticProvisioningBuilder()));
    }

    static Stream<Arguments> containers() {
        return Stream.of(
                container("", some -> {}),
                container(
                        "DockerInfo 'docker' is not set for DOCKER typed ContainerInfo",
                        some -> some.setType(ContainerInfo.Type.DOCKER)),
                container(
                        "",
                        some -> some.setType(ContainerInfo.Type.DOCKER)
                                .getDockerBuilder()
                                .setImage("image")
                                .addParametersBuilder()
                                .setKey("hostname")
                                .setValue("v")),
                container(
                        "Parameter in DockerInfo must not be 'name'",
                        some -> some.setType(ContainerInfo.Type.DOCKER)
                                .getDockerBuilder()
                                .setImage("image")
                                .addParametersBuilder()
                                .setKey("name")
                                .setValue("v")),
                container(
                        "",
                        some -> some.getDockerBuilder()
                                .setImage("image")
                                .addParametersBuilder()
                                .setKey("name")
                                .setValue("v")));
    }

    @ParameterizedTest
    @MethodSource({"volumes", "containers"})
    void aContainer(String error, ContainerInfo container) {
        assertThat(ContainerChecks.check(container))
                .isEqualTo(Optional.of(error).filter(text -> !text.isEmpty()));
    }
}
