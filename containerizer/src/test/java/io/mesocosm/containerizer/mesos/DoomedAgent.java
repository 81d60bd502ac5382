package io.mesocosm.containerizer.mesos;

import io.mesocosm.common.ids.ContainerId;
import io.mesocosm.containerizer.isolator.Isolator;
import io.mesocosm.containerizer.process.ContainerPids;
import io.mesocosm.containerizer.testing.TestContainerizer;
import io.mesocosm.proto.internal.Containers.ContainerClass;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/** A process that launches containers, says so, and waits to be killed. */
final class DoomedAgent {

    private DoomedAgent() {}

    /** A directory, then pairs of container (with a dot when nested, "!" when for debugging) and shell command. */
    public static void main(String[] arguments) throws Exception {
        var test = new TestContainerizer(Path.of(arguments[0]), List.of(new Stuck()));
        for (int i = 1; i < arguments.length; i += 2) {
            launch(test, arguments[i], arguments[i + 1]);
        }
        System.out.println("ready");
        new CountDownLatch(1).await();
    }

    private static void launch(TestContainerizer test, String name, String command) throws Exception {
        boolean debug = name.endsWith("!");
        String plain = name.replace("!", "");
        int dot = plain.indexOf('.');
        ContainerId id = dot < 0
                ? new ContainerId(plain)
                : new ContainerId(plain.substring(0, dot)).child(plain.substring(dot + 1));
        var config = test.shell(id, command).toBuilder();
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
