package io.mesocosm.containerizer.isolator.cgroups;

/**
 * A controller that a container gets a cgroup of, and no values: cpuset, hugetlb, net_prio. (Mesos:
 * {@code CpusetSubsystemProcess} and its like)
 */
public record PlainController(String name) implements Controller {}
