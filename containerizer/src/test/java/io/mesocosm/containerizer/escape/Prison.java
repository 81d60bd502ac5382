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
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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
        return TestContainerizer.linux(FULL).withSecurity(security(Optional.of(user.equals("root") ? USUAL : NONE)));
    }

    /** Every isolator that takes privileges away; nobody is given what he does not have anyway. */
    static IsolationSettings bounded() {
        return TestContainerizer.linux(FULL).withSecurity(security(Optional.empty()));
    }

    private static SecuritySettings security(Optional<CapabilityInfo> effective) {
        return new SecuritySettings(
                effective,
                Optional.of(USUAL),
                Optional.empty(),
                Optional.of(SeccompProfile.BUILT_IN),
                Optional.empty());
    }

    /** All but these. */
    static IsolationSettings without(Set<String> isolators) {
        String left = Stream.of(FULL.split(",", -1))
                .filter(isolator -> !isolators.contains(isolator))
                .collect(Collectors.joining(","));
        return bounded().withIsolation(left);
    }

    /** Root has all capabilities. */
    static IsolationSettings plain() {
        return TestContainerizer.linux(PLAIN);
    }

    /** As above, but whoever is root in there is nobody on the host. */
    static IsolationSettings mapped() {
        return TestContainerizer.linux(PLAIN + ",namespaces/user");
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
        boolean ownPids = test.settings.isolates("namespaces/pid"); // then another process is above the command
        int command = ownPids ? test.host.proc.children(init).getFirst() : init;
        long supervisor =
                ProcessHandle.of(init).orElseThrow().parent().orElseThrow().pid();
        Map<String, String> names = new HashMap<>(cgroupsOf(other));
        names.put("VICTIM", Long.toString(host.victim(user).pid()));
        names.put("OTHER", Integer.toString(command));
        names.put("SUPERVISOR", Long.toString(supervisor));
        return names;
    }

    private Map<String, String> cgroupsOf(ContainerId id) throws Exception {
        TestCgroups cgroups = TestCgroups.of(test);
        Map<String, String> names = new HashMap<>();
        for (String controller : List.of("memory", "cpu", "pids", "devices")) { // devices are no controller of v2
            if (cgroups.host.hierarchy(controller).isPresent()) {
                names.put(
                        controller.toUpperCase(Locale.ROOT),
                        cgroups.of(controller, id).directory().toString());
            }
        }
        return names;
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

    /** One container makes all of them, one after the other, and tells what came of each. */
    Map<Attempt, Outcome> attempt(Map<Attempt, String> scripts) throws Exception {
        var id = new ContainerId("attempts-" + NUMBERS.incrementAndGet());
        Map<String, Attempt> byNumber = new LinkedHashMap<>();
        var all = new StringBuilder();
        for (var script : scripts.entrySet()) {
            String number = Integer.toString(byNumber.size());
            byNumber.put(number, script.getKey());
            all.append("said=$( { ")
                    .append(host.resolve(script.getValue(), "/bin/attempts", names))
                    .append("\n} 2>&1 ); echo ")
                    .append(number)
                    .append(" $? $said\n");
        }
        run(id, config(id, all.toString()));
        Map<Attempt, Outcome> outcomes = new HashMap<>();
        for (String line : output(id).lines().toList()) {
            String[] words = line.split(" ", 3);
            Attempt made = byNumber.get(words[0]);
            if (made != null) {
                outcomes.put(made, Outcome.of(Integer.parseInt(words[1]), words[2]));
            }
        }
        return outcomes;
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
