package io.mesocosm.containerizer.isolator.cgroups;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mesocosm.containerizer.ContainerizerException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.Device;
import org.apache.mesos.v1.Protos.DeviceAccess;
import org.apache.mesos.v1.Protos.DeviceWhitelist;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The rules that flags make, as the kernel reads them. */
final class DevicePolicyTest {

    @TempDir
    Path directory;

    private static List<String> texts(DeviceAccess.Builder... allowed) throws Exception {
        var list = DeviceWhitelist.newBuilder();
        for (DeviceAccess.Builder device : allowed) {
            list.addAllowedDevices(device);
        }
        return DevicePolicy.of(Optional.of(list.build())).rules().stream()
                .map(DeviceRule::text)
                .toList();
    }

    private static DeviceAccess.Builder device(String path, boolean read, boolean write, boolean mknod) {
        return DeviceAccess.newBuilder()
                .setDevice(Device.newBuilder().setPath(path))
                .setAccess(DeviceAccess.Access.newBuilder()
                        .setRead(read)
                        .setWrite(write)
                        .setMknod(mknod));
    }

    @Test
    void theDefaultListIsThatOfMesos() throws Exception {
        assertThat(DevicePolicy.of(Optional.empty()).rules())
                .extracting(DeviceRule::text)
                .containsExactly(
                        "c *:* m",
                        "b *:* m",
                        "c 5:1 rwm",
                        "c 4:0 rwm",
                        "c 4:1 rwm",
                        "c 136:* rwm",
                        "c 5:2 rwm",
                        "c 10:200 rwm",
                        "c 1:3 rwm",
                        "c 1:5 rwm",
                        "c 1:7 rwm",
                        "c 5:0 rwm",
                        "c 1:9 rwm",
                        "c 1:8 rwm");
    }

    @Test
    void allowedDevicesComeOnTop() throws Exception {
        assertThat(texts(device("/dev/kmsg", true, false, false)))
                .hasSize(15)
                .last()
                .isEqualTo("c 1:11 r");
    }

    @Test
    void aDeviceThatIsAllowedTwiceHasOneRule() throws Exception {
        assertThat(texts(device("/dev/kmsg", true, false, false), device("/dev/kmsg", false, true, false)))
                .hasSize(15)
                .last()
                .isEqualTo("c 1:11 rw");
        assertThat(texts(device("/dev/null", true, false, false))).hasSize(14);
    }

    @Test
    void whatCannotBeAllowedIsNamed() {
        assertThatThrownBy(() -> texts(device("/dev/null", false, false, false)))
                .isInstanceOf(ContainerizerException.class)
                .hasMessage("Could not whitelist device '/dev/null' without any access privileges");
        assertThatThrownBy(() -> texts(device(directory.toString(), true, false, false)))
                .hasMessage("Failed to determine device type for '" + directory + "'");
        assertThatThrownBy(() -> texts(DeviceAccess.newBuilder()
                        .setDevice(Device.getDefaultInstance())
                        .setAccess(DeviceAccess.Access.getDefaultInstance())))
                .hasMessage("Whitelisted device has no device path provided");
    }
}
