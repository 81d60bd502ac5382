package io.mesocosm.agent.flags;

import io.mesocosm.agent.state.AgentConfig;
import io.mesocosm.common.authentication.AuthenticationTimes;
import io.mesocosm.common.authentication.CredentialsException;
import io.mesocosm.common.authentication.CredentialsFile;
import io.mesocosm.common.daemon.ListenFlags;
import io.mesocosm.common.flags.FlagException;
import io.mesocosm.common.flags.FlagSet;
import io.mesocosm.common.flags.FlagSpec;
import io.mesocosm.common.flags.LoggingFlags;
import io.mesocosm.common.flags.ParsedFlags;
import io.mesocosm.common.flags.SecureText;
import io.mesocosm.common.modules.ModuleFlags;
import io.mesocosm.containerizer.isolator.IsolationSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.mesos.v1.Protos.AgentInfo.Capability;
import org.apache.mesos.v1.Protos.Credential;
import org.apache.mesos.v1.Protos.DomainInfo;

/**
 * The flags of {@code mesos-agent} as they came out of its command line and environment.
 *
 * @param listen where it listens and what others are told
 * @param master how the master to join is found
 * @param identity who it is and what it has
 * @param directories where it keeps what
 * @param containers how containers are made
 * @param recovery what happens at a start on old directories
 * @param core the parts of the core's configuration that flags decide
 * @param logging what is logged, and where
 * @param shown what {@code /flags} shows and what is to be said at the start
 */
