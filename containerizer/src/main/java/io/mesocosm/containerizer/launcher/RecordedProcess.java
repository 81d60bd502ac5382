package io.mesocosm.containerizer.launcher;

import io.mesocosm.containerizer.process.ProcFs;
import io.mesocosm.containerizer.process.ProcessId;
import java.util.Optional;

/**
 * What is written down of a container's processes so that a later agent finds them and nobody else: the file
 * {@code supervisor} in the container's runtime directory. Containers that Mesos launched have no such file.
 */
public record RecordedProcess(Optional<ProcessId> supervisor, ProcessId init, String bootId) {

    /** {@code <supervisor pid> <start> <init pid> <start> <boot id>} */
    public String format() {
        ProcessId above = supervisor.orElse(init);
        return above.pid() + " " + above.startTicks() + " " + init.pid() + " " + init.startTicks() + " " + bootId;
    }

    public static Optional<RecordedProcess> parse(String text) {
        String[] parts = text.trim().split(" ", -1);
        if (parts.length != 5) {
            return Optional.empty();
        }
        try {
            return Optional.of(new RecordedProcess(
                    Optional.of(new ProcessId(Integer.parseInt(parts[0]), Long.parseLong(parts[1]))),
                    new ProcessId(Integer.parseInt(parts[2]), Long.parseLong(parts[3])),
                    parts[4]));
        } catch (NumberFormatException _) {
            return Optional.empty();
        }
    }

    /** Nothing of it can be alive when the host was booted since. */
    boolean isOfThisBoot(ProcFs proc) {
        return bootId.equals(proc.bootId());
    }
}
