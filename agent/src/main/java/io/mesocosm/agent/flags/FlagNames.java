package io.mesocosm.agent.flags;

import static io.mesocosm.common.flags.FlagSpec.optional;
import static io.mesocosm.common.flags.FlagSpec.required;
import static io.mesocosm.common.flags.FlagSpec.withDefault;

import io.mesocosm.common.daemon.ListenFlags;
import io.mesocosm.common.flags.FlagSpec;
import io.mesocosm.common.flags.FlagType;
import io.mesocosm.common.flags.JsonFlags;
import io.mesocosm.common.flags.LoggingFlags;
import io.mesocosm.common.flags.SecureText;
import io.mesocosm.common.modules.ModuleFlags;
import io.mesocosm.common.text.Bytes;
import io.mesocosm.proto.internal.Acls.ACLs;
import io.mesocosm.proto.internal.FlagFormats.Firewall;
import io.mesocosm.proto.internal.FlagFormats.SlaveCapabilities;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import org.apache.mesos.v1.Protos.DomainInfo;

/** Every flag that {@code mesos-agent} takes. Those that decide something here have a name. Mesos: slave/flags.cpp. */
final class FlagNames {

    private static final String TEMPORARY = "/tmp/mesos";

    static final FlagSpec<Boolean> VERSION =
            withDefault("version", FlagType.BOOL, "false", "Prints the version and ends.");

    // ---- where it listens

    static final FlagSpec<Integer> PORT = ListenFlags.port(5051);
    static final FlagSpec<Firewall> FIREWALL = optional(
            "firewall_rules",
            JsonFlags.textMessage("JSON Firewall or path", Firewall.getDefaultInstance()),
            "Endpoints that answer nobody.");

    // ---- its master

    static final FlagSpec<SecureText> MASTER = optional(
            "master",
            FlagType.SECURE_TEXT,
            "The master to join: host:port, zk://[user:password@]host:port,.../path, or a file:// with one of them.");
    static final FlagSpec<String> MASTER_DETECTOR =
            optional("master_detector", FlagType.STRING, "Module that finds the leader; not together with --master.");
    static final FlagSpec<Duration> ZK_SESSION_TIMEOUT = withDefault(
            "zk_session_timeout",
            FlagType.DURATION,
            "10secs",
            "How long ZooKeeper keeps the session of an agent that is silent.");
    static final FlagSpec<Duration> REGISTRATION_BACKOFF = withDefault(
            "registration_backoff_factor",
            FlagType.DURATION,
            "1secs",
            "Bounds the random wait before the first try to register; doubles with each try, up to 1mins.");
    static final FlagSpec<Duration> AUTHENTICATION_BACKOFF = withDefault(
            "authentication_backoff_factor",
            FlagType.DURATION,
            "1secs",
            "What is added to the shortest patience with an authentication; doubles with each try.");
    static final FlagSpec<Duration> AUTHENTICATION_MIN = withDefault(
            "authentication_timeout_min", FlagType.DURATION, "5secs", "Shortest patience with an authentication.");
    static final FlagSpec<Duration> AUTHENTICATION_MAX = withDefault(
            "authentication_timeout_max", FlagType.DURATION, "1mins", "Longest patience with an authentication.");

    // ---- who it is and what it has

    static final FlagSpec<String> RESOURCES = optional(
            "resources",
            FlagType.STRING,
            "What it offers: name(role):value;... or a JSON array; cpus, mem, disk and ports that are absent are"
                    + " detected.");
    static final FlagSpec<String> DEFAULT_ROLE =
            withDefault("default_role", FlagType.STRING, "*", "Role of resources that are given without one.");
    static final FlagSpec<String> ATTRIBUTES =
            optional("attributes", FlagType.STRING, "What describes it: rack:2;u:[1-3];name:text.");
    static final FlagSpec<SlaveCapabilities> FEATURES = FlagSpec.<SlaveCapabilities>optional(
                    "agent_features",
                    JsonFlags.message("JSON SlaveCapabilities or path", SlaveCapabilities.getDefaultInstance()),
                    "What it tells its master that it can do, instead of everything; all but RESIZE_VOLUME must be"
                            + " among it.")
            .checked(Features::problem);
    static final FlagSpec<DomainInfo> DOMAIN = FlagSpec.<DomainInfo>optional(
                    "domain",
                    JsonFlags.message("JSON DomainInfo or path", DomainInfo.getDefaultInstance()),
                    "Region and zone that it is in.")
            .checked(domain ->
                    domain.hasFaultDomain() ? Optional.empty() : Optional.of("`domain` must define `fault_domain`"));

    // ---- directories

