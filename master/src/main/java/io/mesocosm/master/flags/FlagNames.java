package io.mesocosm.master.flags;

import static io.mesocosm.common.flags.FlagSpec.optional;
import static io.mesocosm.common.flags.FlagSpec.withDefault;

import io.mesocosm.common.daemon.ListenFlags;
import io.mesocosm.common.flags.FlagSpec;
import io.mesocosm.common.flags.FlagType;
import io.mesocosm.common.flags.JsonFlags;
import io.mesocosm.common.flags.LoggingFlags;
import io.mesocosm.common.modules.ModuleFlags;
import io.mesocosm.common.text.Bytes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import org.apache.mesos.v1.Protos.DomainInfo;

/** Every flag that {@code mesos-master} takes. Those that decide something here have a name. Mesos: master/flags.cpp. */
final class FlagNames {

    static final FlagSpec<Boolean> VERSION =
            withDefault("version", FlagType.BOOL, "false", "Prints the version and ends.");

    // ---- where it listens

    static final FlagSpec<Integer> PORT = ListenFlags.port(5050);

    // ---- who it is

    static final FlagSpec<String> CLUSTER = optional("cluster", FlagType.STRING, "Name of the cluster, for people.");
    static final FlagSpec<DomainInfo> DOMAIN = FlagSpec.<DomainInfo>optional(
                    "domain",
                    JsonFlags.message("JSON DomainInfo or path", DomainInfo.getDefaultInstance()),
                    "Region and zone that this master is in.")
            .checked(domain ->
                    domain.hasFaultDomain() ? Optional.empty() : Optional.of("`domain` must define `fault_domain`"));
    static final FlagSpec<String> WEBUI_DIR =
            withDefault("webui_dir", FlagType.STRING, "/usr/share/mesos/webui", "Directory of the web UI's files.");

    // ---- agents

    static final FlagSpec<Duration> AGENT_PING_TIMEOUT = withDefault(
                    "agent_ping_timeout", FlagType.DURATION, "15secs", "Time between two pings of an agent.")
            .alias("slave_ping_timeout")
            .checked(FlagNames::pingComplaint);
    static final FlagSpec<Long> MAX_AGENT_PING_TIMEOUTS = withDefault(
                    "max_agent_ping_timeouts",
                    FlagType.UINT,
                    "5",
                    "Missed pings in a row after which an agent is unreachable.")
            .alias("max_slave_ping_timeouts")
            .checked(count -> count < 1
                    ? Optional.of("Expected `--max_agent_ping_timeouts` to be at least 1")
                    : Optional.empty());
    static final FlagSpec<Duration> AGENT_REREGISTER_TIMEOUT = withDefault(
                    "agent_reregister_timeout",
                    FlagType.DURATION,
                    "10mins",
                    "Time that agents have to come back after a failover or a broken connection.")
            .alias("slave_reregister_timeout")
            .checked(FlagNames::reregisterComplaint);
    static final FlagSpec<String> RECOVERY_AGENT_REMOVAL_LIMIT = withDefault(
                    "recovery_agent_removal_limit",
                    FlagType.STRING,
                    "100%",
                    "Share of the agents of the registry that may be given up after a failover; beyond it the master"
                            + " ends.")
            .alias("recovery_slave_removal_limit")
            .checked(FlagText::percentComplaint);
    static final FlagSpec<String> AGENT_REMOVAL_RATE_LIMIT = FlagSpec.<String>optional(
                    "agent_removal_rate_limit",
                    FlagType.STRING,
                    "How many agents that miss their pings may be given up in a time: 1/10mins.")
            .alias("slave_removal_rate_limit")
            .checked(FlagText::rateComplaint);
    static final FlagSpec<Boolean> REQUIRE_AGENT_DOMAIN =
            withDefault("require_agent_domain", FlagType.BOOL, "false", "Whether agents without a domain are refused.");

    // ---- frameworks

    static final FlagSpec<Boolean> ROOT_SUBMISSIONS =
            withDefault("root_submissions", FlagType.BOOL, "true", "Whether frameworks and tasks may run as root.");
    static final FlagSpec<String> ROLES = optional(
                    "roles", FlagType.STRING, "The only roles that frameworks may use, with commas between them.")
            .checked(FlagText::rolesComplaint);
    static final FlagSpec<String> WEIGHTS = optional(
                    "weights", FlagType.STRING, "Weights of roles: role=weight with commas between them.")
            .checked(FlagText::weightsComplaint);
    static final FlagSpec<Duration> OFFER_TIMEOUT =
            optional("offer_timeout", FlagType.DURATION, "Age at which an unanswered offer is rescinded.");
    static final FlagSpec<Bytes> REGEX_MAX_MEMORY = withDefault(
            "offer_constraints_re2_max_mem",
            FlagType.BYTES,
            "4KB",
            "Memory for each regular expression of offer constraints.");
    static final FlagSpec<Integer> REGEX_MAX_PROGRAM_SIZE = withDefault(
            "offer_constraints_re2_max_program_size",
            FlagType.INT,
            "100",
            "Size of each regular expression of offer constraints.");
    static final FlagSpec<Long> MAX_COMPLETED_FRAMEWORKS =
            withDefault("max_completed_frameworks", FlagType.UINT, "50", "How many ended frameworks are remembered.");
    static final FlagSpec<Long> MAX_COMPLETED_TASKS = withDefault(
            "max_completed_tasks_per_framework",
            FlagType.UINT,
            "1000",
            "How many ended tasks of a framework are remembered.");
    static final FlagSpec<Long> MAX_UNREACHABLE_TASKS = withDefault(
            "max_unreachable_tasks_per_framework",
            FlagType.UINT,
            "1000",
            "How many unreachable tasks of a framework are remembered.");
    static final FlagSpec<Long> MAX_OPERATOR_SUBSCRIBERS = withDefault(
            "max_operator_event_stream_subscribers",
            FlagType.UINT,
            "1000",
            "How many operators can follow the events; the oldest makes room.");
    static final FlagSpec<Boolean> PUBLISH_PER_FRAMEWORK_METRICS = withDefault(
            "publish_per_framework_metrics", FlagType.BOOL, "true", "Whether each framework has metrics of its own.");

