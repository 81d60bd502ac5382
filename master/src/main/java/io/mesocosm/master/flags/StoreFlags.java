package io.mesocosm.master.flags;

import static io.mesocosm.common.flags.FlagSpec.optional;
import static io.mesocosm.common.flags.FlagSpec.withDefault;

import io.mesocosm.common.flags.FlagException;
import io.mesocosm.common.flags.FlagSpec;
import io.mesocosm.common.flags.FlagType;
import io.mesocosm.common.flags.ParsedFlags;
import io.mesocosm.master.flags.MasterFlags.Store;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What the master keeps, and where. The two flags of Mesos' replicated log are taken and mean ZooKeeper: it has a quorum
 * of its own, and initializes itself.
 */
final class StoreFlags {

    static final String IN_MEMORY = "in_memory";

    private static final FlagSpec<String> WORK_DIR =
            optional("work_dir", FlagType.STRING, "Directory for what must outlive the process; made if absent.");
    private static final FlagSpec<String> REGISTRY = withDefault(
                    "registry",
                    FlagType.STRING,
                    "replicated_log",
                    "Where the registry is kept: replicated_log and log_storage both mean ZooKeeper, that of --zk or"
                            + " else one of the master's own below --work_dir; in_memory forgets it.")
            .checked(name -> List.of("replicated_log", "log_storage", IN_MEMORY).contains(name)
                    ? Optional.empty()
                    : Optional.of("'" + name + "' is not a supported option for registry persistence"));
    private static final FlagSpec<Boolean> REGISTRY_STRICT = withDefault(
                    "registry_strict", FlagType.BOOL, "false", "Only false is taken.")
            .checked(strict -> strict
                    ? Optional.of("Support for '--registry_strict' has been disabled and will be removed in a future"
                            + " version of Mesos")
                    : Optional.empty());
    private static final FlagSpec<Integer> QUORUM = optional(
            "quorum",
            FlagType.INT,
            "Needed with --zk and --registry=replicated_log, as by Mesos; what must agree is ZooKeeper's own quorum.");
    private static final FlagSpec<Boolean> LOG_AUTO_INITIALIZE = withDefault(
            "log_auto_initialize", FlagType.BOOL, "true", "Taken for the sake of Mesos: ZooKeeper initializes itself.");
    static final FlagSpec<Duration> FETCH_TIMEOUT = withDefault(
            "registry_fetch_timeout",
            FlagType.DURATION,
            "1mins",
            "Longest time to read the registry, after which the master ends.");
    static final FlagSpec<Duration> STORE_TIMEOUT = withDefault(
            "registry_store_timeout",
            FlagType.DURATION,
            "20secs",
            "Longest time to write the registry, after which the master ends.");
    static final FlagSpec<Duration> GC_INTERVAL = withDefault(
            "registry_gc_interval", FlagType.DURATION, "15mins", "Time between two clean-ups of the registry.");
    static final FlagSpec<Duration> MAX_AGENT_AGE = withDefault(
            "registry_max_agent_age",
            FlagType.DURATION,
            "2weeks",
            "Age at which the registry forgets agents that are unreachable or gone.");
    static final FlagSpec<Long> MAX_AGENT_COUNT = withDefault(
            "registry_max_agent_count",
            FlagType.UINT,
            "102400",
            "How many unreachable or gone agents the registry remembers.");

    /** All of them. */
    static final List<FlagSpec<?>> ALL = List.of(
            WORK_DIR,
            REGISTRY,
            REGISTRY_STRICT,
            QUORUM,
            LOG_AUTO_INITIALIZE,
            FETCH_TIMEOUT,
            STORE_TIMEOUT,
            GC_INTERVAL,
            MAX_AGENT_AGE,
            MAX_AGENT_COUNT);

    private StoreFlags() {}

    static Store store(ParsedFlags flags) {
        return new Store(flags.get(REGISTRY), flags.find(WORK_DIR));
    }

    /** What does not fit together. Mesos: {@code master/main.cpp}. */
    static void check(ParsedFlags flags, boolean electedByZooKeeper) throws FlagException {
        boolean durable = !store(flags).inMemory();
        if (durable && flags.find(WORK_DIR).isEmpty()) {
            throw new FlagException("--work_dir needed for replicated log based registry");
        }
        if (durable && electedByZooKeeper && flags.find(QUORUM).isEmpty()) {
            throw new FlagException("Need to specify --quorum for replicated log based registry when using ZooKeeper");
        }
    }
}