    static final FlagSpec<String> WORK_DIR = required(
            "work_dir", FlagType.STRING, "Directory of sandboxes and checkpoints; must outlive a reboot of the host.");
    static final FlagSpec<String> RUNTIME_DIR = withDefault(
            "runtime_dir",
            FlagType.STRING,
            usable(Path.of("/var/run")) ? "/var/run/mesos" : TEMPORARY + "/runtime",
            "Directory of what is known of running containers; need not outlive a reboot.");
    static final FlagSpec<String> LAUNCHER_DIR = withDefault(
            "launcher_dir",
            FlagType.STRING,
            "/usr/local/libexec/mesos",
            "Directory of Mesos' helper programs; shown in commands, nothing of it is needed.");
    static final FlagSpec<String> FRAMEWORKS_HOME =
            withDefault("frameworks_home", FlagType.STRING, "", "Where relative paths to fetch begin.");
    static final FlagSpec<Bytes> FETCHER_CACHE_SIZE =
            withDefault("fetcher_cache_size", FlagType.BYTES, "2GB", "Size of the cache of fetched files.");
    static final FlagSpec<String> FETCHER_CACHE_DIR = withDefault(
            "fetcher_cache_dir",
            FlagType.STRING,
            TEMPORARY + "/fetch",
            "Directory of the cache of fetched files; emptied at start.");
    static final FlagSpec<Duration> FETCHER_STALL_TIMEOUT =
            withDefault("fetcher_stall_timeout", FlagType.DURATION, "1mins", "How long a server may send nothing.");

    // ---- containers and executors

    static final FlagSpec<String> CONTAINERIZERS =
            withDefault("containerizers", FlagType.STRING, "mesos", "How containers are made: mesos.");
    static final FlagSpec<Boolean> SWITCH_USER = withDefault(
            "switch_user",
            FlagType.BOOL,
            "true",
            "Whether tasks run as the user of the task or framework; else as the agent's.");
    static final FlagSpec<SortedMap<String, String>> EXECUTOR_ENVIRONMENT = optional(
            "executor_environment_variables", JsonFlags.STRINGS, "Environment of executors, a JSON object of strings.");
    static final FlagSpec<Boolean> HTTP_COMMAND_EXECUTOR = withDefault(
            "http_command_executor", FlagType.BOOL, "false", "Told to executors in MESOS_HTTP_COMMAND_EXECUTOR.");
    static final FlagSpec<Duration> REGISTRATION_TIMEOUT = withDefault(
            "executor_registration_timeout", FlagType.DURATION, "1mins", "How long an executor may take to register.");
    static final FlagSpec<Duration> REREGISTRATION_TIMEOUT = withDefault(
                    "executor_reregistration_timeout",
                    FlagType.DURATION,
                    "2secs",
                    "How long executors may take to come back after a restart of the agent; 15secs at most.")
            .checked(FlagNames::reregistrationComplaint);
    static final FlagSpec<Duration> REREGISTRATION_RETRY = optional(
            "executor_reregistration_retry_interval",
            FlagType.DURATION,
            "How often v0 executors are called back during recovery; once when absent.");
    static final FlagSpec<Duration> SHUTDOWN_GRACE = withDefault(
            "executor_shutdown_grace_period",
            FlagType.DURATION,
            "5secs",
            "How long an executor may take to end before its container is destroyed.");

    // ---- recovery and garbage

    static final FlagSpec<String> RECOVER = FlagSpec.<String>withDefault(
                    "recover",
                    FlagType.STRING,
                    "reconnect",
                    "What happens to executors of the former life: reconnect, or cleanup and end.")
            .checked(value -> List.of("reconnect", "cleanup").contains(value)
                    ? Optional.empty()
                    : Optional.of("Unknown option for 'recover' flag " + value));
    static final FlagSpec<Duration> RECOVERY_TIMEOUT = withDefault(
            "recovery_timeout", FlagType.DURATION, "15mins", "How long an executor waits for its agent to come back.");
    static final FlagSpec<String> RECONFIGURATION = FlagSpec.<String>withDefault(
                    "reconfiguration_policy",
                    FlagType.STRING,
                    "equal",
                    "Which changes of resources and attributes a restarted agent may have: equal or additive.")
            .checked(value -> List.of("equal", "additive").contains(value)
                    ? Optional.empty()
                    : Optional.of("Unknown option for 'reconfiguration_policy' flag " + value));
    static final FlagSpec<Boolean> STRICT =
            withDefault("strict", FlagType.BOOL, "true", "Whether a checkpoint that cannot be read ends the agent.");
    static final FlagSpec<Duration> GC_DELAY =
            withDefault("gc_delay", FlagType.DURATION, "1weeks", "Age at which directories of the dead are removed.");
    static final FlagSpec<Double> GC_HEADROOM = FlagSpec.<Double>withDefault(
                    "gc_disk_headroom",
                    FlagType.DOUBLE,
                    "0.1",
                    "Share of the disk that is kept free by removing them earlier.")
            .checked(value -> value >= 0 && value <= 1
                    ? Optional.empty()
                    : Optional.of("Invalid value '" + value + "' for --gc_disk_headroom. Must be between 0.0 and 1.0"));
    static final FlagSpec<Duration> DISK_WATCH =
            withDefault("disk_watch_interval", FlagType.DURATION, "1mins", "Time between two looks at the disk.");
    static final FlagSpec<Long> MAX_COMPLETED = withDefault(
            "max_completed_executors_per_framework",
            FlagType.UINT,
            "150",
            "How many ended executors of a framework are remembered.");