    // ---- allocation

    static final FlagSpec<String> ALLOCATOR =
            withDefault("allocator", FlagType.STRING, "hierarchical", "The allocator's name.");
    static final FlagSpec<Duration> ALLOCATION_INTERVAL = withDefault(
            "allocation_interval", FlagType.DURATION, "1secs", "Time between two allocations over all agents.");
    static final FlagSpec<String> ROLE_SORTER = withDefault(
                    "role_sorter", FlagType.STRING, "drf", "Order of the roles: drf or random.")
            .alias("user_sorter");
    static final FlagSpec<String> FRAMEWORK_SORTER = withDefault(
            "framework_sorter", FlagType.STRING, "drf", "Order of the frameworks of a role: drf or random.");
    static final FlagSpec<SortedSet<String>> FAIR_SHARING_EXCLUDED = optional(
            "fair_sharing_excluded_resource_names",
            FlagType.STRING_SET,
            "Resources that do not count for the dominant share.");
    static final FlagSpec<Boolean> FILTER_GPU_RESOURCES = withDefault(
            "filter_gpu_resources",
            FlagType.BOOL,
            "true",
            "Whether agents with gpus are kept for frameworks with the capability GPU_RESOURCES.");
    static final FlagSpec<String> MIN_ALLOCATABLE_RESOURCES = withDefault(
            "min_allocatable_resources",
            FlagType.STRING,
            "cpus:0.01|mem:32",
            "Amounts below which leftovers are not offered; | between alternatives, ; within one.");
    static final FlagSpec<Double> AGENT_RECOVERY_FACTOR = withDefault(
                    "allocator_agent_recovery_factor",
                    FlagType.DOUBLE,
                    "0.8",
                    "Share of the agents of the registry that must be back after a failover before quotas are offered"
                            + " for.")
            .checked(factor -> factor >= 0 && factor <= 1
                    ? Optional.empty()
                    : Optional.of("Expected `--allocator_agent_recovery_factor` to be between 0 and 1"));
    static final FlagSpec<Duration> ALLOCATOR_RECOVERY_TIMEOUT = withDefault(
            "allocator_recovery_timeout",
            FlagType.DURATION,
            "10mins",
            "Longest time after a failover in which nothing is offered for want of agents.");

    static final FlagSpec<String> WHITELIST = optional(
            "whitelist",
            FlagType.PATH,
            "File with the names of the hosts whose agents may be offered, one in each line; read again every 5 seconds."
                    + " Without it all may.");

    /** All of them. */
    static final List<FlagSpec<?>> ALL = all();

    private FlagNames() {}

    private static List<FlagSpec<?>> all() {
        var all = new ArrayList<FlagSpec<?>>(List.of(
                VERSION,
                PORT,
                CLUSTER,
                DOMAIN,
                WEBUI_DIR,
                AGENT_PING_TIMEOUT,
                MAX_AGENT_PING_TIMEOUTS,
                AGENT_REREGISTER_TIMEOUT,
                RECOVERY_AGENT_REMOVAL_LIMIT,
                AGENT_REMOVAL_RATE_LIMIT,
                REQUIRE_AGENT_DOMAIN,
                ROOT_SUBMISSIONS,
                ROLES,
                WEIGHTS,
                OFFER_TIMEOUT,
                REGEX_MAX_MEMORY,
                REGEX_MAX_PROGRAM_SIZE,
                MAX_COMPLETED_FRAMEWORKS,
                MAX_COMPLETED_TASKS,
                MAX_UNREACHABLE_TASKS,
                MAX_OPERATOR_SUBSCRIBERS,
                PUBLISH_PER_FRAMEWORK_METRICS));
        all.addAll(List.of(
                ALLOCATOR,
                ALLOCATION_INTERVAL,
                ROLE_SORTER,
                FRAMEWORK_SORTER,
                FAIR_SHARING_EXCLUDED,
                FILTER_GPU_RESOURCES,
                MIN_ALLOCATABLE_RESOURCES,
                AGENT_RECOVERY_FACTOR,
                ALLOCATOR_RECOVERY_TIMEOUT,
                WHITELIST));
        all.addAll(ElectionFlags.ALL);
        all.addAll(StoreFlags.ALL);
        all.addAll(ModuleFlags.SPECS);
        all.addAll(AuthenticationFlags.ALL);
        all.add(RateLimitFlags.RATE_LIMITS);
        all.addAll(LaterFlags.ALL);
        all.addAll(ListenFlags.SPECS);
        all.addAll(LoggingFlags.SPECS);
        return List.copyOf(all);
    }

    private static Optional<String> pingComplaint(Duration timeout) {
        boolean fits = timeout.compareTo(Duration.ofSeconds(1)) >= 0 && timeout.compareTo(Duration.ofMinutes(15)) <= 0;
        return fits ? Optional.empty() : Optional.of("Expected `--agent_ping_timeout` to be between 1secs and 15mins");
    }

    private static Optional<String> reregisterComplaint(Duration timeout) {
        return timeout.compareTo(Duration.ofMinutes(10)) >= 0
                ? Optional.empty()
                : Optional.of("Invalid value '" + FlagType.DURATION.print(timeout)
                        + "' for --agent_reregister_timeout: Must be at least 10mins");
    }
}
