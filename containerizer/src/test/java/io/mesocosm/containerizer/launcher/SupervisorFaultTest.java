package io.mesocosm.containerizer.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.protobuf.ByteString;
import io.mesocosm.containerizer.launcher.Confinement.Capabilities;
import io.mesocosm.containerizer.launcher.Confinement.Hostname;
import io.mesocosm.containerizer.launcher.Confinement.IdRange;
import io.mesocosm.containerizer.launcher.Confinement.Ids;
import io.mesocosm.containerizer.launcher.Confinement.NoNewPrivileges;
import io.mesocosm.containerizer.launcher.Confinement.Root;
import io.mesocosm.containerizer.launcher.FilesystemStep.Bind;
import io.mesocosm.containerizer.launcher.FilesystemStep.File;
import io.mesocosm.containerizer.launcher.FilesystemStep.Filesystem;
import io.mesocosm.containerizer.syscalls.Credentials;
import io.mesocosm.containerizer.testing.Await;
import io.mesocosm.containerizer.testing.TestHost;
import io.mesocosm.containerizer.testing.TestRootfs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each system call of a launch fails once, in the supervisor, the first process, the reaper or the command to be. */
@Tag("isolation")
final class SupervisorFaultTest {

    private static final Path STRACE = Path.of("/usr/bin/strace");
    private static final int AT_MOST = 5;

    /** A container may not run when one of these failed. */
    private static final Set<String> NEEDED = Set.of(
            "capset",
            "clone",
            "fchdir",
            "fsconfig",
            "fsmount",
            "fsopen",
            "mkdirat",
            "mknodat",
            "mount_setattr",
            "move_mount",
            "open_tree",
            "openat2",
            "pipe2",
            "pivot_root",
            "setgroups",
            "sethostname",
            "setresgid",
            "setresuid",
            "setsid",
            "setsockopt",
            "signalfd4",
            "socketpair",
            "umount2",
            "unshare");

    /** The same with a user namespace, whose mounts are locked. */
    private static final Set<String> NEEDED_FOR_USERS = Set.of(
            "clone",
            "dup3",
            "mount_setattr",
            "move_mount",
            "open_tree",
            "pivot_root",
            "setresgid",
            "setresuid",
            "setns");

    /** Those that something goes on without, or that the command makes too. */
    private static final Set<String> OTHERS =
            Set.of("chdir", "fchownat", "fcntl", "openat", "prctl", "recvmsg", "write");

    private static final Pattern CALL = Pattern.compile("^(\\d+) +(\\w+)\\(.*");

    @TempDir
    Path directory;

    private Launches launches;
    private Path wrapper;
    private Path program;
    private Path rootfs;
    private int count;

    @BeforeEach
    void openHost() throws IOException {
        assumeTrue(Files.isExecutable(STRACE), "needs strace");
        program = Files.copy(TestHost.supervisor(), directory.resolve("program")); // a descriptor here, not there
        wrapper = Files.writeString(directory.resolve("wrapper"), "");
        Files.setAttribute(wrapper, "unix:mode", 0755);
        rootfs = TestRootfs.make(directory.resolve("rootfs"));
        launches = new Launches(directory, wrapper);
        launches.assumeRoot();
    }

    @AfterEach
    void closeHost() throws Exception {
        if (launches != null) {
            launches.destroyAll();
        }
    }

    private void trace(String options) throws IOException {
        Files.writeString(
                wrapper,
                "#!/bin/sh\nexec %s -D -f -qq -o %s/log %s %s \"$@\"\n".formatted(STRACE, directory, options, program));
    }

    private Launches.Described described() {
        long kept = 1;
        return launches.shell(
                        "exec true",
                        Box.namespaces(Namespace.PID, Namespace.MOUNT, Namespace.UTS, Namespace.IPC, Namespace.CGROUP),
                        new Root(rootfs),
                        Box.PROC,
                        Box.DEV,
                        Box.NULL,
                        new Bind(Place.trusted(directory), Place.inContainer("/new-" + count++ + "/place"), Set.of()),
                        new File(Place.inContainer("/dev/file"), 0600, 1, 1, ByteString.copyFromUtf8("x")),
                        new Hostname("faulty"),
                        new Capabilities(kept, kept, kept, kept, 0),
                        new NoNewPrivileges())
                .as(new Credentials(1234, 1234, List.of()));
    }