public record AgentFlags(
        ListenFlags listen,
        Master master,
        Identity identity,
        Directories directories,
        Containers containers,
        Recovery recovery,
        Core core,
        LoggingFlags logging,
        Shown shown) {

    private static final FlagSet FLAGS = new FlagSet("mesos-agent", FlagNames.ALL);

    /**
     * How the master to join is found.
     *
     * @param text {@code host:port} or {@code zk://[user:password@]host:port,.../path}
     * @param sessionTimeout how long ZooKeeper keeps a session whose client is silent
     */
    public record Master(String text, Duration sessionTimeout) {
        /** Without the text, in which a password may stand. */
        @Override
        public String toString() {
            return "Master[sessionTimeout=" + sessionTimeout + "]";
        }
    }

    /** Who it is and what it has; resources and attributes as text. */
    public record Identity(
            Optional<String> resources, String defaultRole, Optional<String> attributes, Optional<DomainInfo> domain) {}

    /** Where it keeps what. */
    public record Directories(String work, String runtime, String launcher) {}

    /**
     * How containers are made.
     *
     * @param isolation what isolators are told
     * @param modules isolators from libraries
     * @param agentSubsystems the cgroup controllers that hold the agent itself
     * @param systemd its runtime directory, if supervisors are to go to a slice of its
     * @param environment of executors, instead of nothing
     */
    public record Containers(
            IsolationSettings isolation,
            ModuleFlags modules,
            List<String> agentSubsystems,
            Optional<Path> systemd,
            Map<String, String> environment,
            boolean httpCommandExecutor,
            Fetching fetching) {

        public Containers {
            agentSubsystems = List.copyOf(agentSubsystems);
            environment = Map.copyOf(environment);
        }
    }

    /** How files are fetched. */
    public record Fetching(String frameworksHome, long cacheBytes, String cacheDirectory, Duration stallTimeout) {}

    /**
     * What happens at a start on old directories.
     *
     * @param strict whether a checkpoint that cannot be read ends the agent
     * @param additive whether resources and attributes may have grown
     * @param timeout how long executors wait for their agent
     * @param diskWatch time between two looks at the disk
     */
    public record Recovery(boolean strict, boolean additive, Duration timeout, Duration diskWatch) {}

    /** The parts of the core's configuration that flags decide. */
    public record Core(
            List<Capability.Type> capabilities,
            AgentConfig.Registration registration,
            AgentConfig.Executors executors,
            AgentConfig.Collection collection,
            AgentConfig.Rings rings) {

        public Core {
            capabilities = List.copyOf(capabilities);
        }
    }

    /**
     * What {@code /flags} shows and what is to be said at the start.
     *
     * @param flags every flag with a value, by the name that it was given by
     * @param disabledEndpoints paths that answer nobody
     * @param warnings lines for the log
     */
    public record Shown(SortedMap<String, String> flags, Set<String> disabledEndpoints, List<String> warnings) {

        public Shown {
            flags = Collections.unmodifiableSortedMap(new TreeMap<>(flags));
            disabledEndpoints = Set.copyOf(disabledEndpoints);
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

    /** The declarations by name. */
    static SortedMap<String, FlagSpec<?>> specs() {
        return FLAGS.specs();
    }

    /**
     * Reads the flags.
     *
     * @throws FlagException with one line that names the culprit
     */
    public static AgentFlags parse(List<String> arguments, Map<String, String> environment) throws FlagException {
        ParsedFlags flags = FLAGS.parse(arguments, environment);
        check(flags);
        return new AgentFlags(
                ListenFlags.from(flags, FlagNames.PORT, environment),
                master(flags),
                new Identity(
                        flags.find(FlagNames.RESOURCES),
                        flags.get(FlagNames.DEFAULT_ROLE),
                        flags.find(FlagNames.ATTRIBUTES),
                        flags.find(FlagNames.DOMAIN)),
                new Directories(
                        flags.get(FlagNames.WORK_DIR),
                        flags.get(FlagNames.RUNTIME_DIR),
                        flags.get(FlagNames.LAUNCHER_DIR)),
                containers(flags),
                new Recovery(
                        flags.get(FlagNames.STRICT),
                        flags.get(FlagNames.RECONFIGURATION).equals("additive"),
                        flags.get(FlagNames.RECOVERY_TIMEOUT),
                        flags.get(FlagNames.DISK_WATCH)),
                core(flags),
                LoggingFlags.from(flags),
                new Shown(flags.effective(), disabled(flags), warnings(flags)));
    }

    private static void check(ParsedFlags flags) throws FlagException {
        for (String name : flags.get(FlagNames.CONTAINERIZERS).split(",", -1)) {
            if (!name.equals("mesos")) {
                throw new FlagException("--containerizers: '" + name + "' is not available in this version");
            }
        }
        Optional<String> unprotected = Stream.of(
                        FlagNames.AUTHENTICATE_READWRITE,
                        FlagNames.AUTHENTICATE_READONLY,
                        FlagNames.AUTHENTICATE_EXECUTORS)
                .filter(guard -> flags.find(guard).orElse(false))
                .map(FlagSpec::name)
                .findFirst()
                .or(() -> Stream.of("acls", "hooks").filter(flags::given).findFirst());
        if (unprotected.isPresent()) {
            throw new FlagException("--" + unprotected.get()
                    + ": this version cannot do what it asks for and does not start without it");
        }
    }

    private static Master master(ParsedFlags flags) throws FlagException {
        Optional<String> text =
                flags.find(FlagNames.MASTER).map(SecureText::value).map(String::strip);
        boolean module = flags.given(FlagNames.MASTER_DETECTOR.name());
        if (text.isEmpty() && !module) {
            throw new FlagException("Missing required option `--master` or `--master_detector`");
        }
        if (text.isPresent() && module) {
            throw new FlagException("Only one of `--master` or `--master_detector` should be specified");
        }
        return new Master(
                text.orElseThrow(
                        () -> new FlagException("--master_detector: this version loads no modules; give --master")),
                flags.get(FlagNames.ZK_SESSION_TIMEOUT));
    }

    private static Containers containers(ParsedFlags flags) throws FlagException {
        return new Containers(
                IsolationFlags.settings(flags),
                ModuleFlags.from(flags),
                CgroupFlags.agentSubsystems(flags),
                IsolationFlags.systemd(flags),
                flags.find(FlagNames.EXECUTOR_ENVIRONMENT).orElse(new TreeMap<>()),
                flags.get(FlagNames.HTTP_COMMAND_EXECUTOR),
                new Fetching(
                        flags.get(FlagNames.FRAMEWORKS_HOME),
                        flags.get(FlagNames.FETCHER_CACHE_SIZE).value(),
                        flags.get(FlagNames.FETCHER_CACHE_DIR),
                        flags.get(FlagNames.FETCHER_STALL_TIMEOUT)));
    }

    private static Optional<Credential> credential(ParsedFlags flags) throws FlagException {
        Optional<String> path = flags.find(FlagNames.CREDENTIAL);
        if (path.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(CredentialsFile.readOne(path.get()));
        } catch (CredentialsException e) {
            throw new FlagException(e.getMessage() + " (see --credential flag)");
        }
    }

    private static Core core(ParsedFlags flags) throws FlagException {
        IsolationSettings isolation = IsolationFlags.settings(flags);
        return new Core(
                Features.of(flags.find(FlagNames.FEATURES)),
                new AgentConfig.Registration(
                        flags.get(FlagNames.REGISTRATION_BACKOFF),
                        credential(flags),
                        new AuthenticationTimes(
                                flags.get(FlagNames.AUTHENTICATION_BACKOFF),
                                flags.get(FlagNames.AUTHENTICATION_MIN),
                                flags.get(FlagNames.AUTHENTICATION_MAX))),
                new AgentConfig.Executors(
                        flags.get(FlagNames.REGISTRATION_TIMEOUT),
                        flags.get(FlagNames.REREGISTRATION_TIMEOUT),
                        flags.find(FlagNames.REREGISTRATION_RETRY),
                        flags.get(FlagNames.SHUTDOWN_GRACE),
                        flags.get(FlagNames.RECOVER).equals("cleanup"),
                        flags.get(FlagNames.SWITCH_USER),
                        isolation.limits("cpu"),
                        isolation.limits("mem")),
                new AgentConfig.Collection(flags.get(FlagNames.GC_DELAY), flags.get(FlagNames.GC_HEADROOM)),
                new AgentConfig.Rings(
                        AgentConfig.Rings.DEFAULTS.frameworks(),
                        (int) Math.min(Integer.MAX_VALUE, flags.get(FlagNames.MAX_COMPLETED)),
                        AgentConfig.Rings.DEFAULTS.tasksPerExecutor()));
    }

    private static Set<String> disabled(ParsedFlags flags) {
        return flags.find(FlagNames.FIREWALL)
                .map(rules -> Set.copyOf(rules.getDisabledEndpoints().getPathsList()))
                .orElse(Set.of());
    }

    private static List<String> warnings(ParsedFlags flags) {
        var warnings = new ArrayList<>(flags.warnings());
        flags.find(FlagNames.CREDENTIAL).flatMap(CredentialsFile::exposure).ifPresent(warnings::add);
        Stream.concat(LaterFlags.ALL.stream(), BuildFlags.ALL.stream())
                .map(FlagSpec::name)
                .filter(flags::given)
                .forEach(name -> warnings.add("Flag '" + name + "' decides nothing in this version"));
        return warnings;
    }
}
