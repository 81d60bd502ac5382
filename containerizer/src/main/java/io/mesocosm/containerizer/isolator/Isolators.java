package io.mesocosm.containerizer.isolator;

import io.mesocosm.containerizer.ContainerizerException;
import io.mesocosm.containerizer.process.ProcFs;
import io.mesocosm.containerizer.syscalls.Syscalls;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The isolators that {@code --isolation} names, in the order in which they are asked. */
public final class Isolators {

    private Isolators() {}

    /**
     * Makes the isolators of a comma list. {@code filesystem/posix} comes first when no {@code filesystem/} is named,
     * {@code environment_secret} is always there. (Mesos: {@code MesosContainerizer::create})
     *
     * @throws ContainerizerException names what is unknown or given twice
     */
    public static List<Isolator> parse(String isolation, Path workDirectory, Syscalls syscalls, ProcFs proc)
            throws ContainerizerException {
        Set<String> names = new LinkedHashSet<>();
        for (String name : isolation.split(",", -1)) {
            String trimmed = name.trim();
            if (!trimmed.isEmpty() && !names.add(trimmed)) {
                throw new ContainerizerException("Duplicate entries found in --isolation flag: '" + trimmed + "'");
            }
        }
        List<Isolator> isolators = new ArrayList<>();
        if (names.stream().noneMatch(name -> name.startsWith("filesystem/"))) {
            isolators.add(new FilesystemPosix(workDirectory, syscalls));
        }
        for (String name : names) {
            isolators.add(make(name, workDirectory, syscalls, proc));
        }
        if (!names.contains("environment_secret")) {
            isolators.add(new EnvironmentSecret());
        }
        return List.copyOf(isolators);
    }

    private static Isolator make(String name, Path workDirectory, Syscalls syscalls, ProcFs proc)
            throws ContainerizerException {
        return switch (name) {
            case "posix/cpu" -> new PosixCpu(proc, syscalls.clockTicks());
            case "posix/mem" -> new PosixMem(proc, syscalls.pageBytes());
            case "filesystem/posix" -> new FilesystemPosix(workDirectory, syscalls);
            case "environment_secret" -> new EnvironmentSecret();
            default -> throw new ContainerizerException("Unknown or unsupported isolator '" + name + "'");
        };
    }
}
