package io.mesocosm.containerizer.isolator.cgroups;

import io.mesocosm.containerizer.ContainerizerException;
import io.mesocosm.containerizer.cgroups.Cgroup;
import io.mesocosm.containerizer.isolator.IsolatorContext;
import io.mesocosm.containerizer.isolator.cgroups.perf.PerfEvent;
import io.mesocosm.containerizer.isolator.cgroups.v1.Blkio;
import io.mesocosm.containerizer.isolator.cgroups.v1.Cpuacct;
import io.mesocosm.containerizer.isolator.cgroups.v1.NetCls;
import io.mesocosm.containerizer.isolator.cgroups.v2.Core;
import io.mesocosm.containerizer.isolator.cgroups.v2.Io;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The controllers that there are, in the order in which they are asked. */
final class ControllerTable {

    /** {@code root} is the cgroup above those of containers, in the controller's hierarchy. */
    @FunctionalInterface
    interface Maker {
        Controller make(IsolatorContext context, Cgroup root) throws ContainerizerException, IOException;
    }

    /** How a controller comes to be there. */
    enum Kind {
        /** The kernel lists it, and it is mounted (v1) or enabled (v2) for containers. */
        LISTED,
        /** Of v2; there in every cgroup without being enabled. */
        UNLISTED,
        /** As {@link #UNLISTED}, whether somebody names it or not. */
        ALWAYS
    }

    /**
     * @param isolation as in {@code --isolation} after {@code cgroups/}
     * @param controller as the kernel calls it
     */
    record Line(String isolation, String controller, Kind kind, Maker maker) {
        Line(String isolation, String controller, Maker maker) {
            this(isolation, controller, Kind.LISTED, maker);
        }
    }

    private static final String ALL = "all";

    private static final List<Line> V1 = List.of(
            new Line(
                    "cpu",
                    "cpu",
                    (c, root) -> new io.mesocosm.containerizer.isolator.cgroups.v1.Cpu(
                            c.settings().cgroups().cpu(), root)),
            new Line(
                    "cpu",
                    "cpuacct",
                    (c, _) -> new Cpuacct(
                            c.settings().cgroups().cpu().counts(), c.syscalls().clockTicks())),
            new Line("mem", "memory", io.mesocosm.containerizer.isolator.cgroups.v1.Memory::new),
            new Line("pids", "pids", (c, _) -> new Pids(c.proc())),
            new Line("cpuset", "cpuset", (_, _) -> new PlainController("cpuset")),
            new Line("blkio", "blkio", (_, _) -> new Blkio()),
            new Line(
                    "devices",
                    "devices",
                    (c, _) -> new io.mesocosm.containerizer.isolator.cgroups.v1.Devices(
                            DevicePolicy.of(c.settings().allowedDevices()))),
            new Line("hugetlb", "hugetlb", (_, _) -> new PlainController("hugetlb")),
            new Line(
                    "net_cls",
                    "net_cls",
                    (c, _) -> new NetCls(c.settings().cgroups().netCls())),
            new Line("net_prio", "net_prio", (_, _) -> new PlainController("net_prio")),
            new Line("perf_event", "perf_event", PerfEvent::new));

    private static final List<Line> V2 = List.of(
            new Line(
                    "core",
                    "core",
                    Kind.ALWAYS,
                    (c, _) -> new Core(c.settings().cgroups().cpu().counts())),
            new Line(
                    "cpu",
                    "cpu",
                    (c, _) -> new io.mesocosm.containerizer.isolator.cgroups.v2.Cpu(
                            c.settings().cgroups().cpu())),
            new Line("mem", "memory", (c, _) -> new io.mesocosm.containerizer.isolator.cgroups.v2.Memory(c)),
            new Line("pids", "pids", (c, _) -> new Pids(c.proc())),
            new Line("cpuset", "cpuset", (_, _) -> new PlainController("cpuset")),
            new Line("io", "io", (_, _) -> new Io()),
            new Line(
                    "devices",
                    "devices",
                    Kind.UNLISTED,
                    (c, _) -> new io.mesocosm.containerizer.isolator.cgroups.v2.Devices(
                            DevicePolicy.of(c.settings().allowedDevices()), c.syscalls())),
            new Line("hugetlb", "hugetlb", (_, _) -> new PlainController("hugetlb")),
            new Line("perf_event", "perf_event", Kind.UNLISTED, PerfEvent::new));

    private ControllerTable() {}

    /**
     * The lines that {@code --isolation} asks for; {@code all} are those that the kernel has.
     *
     * @param names without {@code cgroups/}
     * @param kernel the controllers that the kernel lists
     */
    static List<Line> wanted(Set<String> names, boolean unified, Set<String> kernel) throws ContainerizerException {
        List<Line> table = unified ? V2 : V1;
        Set<String> unknown = new LinkedHashSet<>(names);
        unknown.remove(ALL);
        table.forEach(line -> unknown.remove(line.isolation));
        if (!unknown.isEmpty()) {
            throw new ContainerizerException("Unknown or unsupported isolator 'cgroups/"
                    + unknown.iterator().next() + "'");
        }
        return table.stream()
                .filter(line -> line.kind == Kind.ALWAYS
                        || names.contains(line.isolation)
                        || (names.contains(ALL) && (line.kind == Kind.UNLISTED || kernel.contains(line.controller))))
                .toList();
    }
}
