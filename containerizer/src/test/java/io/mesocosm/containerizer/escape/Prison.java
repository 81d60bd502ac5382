package io.mesocosm.containerizer.escape;

import io.mesocosm.common.ids.ContainerId;
import io.mesocosm.containerizer.isolator.IsolationSettings;
import io.mesocosm.containerizer.isolator.security.SecuritySettings;
import io.mesocosm.containerizer.seccomp.SeccompProfile;
import io.mesocosm.containerizer.testing.TestCgroups;
import io.mesocosm.containerizer.testing.TestContainerizer;
import io.mesocosm.proto.internal.Containers.ContainerConfig;
import io.mesocosm.proto.internal.Containers.ContainerTermination;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.mesos.v1.Protos.CapabilityInfo;
import org.apache.mesos.v1.Protos.CapabilityInfo.Capability;
import org.apache.mesos.v1.Protos.ContainerInfo;
import org.apache.mesos.v1.Protos.Volume;

/** One containerizer whose containers belong to one user, and another container of the same user in it. */
record Prison(TestContainerizer test, EscapeHost host, String user, Map<String, String> names)
        implements AutoCloseable {

    private static final CapabilityInfo NONE = CapabilityInfo.getDefaultInstance();

    /** What root in a container is used to. */
    private static final CapabilityInfo USUAL = CapabilityInfo.newBuilder()
            .addAllCapabilities(List.of(
                    Capability.CHOWN,
                    Capability.DAC_OVERRIDE,
                    Capability.FOWNER,
                    Capability.FSETID,
                    Capability.KILL,
                    Capability.MKNOD,
                    Capability.NET_BIND_SERVICE,
                    Capability.NET_RAW,
                    Capability.SETFCAP,
                    Capability.SETGID,
                    Capability.SETPCAP,
                    Capability.SETUID,
                    Capability.SYS_CHROOT))
            .build();

    private static final String PLAIN =
            "filesystem/linux,namespaces/pid,namespaces/ipc,cgroups/cpu,cgroups/mem,cgroups/devices,cgroups/pids";
    private static final String FULL = PLAIN + ",linux/capabilities,linux/nnp,linux/seccomp";
    private static final AtomicInteger NUMBERS = new AtomicInteger();

    /** Every isolator that takes privileges away. Root has the usual capabilities, others have none. */
    static IsolationSettings full(String user) {
        return TestContainerizer.linux(FULL)
                .withSecurity(new SecuritySettings(
                        Optional.of(user.equals("root") ? USUAL : NONE),
                        Optional.of(USUAL),
                        Optional.empty(),
                        Optional.of(SeccompProfile.BUILT_IN)));
    }

    /** Root has all capabilities. */
    static IsolationSettings plain() {
        return TestContainerizer.linux(PLAIN);
    }

    static Prison of(EscapeHost host, IsolationSettings settings, String user) throws Exception {
        Path directory = Files.createDirectories(host.directory.resolve("prison-" + NUMBERS.incrementAndGet()));
        var empty = new Prison(new TestContainerizer(directory, settings), host, user, Map.of());
        try {
            Map<String, String> names = empty.launchOther();
            return new Prison(empty.test, host, user, names);
        } catch (Exception e) {
            empty.close();
            throw e;
        }
    }

    /** Another container, and where it and others of the same user are. */
    private Map<String, String> launchOther() throws Exception {
        var other = new ContainerId("other");
        launch(other, config(other, "mkfifo f && exec cat f"));
        int init = test.containerizer.status(other).getExecutorPid();
        int command = test.host.proc.children(init).getFirst();
        long supervisor =
                ProcessHandle.of(init).orElseThrow().parent().orElseThrow().pid();
        return Map.of(
                "VICTIM", Long.toString(host.victim(user).pid()),
                "OTHER", Integer.toString(command),
                "SUPERVISOR", Long.toString(supervisor));
    }

    /** A command in the image, with a volume that it may only read. */
    ContainerConfig.Builder config(ContainerId id, String command) {
        var volume = Volume.newBuilder()
                .setMode(Volume.Mode.RO)
                .setContainerPath("/ro")
                .setHostPath(host.volume.toString());
        return TestCgroups.request(test.shell(id, command), 0.5, 64)
                .setUser(user)
                .setRootfs(host.rootfs.toString())
                .setContainerInfo(ContainerInfo.newBuilder()
                        .setType(ContainerInfo.Type.MESOS)
                        .addVolumes(volume));
    }

    void launch(ContainerId id, ContainerConfig.Builder config) throws Exception {
        test.containerizer.launch(id, config.build(), Map.of(), Optional.empty());
    }

    /** Runs it to its end. */
    int run(ContainerId id, ContainerConfig.Builder config) throws Exception {
        launch(id, config);
        ContainerTermination termination = test.awaitTermination(id);
        return termination.getStatus();
    }

    /** One container makes all of them, one after the other, and tells what came of each: refused as it should be, or else. */
    Map<Attempt, String> attempt(List<Attempt> attempts) throws Exception {
        var id = new ContainerId("attempts-" + NUMBERS.incrementAndGet());
        var script = new StringBuilder();
        for (Attempt attempt : attempts) {
            script.append("( ")
                    .append(host.resolve(attempt.script(), "/bin/attempts", names))
                    .append(" ) >result 2>&1; echo ")
                    .append(attempt)
                    .append(" $?; sed 's/^/ /' result\n");
        }
        run(id, config(id, script.toString()));
        Map<Attempt, String> outcomes = new EnumMap<>(Attempt.class);
        String told = "";
        for (String line : output(id).lines().toList().reversed()) { // what an attempt said comes after its name
            if (line.startsWith(" ")) {
                told = line + told;
            } else {
                String[] nameAndStatus = line.split(" ", 2);
                outcomes.put(Attempt.valueOf(nameAndStatus[0]), outcome(nameAndStatus[1], told));
                told = "";
            }
        }
        return outcomes;
    }

    private static String outcome(String status, String told) {
        boolean tried = !told.contains("no such attempt") && !told.contains("not found");
        return tried && !status.equals("0") ? "refused" : "status " + status + told;
    }

    String output(ContainerId id) throws IOException {
        Path sandbox = test.sandbox(id);
        return Files.readString(sandbox.resolve("stdout")) + Files.readString(sandbox.resolve("stderr"));
    }

    @Override
    public void close() throws IOException {
        test.close();
    }
}
