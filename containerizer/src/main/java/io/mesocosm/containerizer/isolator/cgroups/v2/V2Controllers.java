package io.mesocosm.containerizer.isolator.cgroups.v2;

import io.mesocosm.containerizer.isolator.cgroups.ControllerLine;
import io.mesocosm.containerizer.isolator.cgroups.ControllerLine.Kind;
import io.mesocosm.containerizer.isolator.cgroups.DevicePolicy;
import io.mesocosm.containerizer.isolator.cgroups.MemberCount;
import io.mesocosm.containerizer.isolator.cgroups.Pids;
import io.mesocosm.containerizer.isolator.cgroups.perf.PerfEvent;
import java.util.List;

/** The controllers of cgroup v2, in the order in which they are asked. */
public final class V2Controllers {

    public static final List<ControllerLine> LINES = List.of(
            new ControllerLine(
                    "core",
                    "core",
                    Kind.ALWAYS,
                    (c, _) -> new Core(
                            new MemberCount(c.settings().cgroups().cpu().counts()))),
            new ControllerLine(
                    "cpu", "cpu", (c, _) -> new Cpu(c.settings().cgroups().cpu())),
            new ControllerLine("mem", "memory", (c, _) -> new Memory(c)),
            new ControllerLine("pids", "pids", (c, _) -> new Pids(c.proc())),
            ControllerLine.plain("cpuset"),
            new ControllerLine("io", "io", (_, _) -> new Io()),
            new ControllerLine(
                    "devices",
                    "devices",
                    Kind.UNLISTED,
                    (c, _) ->
                            new Devices(DevicePolicy.of(c.settings().security().allowedDevices()), c.syscalls())),
            ControllerLine.plain("hugetlb"),
            new ControllerLine("perf_event", "perf_event", Kind.UNLISTED, PerfEvent::new));

    private V2Controllers() {}
}
