package io.mesocosm.containerizer.launcher;

import io.mesocosm.containerizer.cgroups.CgroupHost;
import io.mesocosm.containerizer.cgroups.Hierarchy;
import io.mesocosm.containerizer.launcher.Confinement.SupervisorInCgroup;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The slice of systemd for what outlives the agent: systemd kills what is in the agent's own unit when the agent is
 * stopped. (Mesos: {@code systemd::initialize})
 */
public final class ExecutorsSlice {

    private static final String NAME = "mesos_executors.slice";
    private static final String UNIT = "[Unit]\nDescription=Mesos Executors Slice\n";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Path units;
    private final List<String> systemctl;

    /** @param runtimeDirectory of systemd, which is there when systemd runs the host */
    public ExecutorsSlice(Path runtimeDirectory) {
        this(runtimeDirectory, List.of("systemctl"));
    }

    ExecutorsSlice(Path runtimeDirectory, List<String> systemctl) {
        this.units = runtimeDirectory;
        this.systemctl = List.copyOf(systemctl);
    }

    /** Whether systemd runs here. */
    public boolean isPossible() {
        return Files.isDirectory(units);
    }

    /**
     * Makes and starts the slice; one that an operator has made is kept. Answers how supervisors get there.
     *
     * @throws IOException says what systemd does not do
     */
    public SupervisorInCgroup start(CgroupHost host) throws IOException {
        Path unit = units.resolve(NAME);
        if (!Files.exists(unit)) {
            Files.writeString(unit, UNIT);
            run("daemon-reload");
        }
        run("start", NAME);
        Hierarchy hierarchy = hierarchy(host);
        Path directory = hierarchy.mountPoint().resolve(NAME);
        if (!Files.isDirectory(directory)) {
            throw new IOException("systemd started '" + NAME + "' but there is no '" + directory + "'");
        }
        return new SupervisorInCgroup(hierarchy.unified(), directory);
    }

    private static Hierarchy hierarchy(CgroupHost host) throws IOException {
        Optional<Hierarchy> found = host.unified() ? Optional.of(host.tracking()) : host.hierarchy("name=systemd");
        return found.orElseThrow(() -> new IOException("The cgroups of systemd are not mounted"));
    }

    private void run(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(systemctl);
        command.addAll(List.of(arguments));
        String said = String.join(" ", command);
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try {
            process.getOutputStream().close();
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new IOException("'" + said + "' does not end");
            }
            if (process.exitValue() != 0) {
                throw new IOException("'" + said + "' failed: " + output(process));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted while '" + said + "' ran", e);
        } finally {
            process.destroyForcibly();
        }
    }

    private static String output(Process process) throws IOException {
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).trim();
    }
}
