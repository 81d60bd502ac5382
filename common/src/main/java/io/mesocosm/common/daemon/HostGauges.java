package io.mesocosm.common.daemon;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;

/** What the host is and how busy it is. Mesos: libprocess {@code System}. */
public final class HostGauges {

    private static final Path LOAD = Path.of("/proc/loadavg");

    private HostGauges() {}

    /** {@code cpus_total}, {@code load_1min}, {@code mem_total_bytes} and so on; what the host does not tell is left out. */
    public static SortedMap<String, Double> read() {
        var values = new TreeMap<String, Double>();
        values.put("cpus_total", (double) Runtime.getRuntime().availableProcessors());
        if (ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean host) {
            values.put("mem_total_bytes", (double) host.getTotalMemorySize());
            values.put("mem_free_bytes", (double) host.getFreeMemorySize());
        }
        try {
            String[] loads = Files.readString(LOAD, StandardCharsets.US_ASCII).split(" ", 4);
            values.put("load_1min", Double.valueOf(loads[0]));
            values.put("load_5min", Double.valueOf(loads[1]));
            values.put("load_15min", Double.valueOf(loads[2]));
        } catch (IOException e) {
            // A host without /proc has no loads to tell.
            return values;
        }
        return values;
    }
}
