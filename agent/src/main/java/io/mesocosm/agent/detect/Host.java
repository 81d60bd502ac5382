package io.mesocosm.agent.detect;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What the host has to offer.
 *
 * @param cpus online processors
 * @param memoryBytes all of its memory; 0 when unknown
 * @param diskBytes of the file system that holds the work directory; 0 when unknown
 */
public record Host(int cpus, long memoryBytes, long diskBytes) {

    /** This host, by its kernel. */
    public static Host detect(Path workDirectory) throws IOException {
        long memory = ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
                ? system.getTotalMemorySize()
                : 0;
        return new Host(
                Runtime.getRuntime().availableProcessors(),
                memory,
                Files.getFileStore(workDirectory).getTotalSpace());
    }
}