    private Launches.Described withUsers() {
        return launches.shell(
                "exec true",
                Box.namespaces(Namespace.PID, Namespace.MOUNT, Namespace.USER, Namespace.UTS),
                new IdRange(Ids.USERS, 0, 200_000, 65_536),
                new IdRange(Ids.GROUPS, 0, 200_000, 65_536),
                new Root(rootfs, Set.of(MountAttribute.ID_MAPPED)),
                Box.PROC,
                new Filesystem("tmpfs", Place.inContainer("/tmp"), Set.of(), "mode=1777"),
                new Hostname("faulty"));
    }

    /** How often the process that makes it most makes each call. */
    private Map<String, Integer> callsOf(Launches.Described described) throws Exception {
        trace("");
        assertThat(launches.outcome(described).status()).isZero();
        Map<String, Map<String, Integer>> byProcess = new HashMap<>();
        Map<String, Integer> most = new HashMap<>();
        for (String line : Files.readAllLines(directory.resolve("log"))) {
            var call = CALL.matcher(line);
            if (call.matches()) {
                int count = byProcess
                        .computeIfAbsent(call.group(1), _ -> new HashMap<>())
                        .merge(call.group(2), 1, Integer::sum);
                most.merge(call.group(2), count, Math::max);
            }
        }
        return most;
    }

    @Test
    void everySystemCallMayFailAndNothingIsLeft() throws Exception {
        failEach(this::described, NEEDED);
    }

    @Test
    void withUsersOfItsOwnEverySystemCallMayFailAndNothingIsLeft() throws Exception {
        try {
            trace("");
            launches.outcome(withUsers());
        } catch (LaunchException e) {
            assumeTrue(
                    e.step() != LaunchStep.ROOT,
                    "needs a file system at " + directory + " whose owners this kernel can map");
            throw e;
        }
        failEach(this::withUsers, NEEDED_FOR_USERS);
    }

    private void failEach(Supplier<Launches.Described> described, Set<String> needed) throws Exception {
        Map<String, Integer> calls = callsOf(described.get());
        assertThat(calls).containsKeys(needed.toArray(String[]::new));
        for (var call : calls.entrySet()) {
            boolean mustNotRun = needed.contains(call.getKey());
            if (!mustNotRun && !OTHERS.contains(call.getKey())) {
                continue;
            }
            for (int nth = 1; nth <= Math.min(AT_MOST, call.getValue()); nth++) {
                trace("-e trace=%1$s -e inject=%1$s:error=ENOMEM:when=%2$d".formatted(call.getKey(), nth));
                String fault = call.getKey() + " " + nth;
                boolean ran = runs(described.get(), fault);
                assertThat(ran && mustNotRun).as(fault).isFalse();
                Await.until(fault, this::isNobodyLeft);
            }
        }
        assertThat(launches.mounts()).isEmpty();
    }

    /** Whoever watched a process is told of its end first, so that it may have to be reaped once more. */
    private boolean isNobodyLeft() throws IOException {
        for (int child : launches.host.children()) {
            PosixLauncher.reap(launches.host.syscalls, child);
        }
        return launches.host.children().isEmpty();
    }

    /** Whether the command ran; if not, words say why. */
    private boolean runs(Launches.Described described, String fault) throws IOException, InterruptedException {
        try {
            return launches.outcome(described).status() == 0;
        } catch (LaunchException e) {
            assertThat(e.getMessage()).as(fault).isNotBlank();
            return false;
        } catch (NoSuchFileException e) {
            assertThat(e.getFile()).as(fault).isEqualTo(described.status().toString()); // which could not be written
            return false;
        }
    }
}
