package io.mesocosm.containerizer.isolator.cgroups.v1;

import io.mesocosm.containerizer.isolator.cgroups.ControllerLine;
import io.mesocosm.containerizer.isolator.cgroups.DevicePolicy;
import io.mesocosm.containerizer.isolator.cgroups.MemberCount;
import io.mesocosm.containerizer.isolator.cgroups.Pids;
import io.mesocosm.containerizer.isolator.cgroups.perf.PerfEvent;
import java.util.List;

/** The controllers of cgroup v1, in the order in which they are asked. */
public final class V1Controllers {

    public static final List<ControllerLine> LINES = List.of(
            new ControllerLine(
                    "cpu", "cpu", (c, root) -> new Cpu(c.settings().cgroups().cpu(), root)),
            new ControllerLine(
                    "cpu",
                    "cpuacct",
                    (c, _) -> new Cpuacct(
                            new MemberCount(c.settings().cgroups().cpu().counts()),
                            c.syscalls().clockTicks())),
            new ControllerLine("mem", "memory", Memory::new),
            new ControllerLine("pids", "pids", (c, _) -> new Pids(c.proc())),
            ControllerLine.plain("cpuset"),
            new ControllerLine("blkio", "blkio", (_, _) -> new Blkio()),
            new ControllerLine(
                    "devices",
                    "devices",
                    (c, _) ->
                            new Devices(DevicePolicy.of(c.settings().security().allowedDevices()))),
            ControllerLine.plain("hugetlb"),
            new ControllerLine(
                    "net_cls",
                    "net_cls",
                    (c, _) -> new NetCls(c.settings().cgroups().netCls())),
            ControllerLine.plain("net_prio"),
            new ControllerLine("perf_event", "perf_event", PerfEvent::new));

    private V1Controllers() {}
}
