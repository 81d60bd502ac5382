package io.mesocosm.master.flags;

import io.mesocosm.common.daemon.ListenFlags;
import io.mesocosm.common.flags.FlagException;
import io.mesocosm.common.flags.FlagSet;
import io.mesocosm.common.flags.LoggingFlags;
import io.mesocosm.common.flags.ParsedFlags;
import io.mesocosm.common.modules.ModuleFlags;
import io.mesocosm.common.zookeeper.ZooKeeperUrl;
import io.mesocosm.master.state.MasterSettings;
import io.mesocosm.master.state.MasterSettings.AgentSettings;
import io.mesocosm.master.state.MasterSettings.HistorySettings;
import io.mesocosm.master.state.MasterSettings.RegexSettings;
import io.mesocosm.master.throttle.Limits;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.mesos.v1.Protos.DomainInfo;

/**
 * The flags of {@code mesos-master} as they came out of its command line and environment.
 *
 * @param network where it listens and what others are told
 * @param identity who it is
 * @param election how the leader is elected
 * @param store what it keeps, and where
 * @param modules what is added from libraries
 * @param allocation who is offered what
 * @param settings what the core decides by
 * @param limits how fast v0 frameworks may send
 * @param logging what is logged, and where
 * @param shown what {@code /flags} shows and what is to be said at the start
 */
