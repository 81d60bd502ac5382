package io.mesocosm.containerizer.escape;

import io.mesocosm.containerizer.testing.Attempts;
import io.mesocosm.containerizer.testing.Await;
import io.mesocosm.containerizer.testing.HostCommand;
import io.mesocosm.containerizer.testing.TestRootfs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What is on the host that a container must not reach, and the image that containers have. */
final class EscapeHost {

    static final String USER = "nobody";

    private static final int SHARED_MEMORY_KEY_BASE = 0x4d000000;

    final Path directory;
    final Path rootfs;
    final Path volume;

    private final Path program;
    private final Path sharedFile;
    private final int key;
    private final List<Process> victims = new ArrayList<>();
    private final Map<String, String> names = new LinkedHashMap<>();

    EscapeHost(Path directory) throws Exception {
        this.directory = directory;
        Files.setAttribute(directory, "unix:mode", 0755);
        rootfs = TestRootfs.make(Files.createDirectory(directory.resolve("rootfs")));
        volume = Files.createDirectory(directory.resolve("volume"));
        program = Attempts.install(directory.resolve("attempts"));
        Attempts.install(rootfs.resolve("bin/attempts"));
        Files.setAttribute(Attempts.install(rootfs.resolve("bin/setuid")), "unix:mode", 04755);
        HostCommand.run(program, "grant", Attempts.install(rootfs.resolve("bin/granted")));
        for (Path place : List.of(rootfs, volume)) {
            HostCommand.run("mknod", "-m", "666", place.resolve("log-node"), "c", "1", "11");
        }
        for (String loaded : List.of("$T hypervisor", "$T mount-new binfmt_misc")) {
            attempt(loaded, Map.of()); // the kernel loads modules for whoever may have them
        }
        Path secret = Files.writeString(directory.resolve("secret"), "the host's secret\n");
        key = SHARED_MEMORY_KEY_BASE + (int) ProcessHandle.current().pid();
        HostCommand.run(program, "make-shared-memory", key);
        sharedFile = Files.writeString(
                Path.of("/dev/shm", "mesocosm-escape-" + ProcessHandle.current().pid()), "shared\n");
        names.put("DIRECTORY", directory.toString());
        names.put("SECRET", secret.toString());
        names.put("VOLUME", volume.toString());
        names.put("ROOT", rootfs.toString());
        names.put("KEY", Integer.toString(key));
        names.put("NAME", String.valueOf(sharedFile.getFileName()));
        names.put(
                "HANDLE",
                HostCommand.run(program, "print-handle", secret)
                        .lines()
                        .findFirst()
                        .orElseThrow());
    }

    /** A process of the host's that belongs to this user, and waits for input that never comes. */
    Process victim(String user) throws Exception {
        Process victim = user.equals("root")
                ? new ProcessBuilder("cat").start()
                : new ProcessBuilder("setpriv", "--reuid", user, "--regid", "65534", "--clear-groups", "cat").start();
        victims.add(victim);
        Await.until(
                "victim of " + user,
                () -> Files.readString(Path.of("/proc", Long.toString(victim.pid()), "comm"))
                        .equals("cat\n"));
        return victim;
    }

    /** The script with all names in their places. */
    String resolve(String script, String attempts, Map<String, String> more) {
        String resolved = script.replace("$T", attempts);
        Map<String, String> all = new LinkedHashMap<>(names);
        all.putAll(more);
        for (Map.Entry<String, String> name : all.entrySet()) {
            resolved = resolved.replace("$" + name.getKey(), name.getValue());
        }
        return resolved;
    }

    /** What comes of a script here. */
    Outcome attempt(String script, Map<String, String> more) throws IOException {
        Process process = new ProcessBuilder("sh", "-c", resolve(script, program.toString(), more))
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return Outcome.of(process.onExit().join().exitValue(), said);
    }

    /** Takes away what is not below the directory. */
    void remove() throws Exception {
        victims.forEach(Process::destroyForcibly);
        Files.deleteIfExists(sharedFile);
        HostCommand.run(program, "remove-shared-memory", key);
    }
}
