package io.mesocosm.containerizer.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.mesocosm.common.metrics.Metrics;
import io.mesocosm.containerizer.isolator.IsolationSettings;
import io.mesocosm.containerizer.isolator.IsolatorContext;
import io.mesocosm.containerizer.launcher.Launcher;
import io.mesocosm.containerizer.launcher.PosixLauncher;
import io.mesocosm.containerizer.launcher.Supervisors;
import io.mesocosm.containerizer.mesos.Launchers;
import io.mesocosm.containerizer.process.Kernel;
import io.mesocosm.containerizer.process.ProcFs;
import io.mesocosm.containerizer.process.ReadinessLoop;
import io.mesocosm.containerizer.syscalls.Credentials;
import io.mesocosm.containerizer.syscalls.JniSyscalls;
import io.mesocosm.containerizer.syscalls.NativeLibrary;
import io.mesocosm.containerizer.syscalls.SyscallException;
import io.mesocosm.containerizer.syscalls.Syscalls;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The real kernel below: native library, reaper thread, launcher. */
public final class TestHost implements AutoCloseable {

    private static final int SELF = Math.toIntExact(ProcessHandle.current().pid());

    /** One place for the JVM: a native library is loaded once. */
    private static final NativeLibrary LIBRARY = unpack();

    /** What was called, and what is to fail. */
    public final RecordingSyscalls recorder = new RecordingSyscalls(new JniSyscalls(LIBRARY));

    public final Syscalls syscalls = recorder.syscalls();
    public final ProcFs proc = new ProcFs();
    public final ReadinessLoop loop;
    public final Kernel kernel;
    public final PosixLauncher launcher;

    /** None is started ahead, so that each test can count what there is. */
    private final Supervisors supervisors;

    /** What tests before this one left. */
    private final Set<Integer> strangers;

    public TestHost() throws IOException {
        this(supervisor());
    }

    public TestHost(Path supervisor) throws IOException {
        loop = new ReadinessLoop(syscalls, (doing, cause) -> {
            throw new AssertionError(doing, cause);
        });
        strangers = Set.copyOf(proc.children(SELF));
        kernel = new Kernel(syscalls, proc, loop);
        loop.start();
        supervisors = new Supervisors(syscalls, loop, supervisor);
        launcher = new PosixLauncher(kernel, supervisors);
    }

    /** The launcher that the settings ask for. */
    public Launcher launcher(IsolationSettings settings) throws IOException {
        return Launchers.make(settings, kernel, supervisors, Optional.empty());
    }

    /** What isolators are made of here. */
    public IsolatorContext context(Path directory, Metrics metrics, IsolationSettings settings) {
        return new IsolatorContext(
                directory.resolve("work"),
                directory.resolve("run"),
                kernel,
                metrics,
                InstantSource.system(),
                settings,
                Optional.empty());
    }

    /** Our child processes, zombies too, but for those that were there before. */
    public List<Integer> children() {
        return proc.children(SELF).stream()
                .filter(child -> !strangers.contains(child))
                .toList();
    }

    /** What {@code id -G} says of a user of this host who has more groups than are his there. */
    public String groups(String user, Integer... more) throws SyscallException {
        Credentials account = syscalls.account(user).orElseThrow();
        Stream<Integer> others =
                Stream.concat(account.groups().stream(), Stream.of(more)).sorted();
        return Stream.concat(Stream.of(account.gid()), others)
                .distinct()
                .map(String::valueOf)
                .collect(Collectors.joining(" "));
    }

    /** Skips a test that only root can make. */
    public static void assumeRoot() {
        assumeTrue("root".equals(System.getProperty("user.name")), "needs root");
    }

    public static NativeLibrary library() {
        return LIBRARY;
    }

    public static Path supervisor() {
        return LIBRARY.supervisor();
    }

    private static NativeLibrary unpack() {
        try {
            return NativeLibrary.unpack(Path.of("target", "native-unpacked"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How many descriptors the JVM may open for itself meanwhile; a leak of ours is one for each of hundreds. */
    public static final int OWN_DESCRIPTORS = 10;

    /** How many descriptors this process has open. */
    public static long openDescriptors() throws IOException {
        try (var open = Files.list(Path.of("/proc/self/fd"))) {
            return open.count();
        }
    }

    @Override
    public void close() {
        loop.close();
    }
}