public record MasterFlags(
        ListenFlags network,
        Identity identity,
        Election election,
        Store store,
        ModuleFlags modules,
        Allocation allocation,
        MasterSettings settings,
        Limits limits,
        LoggingFlags logging,
        Shown shown) {

    /** What {@code --whitelist} was given for every host in times before it was simply not given. */
    private static final String EVERY_HOST = "*";

    private static final FlagSet FLAGS = new FlagSet("mesos-master", FlagNames.ALL);

    /** Who it is. */
    public record Identity(Optional<String> cluster, Optional<DomainInfo> domain, String webuiDir) {}

    /**
     * How the leader is elected.
     *
     * @param zk {@code --zk}; without it this master leads alone
     * @param sessionTimeout {@code --zk_session_timeout}: how long ZooKeeper waits for a silent master
     */
    public record Election(Optional<ZooKeeperUrl> zk, Duration sessionTimeout) {}

    /**
     * What it keeps, and where.
     *
     * @param registry {@code replicated_log}, {@code log_storage} or {@code in_memory}
     */
    public record Store(String registry, Optional<String> workDir) {

        /** Whether nothing outlives the process by the operator's own choice. */
        public boolean inMemory() {
            return registry.equals(StoreFlags.IN_MEMORY);
        }

        /** Where a master that is given no ensemble runs a ZooKeeper server of its own; empty if it forgets. */
        public Optional<Path> serverDirectory() {
            return workDir.filter(directory -> !inMemory()).map(directory -> Path.of(directory, "zookeeper"));
        }
    }

    /**
     * Who is offered what.
     *
     * @param minAllocatable as {@code --min_allocatable_resources} has it
     * @param recoveryFactor {@code --allocator_agent_recovery_factor}, from 0 to 1
     * @param recoveryTimeout {@code --allocator_recovery_timeout}
     * @param whitelist {@code --whitelist}: the file of the only hosts whose agents are offered
     */
    public record Allocation(
            String allocator,
            Duration interval,
            String roleSorter,
            String frameworkSorter,
            Set<String> fairSharingExcluded,
            boolean filterGpuResources,
            String minAllocatable,
            double recoveryFactor,
            Duration recoveryTimeout,
            Optional<Path> whitelist) {

        public Allocation {
            fairSharingExcluded = Set.copyOf(fairSharingExcluded);
        }
    }

    /**
     * What {@code /flags} shows and what is to be said at the start.
     *
     * @param flags every flag with a value, by the name that it was given by
     * @param perFrameworkMetrics {@code --publish_per_framework_metrics}
     * @param warnings lines for the log
     */
    public record Shown(SortedMap<String, String> flags, boolean perFrameworkMetrics, List<String> warnings) {

        public Shown {
            warnings = List.copyOf(warnings);
        }
    }

    /** Whether {@code --help} is asked for. */
    public static boolean asksForHelp(List<String> arguments, Map<String, String> environment) {
        return FLAGS.asks(FlagSet.HELP, arguments, environment);
    }

    /** Whether {@code --version} is asked for. */
    public static boolean asksForVersion(List<String> arguments, Map<String, String> environment) {
        return FLAGS.asks(FlagNames.VERSION, arguments, environment);
    }

    /** What {@code --help} prints. */
    public static String help() {
        return FLAGS.help();
    }

    /**
     * Reads the flags.
     *
     * @throws FlagException with one line that names the culprit
     */
    public static MasterFlags parse(List<String> arguments, Map<String, String> environment) throws FlagException {
        ParsedFlags flags = FLAGS.parse(arguments, environment);
        check(flags);
        return new MasterFlags(
                ListenFlags.from(flags, FlagNames.PORT, environment),
                new Identity(
                        flags.find(FlagNames.CLUSTER), flags.find(FlagNames.DOMAIN), flags.get(FlagNames.WEBUI_DIR)),
                ElectionFlags.election(flags),
                StoreFlags.store(flags),
                ModuleFlags.from(flags),
                allocation(flags),
                settings(flags),
                flags.find(RateLimitFlags.RATE_LIMITS).map(Limits::of).orElse(Limits.NONE),
                LoggingFlags.from(flags),
                new Shown(flags.effective(), flags.get(FlagNames.PUBLISH_PER_FRAMEWORK_METRICS), warnings(flags)));
    }

    private static void check(ParsedFlags flags) throws FlagException {
        ElectionFlags.check(flags);
        StoreFlags.check(flags, ElectionFlags.byZooKeeper(flags));
        if (!flags.get(FlagNames.ROLE_SORTER).equals(flags.get(FlagNames.FRAMEWORK_SORTER))) {
            throw new FlagException("Failed to create allocator '" + flags.get(FlagNames.ALLOCATOR)
                    + "': Unsupported combination of 'role_sorter' and 'framework_sorter': must be equal (for now)");
        }
        Optional<Set<String>> whitelist = flags.find(FlagNames.ROLES).map(MasterFlags::roles);
        SortedMap<String, Double> weights =
                flags.find(FlagNames.WEIGHTS).map(FlagText::weights).orElse(new TreeMap<>());
        for (Map.Entry<String, Double> weight : weights.entrySet()) {
            if (whitelist.isPresent() && !whitelist.get().contains(weight.getKey())) {
                throw new FlagException("Invalid weight: '" + weight.getKey() + "=" + weight.getValue() + "'. "
                        + weight.getKey() + " is not a valid role");
            }
        }
        Optional<String> unprotected = LaterFlags.unprotected(flags);
        if (unprotected.isPresent()) {
            throw new FlagException("--" + unprotected.get()
                    + ": this version does not give that protection and does not start without it");
        }
    }

    private static Allocation allocation(ParsedFlags flags) {
        return new Allocation(
                flags.get(FlagNames.ALLOCATOR),
                flags.get(FlagNames.ALLOCATION_INTERVAL),
                flags.get(FlagNames.ROLE_SORTER),
                flags.get(FlagNames.FRAMEWORK_SORTER),
                flags.find(FlagNames.FAIR_SHARING_EXCLUDED).orElse(new TreeSet<>()),
                flags.get(FlagNames.FILTER_GPU_RESOURCES),
                flags.get(FlagNames.MIN_ALLOCATABLE_RESOURCES),
                flags.get(FlagNames.AGENT_RECOVERY_FACTOR),
                flags.get(FlagNames.ALLOCATOR_RECOVERY_TIMEOUT),
                flags.find(FlagNames.WHITELIST)
                        .filter(path -> !path.equals(EVERY_HOST))
                        .map(Path::of));
    }

    private static MasterSettings settings(ParsedFlags flags) throws FlagException {
        return new MasterSettings(
                flags.find(FlagNames.ROLES).map(MasterFlags::roles),
                flags.get(FlagNames.ROOT_SUBMISSIONS),
                new AgentSettings(
                        flags.get(FlagNames.AGENT_PING_TIMEOUT),
                        count(flags.get(FlagNames.MAX_AGENT_PING_TIMEOUTS)),
                        flags.get(FlagNames.AGENT_REREGISTER_TIMEOUT),
                        flags.find(FlagNames.AGENT_REMOVAL_RATE_LIMIT).map(FlagText::interval),
                        FlagText.fraction(flags.get(FlagNames.RECOVERY_AGENT_REMOVAL_LIMIT)),
                        flags.get(FlagNames.REQUIRE_AGENT_DOMAIN)),
                new HistorySettings(
                        count(flags.get(FlagNames.MAX_COMPLETED_FRAMEWORKS)),
                        count(flags.get(FlagNames.MAX_COMPLETED_TASKS)),
                        count(flags.get(FlagNames.MAX_UNREACHABLE_TASKS)),
                        flags.get(StoreFlags.GC_INTERVAL),
                        flags.get(StoreFlags.MAX_AGENT_AGE),
                        count(flags.get(StoreFlags.MAX_AGENT_COUNT))),
                flags.find(FlagNames.OFFER_TIMEOUT),
                flags.find(FlagNames.WEIGHTS).map(FlagText::weights).orElse(new TreeMap<>()),
                AuthenticationFlags.settings(flags),
                new RegexSettings(
                        flags.get(FlagNames.REGEX_MAX_MEMORY).value(), flags.get(FlagNames.REGEX_MAX_PROGRAM_SIZE)),
                new MasterSettings.RegistrySettings(
                        flags.get(StoreFlags.FETCH_TIMEOUT), flags.get(StoreFlags.STORE_TIMEOUT)));
    }

    /** A list of roles; the default role is always allowed. */
    private static Set<String> roles(String list) {
        var roles = new TreeSet<>(Arrays.asList(list.split(",")));
        roles.remove("");
        roles.add("*");
        return roles;
    }

    private static int count(long value) {
        return (int) Math.min(value, Integer.MAX_VALUE);
    }

    private static List<String> warnings(ParsedFlags flags) {
        var warnings = new ArrayList<>(flags.warnings());
        warnings.addAll(AuthenticationFlags.warnings(flags));
        for (String name : LaterFlags.ineffective(flags)) {
            warnings.add("Flag '" + name + "' decides nothing in this version");
        }
        return warnings;
    }
}
