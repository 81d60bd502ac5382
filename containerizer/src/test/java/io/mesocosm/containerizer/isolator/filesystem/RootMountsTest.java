package io.mesocosm.containerizer.isolator.filesystem;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesocosm.common.ids.ContainerId;
import io.mesocosm.containerizer.launcher.FilesystemStep.Mask;
import io.mesocosm.containerizer.launcher.Place;
import io.mesocosm.proto.internal.Containers.ContainerConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.mesos.v1.Protos.CommandInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a root gets on machines that are not those of these tests. */
final class RootMountsTest {

    private static final ContainerConfig CONFIG = ContainerConfig.newBuilder()
            .setDirectory("/work/sandbox")
            .setRootfs("/image")
            .setCommandInfo(CommandInfo.getDefaultInstance())
            .build();

    @Test
    void processorsDoNotTellHowHotTheyAre(@TempDir Path root) throws Exception {
        Path processors = root.resolve("sys/devices/system/cpu");
        for (String name : List.of("cpu0/thermal_throttle", "cpu11/thermal_throttle", "cpu2", "cpufreq")) {
            Files.createDirectories(processors.resolve(name));
        }
        var mounts = new RootMounts("/mnt/sandbox", true, true, KernelPaths.below(root));
        assertThat(mounts.steps(new ContainerId("c"), CONFIG, false))
                .contains(masked("cpu0"), masked("cpu11"))
                .doesNotContain(masked("cpu2"));
        assertThat(mounts.steps(new ContainerId("c"), CONFIG, true)).doesNotContain(masked("cpu0"));
    }

    private static Mask masked(String processor) {
        return new Mask(Place.beneathInContainer("/", "sys/devices/system/cpu/" + processor + "/thermal_throttle"));
    }
}
