package io.mesocosm.containerizer.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesocosm.containerizer.launcher.Confinement.EnterNamespaces;
import io.mesocosm.containerizer.launcher.Confinement.Hostname;
import io.mesocosm.containerizer.launcher.Confinement.Root;
import io.mesocosm.containerizer.process.ProcessId;
import io.mesocosm.containerizer.testing.Await;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Containers that are born in namespaces of another. */
final class EnteredNamespacesTest extends ConfinedLaunch {

    private static final Set<Namespace> SHARED = Set.of(Namespace.PID, Namespace.IPC, Namespace.UTS, Namespace.NETWORK);

    EnteredNamespacesTest(Program program) {
        super(program);
    }

    /** A container with all namespaces, a root of its own and the host name "outer"; runs until it is destroyed. */
    private ContainerProcess outer(Path root) throws Exception {
        var confinement = Box.rooted(root, new Hostname("outer"));
        confinement[0] =
                Box.namespaces(Namespace.PID, Namespace.MOUNT, Namespace.UTS, Namespace.IPC, Namespace.NETWORK);
        var described = launches.shell("echo ready; exec sleep 1000", confinement);
        var process = launches.run(described);
        Await.until("ready", () -> described.out().equals("ready\n"));
        return process;
    }

    private static EnterNamespaces enter(ProcessId process, Set<Namespace> namespaces) {
        return new EnterNamespaces(process, namespaces);
    }

    @Test
    void aDebugContainerSeesAllThatItsParentSees() throws Exception {
        var parent = outer(rootfs());
        Set<Namespace> all = Set.of(Namespace.PID, Namespace.MOUNT, Namespace.UTS, Namespace.IPC, Namespace.NETWORK);
        assertThat(launches.out(launches.shell("hostname; pidof sleep; echo /*", enter(parent.init(), all))))
                .isEqualTo("outer\n2\n/bin /dev /etc /mnt /proc /root /run /sys /tmp /usr /var\n");
    }

    @Test
    void aNestedContainerWithARootOfItsOwnSharesTheRest() throws Exception {
        Path root = rootfs();
        var parent = outer(root);
        assertThat(launches.out(launches.shell(
                        "hostname; pidof sleep; touch /mark; ls /proc/self/fd",
                        enter(parent.init(), SHARED),
                        Box.namespaces(Namespace.MOUNT),
                        new Root(root),
                        Box.PROC)))
                .isEqualTo("outer\n2\n0\n1\n2\n3\n");
    }

    @Test
    void aPidNamespaceInsideThatOfTheParent() throws Exception {
        Path root = rootfs();
        var parent = outer(root);
        var described = launches.shell(
                "echo $$; pidof sleep; echo ready; exec sleep 2000",
                enter(parent.init(), SHARED),
                Box.namespaces(Namespace.PID, Namespace.MOUNT),
                new Root(root),
                Box.PROC);
        var process = launches.run(described);
        Await.until("ready", () -> described.out().equals("2\nready\n"));
        assertThat(launches.out(launches.shell(
                        "pidof sleep | wc -w", enter(parent.init(), Set.of(Namespace.PID, Namespace.MOUNT)))))
                .isEqualTo("2\n");
        process.signal(15);
        assertThat(launches.end(described, process).status()).isEqualTo(15);
    }

    @Test
    void nestedContainersDieWithTheNamespaceTheyAreIn() throws Exception {
        var parent = outer(rootfs());
        var described = launches.shell("echo ready; exec sleep 2000", enter(parent.init(), SHARED));
        var nested = launches.run(described);
        Await.until("ready", () -> described.out().equals("ready\n"));
        assertThat(parent.destroy(Await.PATIENCE)).isTrue();
        assertThat(launches.end(described, nested).status()).isEqualTo(9);
    }

    @Test
    void aProcessThatIsAnotherByNowIsNotEntered() throws Exception {
        var parent = outer(rootfs());
        var other = new ProcessId(parent.init().pid(), parent.init().startTicks() + 1);
        var failure = launches.failure(launches.shell("true", enter(other, SHARED)));
        assertThat(failure.step()).isEqualTo(LaunchStep.NAMESPACE);
        assertThat(failure)
                .hasMessage("The process %d whose namespaces are to be entered is another now: No such process"
                        .formatted(other.pid()));
    }
}