    // ---- who may do what: see AgentFlags, which refuses what it cannot enforce

    static final FlagSpec<Boolean> AUTHENTICATE_READWRITE = withDefault(
            "authenticate_http_readwrite",
            FlagType.BOOL,
            "false",
            "Whether requests that change something must authenticate.");
    static final FlagSpec<Boolean> AUTHENTICATE_READONLY = withDefault(
            "authenticate_http_readonly", FlagType.BOOL, "false", "Whether requests that read must authenticate.");
    static final FlagSpec<Boolean> AUTHENTICATE_EXECUTORS =
            optional("authenticate_http_executors", FlagType.BOOL, "Whether executors must authenticate.");
    static final FlagSpec<ACLs> ACCESS =
            optional("acls", JsonFlags.textMessage("JSON ACLs or path", ACLs.getDefaultInstance()), "Who may do what.");
    static final FlagSpec<String> AUTHENTICATEE = withDefault(
                    "authenticatee",
                    FlagType.STRING,
                    "crammd5",
                    "How the agent authenticates with its master; only crammd5 is taken.")
            .checked(name -> name.equals("crammd5")
                    ? Optional.empty()
                    : Optional.of("Could not create authenticatee module '" + name + "': only 'crammd5' is known"));
    static final FlagSpec<String> CREDENTIAL = optional(
            "credential", FlagType.PATH, "File of the principal and secret that the agent shows to its master.");
    /** All of them. */
    static final List<FlagSpec<?>> ALL = all();

    private FlagNames() {}

    private static List<FlagSpec<?>> all() {
        var all = new ArrayList<FlagSpec<?>>(List.of(
                VERSION,
                PORT,
                FIREWALL,
                MASTER,
                MASTER_DETECTOR,
                ZK_SESSION_TIMEOUT,
                REGISTRATION_BACKOFF,
                AUTHENTICATION_BACKOFF,
                AUTHENTICATION_MIN,
                AUTHENTICATION_MAX,
                RESOURCES,
                DEFAULT_ROLE,
                ATTRIBUTES,
                FEATURES,
                DOMAIN,
                WORK_DIR,
                RUNTIME_DIR,
                LAUNCHER_DIR,
                FRAMEWORKS_HOME,
                FETCHER_CACHE_SIZE,
                FETCHER_CACHE_DIR,
                FETCHER_STALL_TIMEOUT));
        all.addAll(List.of(
                CONTAINERIZERS,
                SWITCH_USER,
                EXECUTOR_ENVIRONMENT,
                HTTP_COMMAND_EXECUTOR,
                REGISTRATION_TIMEOUT,
                REREGISTRATION_TIMEOUT,
                REREGISTRATION_RETRY,
                SHUTDOWN_GRACE,
                RECOVER,
                RECOVERY_TIMEOUT,
                RECONFIGURATION,
                STRICT,
                GC_DELAY,
                GC_HEADROOM,
                DISK_WATCH,
                MAX_COMPLETED,
                AUTHENTICATE_READWRITE,
                AUTHENTICATE_READONLY,
                AUTHENTICATE_EXECUTORS,
                ACCESS,
                AUTHENTICATEE,
                CREDENTIAL));
        all.addAll(IsolationFlags.ALL);
        all.addAll(ModuleFlags.SPECS);
        all.addAll(LaterFlags.ALL);
        all.addAll(BuildFlags.ALL);
        all.addAll(ListenFlags.SPECS);
        all.addAll(LoggingFlags.SPECS);
        return List.copyOf(all);
    }

    private static boolean usable(Path directory) {
        return Files.isReadable(directory) && Files.isWritable(directory);
    }

    private static Optional<String> reregistrationComplaint(Duration timeout) {
        return timeout.compareTo(Duration.ofSeconds(15)) <= 0
                ? Optional.empty()
                : Optional.of("Expected `--executor_reregistration_timeout` to be not more than 15secs");
    }
}
