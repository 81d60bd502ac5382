package io.mesocosm.containerizer.mesos;

import io.mesocosm.common.ids.ContainerId;
import io.mesocosm.containerizer.isolator.IsolationSettings;
import io.mesocosm.containerizer.isolator.Isolator;
import io.mesocosm.containerizer.process.ContainerPids;
import io.mesocosm.containerizer.testing.TestCgroups;
import io.mesocosm.containerizer.testing.TestContainerizer;
import io.mesocosm.proto.internal.Containers.ContainerClass;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/** A process that launches containers, says so, and waits to be killed. */
final class DoomedAgent {

    private DoomedAgent() {}

    /** Launches in another JVM, which is dead when this returns; containers are as {@link #main} takes them. */
    static void launchAndDie(Path directory, String... containers) throws Exception {
        launchAndDie(directory, "", "", containers);
    }

    /** As above by the Linux launcher, with these isolators, in cgroups below that root. */
    static void launchAndDie(Path directory, String isolation, String cgroupsRoot, String... containers)
            throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path")));
        command.add(DoomedAgent.class.getName());
        command.addAll(List.of(directory.toString(), isolation, cgroupsRoot));
        command.addAll(List.of(containers));
        Process agent = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        awaitReady(agent);
        agent.destroyForcibly().waitFor();
    }

    private static void awaitReady(Process agent) throws IOException {
        var lines = new BufferedReader(new InputStreamReader(agent.getInputStream(), StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.startsWith("ready")) {
                return;
            }
        }
        throw new AssertionError("the other JVM ended early");
    }

    /**
     * A directory; isolators and the root of cgroups for the Linux launcher, or nothing for both; then pairs of container
     * (with a dot when nested, "!" when for debugging) and shell command.
     */
    public static void main(String[] arguments) throws Exception {
        var test = new TestContainerizer(
                Path.of(arguments[0]), settings(arguments[1], arguments[2]), List.of(new Stuck()));
        for (int i = 3; i < arguments.length; i += 2) {
            launch(test, arguments[i], arguments[i + 1]);
        }
        System.out.println("ready");
        new CountDownLatch(1).await();
    }

    private static IsolationSettings settings(String isolation, String cgroupsRoot) {
        if (isolation.isEmpty()) {
            return IsolationSettings.DEFAULTS;
        }
        IsolationSettings linux = TestContainerizer.linux(isolation);
        return linux.withCgroups(linux.cgroups().withRoot(cgroupsRoot));
    }

    private static void launch(TestContainerizer test, String name, String command) throws Exception {
        boolean debug = name.endsWith("!");
        String plain = name.replace("!", "");
        int dot = plain.indexOf('.');
        ContainerId id = dot < 0
                ? new ContainerId(plain)
                : new ContainerId(plain.substring(0, dot)).child(plain.substring(dot + 1));
        var config = id.parent().isPresent()
                ? test.shell(id, command).toBuilder()
                : TestCgroups.request(test.shell(id, command), 0.1, 64);
        if (plain.startsWith("standalone")) {
            config.clearExecutorInfo();
        }
        if (debug) {
            config.setContainerClass(ContainerClass.DEBUG);
        }
        test.containerizer.launch(id, config.build(), Map.of(), Optional.empty());
    }

    /** Says that it has come to isolate the container "stuck", and stays there. */
    private static final class Stuck implements Isolator {
        @Override
        public String name() {
            return "stuck";
        }

        @Override
        public void isolate(ContainerId id, ContainerPids pids) {
            if (id.value().equals("stuck")) {
                System.out.println(
                        "ready " + Files.exists(Path.of("/proc/" + pids.init().pid())));
                try {
                    new CountDownLatch(1).await();
                } catch (InterruptedException _) {
                    Thread.currentThread().interrupt();
                }
            }
        }
    }
}
