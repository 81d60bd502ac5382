package io.mesocosm.agent.flags;

import static io.mesocosm.common.flags.FlagSpec.optional;
import static io.mesocosm.common.flags.FlagSpec.withDefault;

import io.mesocosm.common.flags.FlagSpec;
import io.mesocosm.common.flags.FlagType;
import io.mesocosm.common.flags.ParsedFlags;
import io.mesocosm.containerizer.isolator.cgroups.CgroupSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** The flags about cgroups. */
final class CgroupFlags {

    private static final FlagSpec<Duration> DESTROY_TIMEOUT =
            withDefault("cgroups_destroy_timeout", FlagType.DURATION, "60secs", "Limit for removing a cgroup.");
    private static final FlagSpec<String> HIERARCHY = withDefault(
            "cgroups_hierarchy",
            FlagType.STRING,
            "/sys/fs/cgroup",
            "Where the hierarchies of cgroup v1 are mounted, or that of v2.");
    private static final FlagSpec<String> ROOT = FlagSpec.<String>withDefault(
                    "cgroups_root", FlagType.STRING, "mesos", "The cgroup above those of containers.")
            .checked(CgroupFlags::rootComplaint);
    private static final FlagSpec<Boolean> ENABLE_CFS = withDefault(
            "cgroups_enable_cfs",
            FlagType.BOOL,
            "false",
            "Whether containers get no more CPU time than they asked for, also when the host idles.");
    private static final FlagSpec<Boolean> LIMIT_SWAP =
            withDefault("cgroups_limit_swap", FlagType.BOOL, "false", "Also bound memory+swap; refused on cgroup v2.");
    private static final FlagSpec<Boolean> COUNTS = withDefault(
            "cgroups_cpu_enable_pids_and_tids_count", FlagType.BOOL, "false", "Report processes and threads.");
    private static final FlagSpec<String> NET_CLS_PRIMARY = optional(
            "cgroups_net_cls_primary_handle",
            FlagType.STRING,
            "Upper 16 bits of the class ids that cgroups/net_cls gives, as 0xAAAA.");
    private static final FlagSpec<String> NET_CLS_SECONDARY = optional(
            "cgroups_net_cls_secondary_handles",
            FlagType.STRING,
            "Range of their lower 16 bits, as 0xAAAA,0xBBBB; 0x1,0xffff when not given.");
    private static final FlagSpec<String> AGENT_SUBSYSTEMS = FlagSpec.<String>optional(
                    "agent_subsystems", FlagType.STRING, "Cgroup controllers that hold the agent process itself.")
            .alias("slave_subsystems");
    private static final FlagSpec<String> PERF_EVENTS = optional(
            "perf_events",
            FlagType.STRING,
            "Events that cgroups/perf_event counts, with commas between them: names of perf list that PerfStatistics has.");
    private static final FlagSpec<Duration> PERF_INTERVAL = withDefault(
            "perf_interval",
            FlagType.DURATION,
            "60secs",
            "From the start of one count of perf_events to the next; the latest one is reported.");
    private static final FlagSpec<Duration> PERF_DURATION = withDefault(
            "perf_duration",
            FlagType.DURATION,
            "10secs",
            "How long perf_events are counted each time; not longer than perf_interval.");
    private static final FlagSpec<Boolean> REVOCABLE_LOW_PRIORITY = withDefault(
            "revocable_cpu_low_priority",
            FlagType.BOOL,
            "true",
            "Whether containers with revocable CPUs get a hundredth of the share that others get.");

    /** All of them. */
    static final List<FlagSpec<?>> ALL = List.of(
            DESTROY_TIMEOUT,
            HIERARCHY,
            ROOT,
            ENABLE_CFS,
            LIMIT_SWAP,
            COUNTS,
            NET_CLS_PRIMARY,
            NET_CLS_SECONDARY,
            AGENT_SUBSYSTEMS,
            PERF_EVENTS,
            PERF_INTERVAL,
            PERF_DURATION,
            REVOCABLE_LOW_PRIORITY);

    private CgroupFlags() {}

    static CgroupSettings settings(ParsedFlags flags) {
        return new CgroupSettings(
                Path.of(flags.get(HIERARCHY)),
                root(flags.get(ROOT)),
                flags.get(DESTROY_TIMEOUT),
                new CgroupSettings.Cpu(flags.get(ENABLE_CFS), flags.get(COUNTS), flags.get(REVOCABLE_LOW_PRIORITY)),
                new CgroupSettings.Memory(flags.get(LIMIT_SWAP)),
                new CgroupSettings.NetCls(flags.find(NET_CLS_PRIMARY), flags.find(NET_CLS_SECONDARY)),
                new CgroupSettings.Perf(flags.find(PERF_EVENTS), flags.get(PERF_INTERVAL), flags.get(PERF_DURATION)));
    }

    /** The controllers that hold the agent itself. */
    static List<String> agentSubsystems(ParsedFlags flags) {
        return flags.find(AGENT_SUBSYSTEMS).map(list -> Lists.split(list, ',')).orElse(List.of());
    }

    /** As a path below the hierarchy; a slash in front means nothing. */
    private static String root(String given) {
        return String.join("/", Lists.split(given, '/'));
    }

    /** Cgroups that are not ours are not touched, so the root lies below the hierarchy's and is not all of it. */
    private static Optional<String> rootComplaint(String given) {
        String root = root(given);
        boolean inside = !root.isEmpty() && Stream.of(root.split("/")).noneMatch(Set.of(".", "..")::contains);
        return inside
                ? Optional.empty()
                : Optional.of(
                        "Expected `--cgroups_root` to name a cgroup below the hierarchy's root, not '" + given + "'");
    }
}
