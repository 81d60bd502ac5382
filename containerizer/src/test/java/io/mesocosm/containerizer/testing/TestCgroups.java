package io.mesocosm.containerizer.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.mesocosm.common.ids.ContainerId;
import io.mesocosm.containerizer.cgroups.Cgroup;
import io.mesocosm.containerizer.cgroups.CgroupHost;
import io.mesocosm.containerizer.cgroups.ContainerCgroups;
import io.mesocosm.proto.internal.Containers.ContainerConfig;
import java.nio.file.Path;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.Value;

/** The cgroups of containers under test, on a host of either version, and what containers ask for. */
public final class TestCgroups {

    public final CgroupHost host;
    private final String root;

    private TestCgroups(CgroupHost host, String root) {
        this.host = host;
        this.root = root;
    }

    /** Those of this containerizer. */
    public static TestCgroups of(TestContainerizer test) throws Exception {
        return new TestCgroups(
                CgroupHost.detect(test.settings.cgroups().hierarchy()),
                test.settings.cgroups().root());
    }

    /** Skips the test where this user or this host has no such cgroups; to be called before anything is made. */
    public static void assume(String... controllers) throws Exception {
        TestHost.assumeRoot();
        CgroupHost host = CgroupHost.detect(Path.of("/sys/fs/cgroup"));
        for (String controller : controllers) {
            assumeTrue(host.hierarchy(controller).isPresent(), "needs the controller '" + controller + "' of cgroups");
        }
    }

    /** Skips the test on the other version. */
    public static void assumeVersion(boolean unified) throws Exception {
        assumeTrue(
                CgroupHost.detect(Path.of("/sys/fs/cgroup")).unified() == unified,
                unified ? "needs cgroup v2" : "needs cgroup v1");
    }

    /** Where the container's limits of that controller are. */
    public Cgroup of(String controller, ContainerId id) {
        return cgroups(controller).of(id);
    }

    /** All of one hierarchy. */
    public ContainerCgroups cgroups(String controller) {
        return new ContainerCgroups(host.hierarchy(controller).orElseThrow(), root);
    }

    /** Asks for CPUs and megabytes, and nothing else. */
    public static ContainerConfig.Builder request(ContainerConfig config, double cpus, double mem) {
        return config.toBuilder()
                .clearResources()
                .addResources(scalar("cpus", cpus))
                .addResources(scalar("mem", mem));
    }

    public static Resource scalar(String name, double value) {
        return Resource.newBuilder()
                .setName(name)
                .setType(Value.Type.SCALAR)
                .setScalar(number(value))
                .build();
    }

    public static Value.Scalar number(double value) {
        return Value.Scalar.newBuilder().setValue(value).build();
    }
}
