package io.mesocosm.master.flags;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mesocosm.common.flags.FlagException;
import io.mesocosm.common.flags.FlagSet;
import io.mesocosm.common.flags.FlagSpec;
import io.mesocosm.master.state.MasterSettings;
import io.mesocosm.master.throttle.Limits;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

final class MasterFlagsTest {

    private static final FlagSet FLAGS = new FlagSet("mesos-master", FlagNames.ALL);

    /** Defaults that stand for a place of the installation or are printed in another unit. */
    private static final Map<String, String> OTHER_DEFAULTS = Map.of(
            "webui_dir", "/usr/share/mesos/webui",
            "registry_fetch_timeout", "1mins");

    /** With a directory to work in, which a registry that outlives the process needs. */
    private static MasterFlags parse(List<String> arguments, Map<String, String> environment) throws FlagException {
        var variables = new HashMap<>(Map.of("MESOS_WORK_DIR", "/var/lib/mesos"));
        variables.putAll(environment);
        return MasterFlags.parse(arguments, variables);
    }

    static List<List<String>> declared() throws IOException {
        try (InputStream in = MasterFlagsTest.class.getResourceAsStream("/flags.tsv")) {
            if (in == null) {
                throw new IOException("no flags.tsv");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .skip(1)
                    .map(line -> Arrays.asList(line.split("\t", -1)))
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("declared")
    void everyFlagOfMesosIsTakenWithItsDefaultAndOldNames(List<String> row) {
        String name = row.get(1);
        FlagSpec<?> spec = FLAGS.specs().values().stream()
                .filter(some -> some.name().equals(name))
                .findFirst()
                .orElseThrow();
        String fallback = OTHER_DEFAULTS.getOrDefault(name, row.get(3));
        assertThat(spec.fallbackText().orElse("")).as(name).isEqualTo(fallback);
        String aliases = row.get(5);
        assertThat(String.join(",", spec.aliases())).as(name).isEqualTo(aliases);
    }

    @Test
    void noFlagIsOfOurOwnMaking() throws IOException {
        List<String> theirs = declared().stream().map(row -> row.get(1)).toList();
        assertThat(FLAGS.specs().keySet().stream().filter(name -> !theirs.contains(name)))
                .containsExactly("help");
    }

    @Test
    void withoutFlagsTheSettingsAreThoseOfMesos() throws FlagException {
        MasterFlags flags = parse(List.of(), Map.of());
        assertThat(flags.settings()).isEqualTo(MasterSettings.defaults());
        assertThat(flags.network().port()).isEqualTo(5050);
        assertThat(flags.network().hostnameLookup()).isTrue();
        assertThat(flags.allocation().interval()).isEqualTo(Duration.ofSeconds(1));
        assertThat(flags.store().registry()).isEqualTo("replicated_log");
        assertThat(flags.shown().warnings()).isEmpty();
    }

    @Test
    void settingsFollowTheFlags() throws FlagException {
        MasterFlags flags = parse(
                List.of(
                        "--roles=a,b",
                        "--no-root_submissions",
                        "--slave_ping_timeout=2secs",
                        "--max_agent_ping_timeouts=3",
                        "--agent_reregister_timeout=20mins",
                        "--agent_removal_rate_limit=2/10mins",
                        "--recovery_agent_removal_limit=50%",
                        "--offer_timeout=30secs",
                        "--max_completed_frameworks=7"),
                Map.of("MESOS_PORT", "6060", "MESOS_CLUSTER", "east", "MESOS_NATIVE_LIBRARY", "x"));
        MasterSettings settings = flags.settings();
        assertThat(settings.roles().orElseThrow()).containsExactlyInAnyOrder("*", "a", "b");
        assertThat(settings.rootSubmissions()).isFalse();
        assertThat(settings.agents().totalPingTimeout()).isEqualTo(Duration.ofSeconds(6));
        assertThat(settings.agents().reregisterTimeout()).isEqualTo(Duration.ofMinutes(20));
        assertThat(settings.agents().removalInterval()).isEqualTo(Optional.of(Duration.ofMinutes(5)));
        assertThat(settings.agents().recoveryRemovalLimit()).isEqualTo(0.5);
        assertThat(settings.offerTimeout()).isEqualTo(Optional.of(Duration.ofSeconds(30)));
        assertThat(settings.history().maxCompletedFrameworks()).isEqualTo(7);
        assertThat(flags.network().port()).isEqualTo(6060);
        assertThat(flags.identity().cluster()).isEqualTo(Optional.of("east"));
        assertThat(flags.shown().flags()).containsEntry("slave_ping_timeout", "2secs");
        assertThat(flags.shown().warnings()).containsExactly("Loaded deprecated flag 'slave_ping_timeout'");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "--bogus=1 | Failed to load unknown flag 'bogus'",
                "--port=x | Failed to load flag 'port': Failed to load value 'x': Failed to convert into required type",
                "--agent_ping_timeout=16mins | Expected `--agent_ping_timeout` to be between 1secs and 15mins",
                "--max_agent_ping_timeouts=0 | Expected `--max_agent_ping_timeouts` to be at least 1",
                "--agent_reregister_timeout=9mins | Invalid value '9mins' for --agent_reregister_timeout: Must be at"
                        + " least 10mins",
                "--recovery_agent_removal_limit=50 | Invalid value '50' for --recovery_agent_removal_percent_limit:"
                        + " missing '%'",
                "--agent_removal_rate_limit=1 | Invalid agent_removal_rate_limit: 1. Format is <Number of"
                        + " agents>/<Duration>",
                "--registry=disk | 'disk' is not a supported option for registry persistence",
                "--role_sorter=random | Failed to create allocator 'hierarchical': Unsupported combination of"
                        + " 'role_sorter' and 'framework_sorter': must be equal (for now)",
                "--zk=zk://h:1/m | Need to specify --quorum for replicated log based registry when using ZooKeeper",
                "--zk=file:///no/such/file | Failed to load flag 'zk': Failed to load value 'file:///no/such/file':"
                        + " Error reading file '/no/such/file': No such file or directory",
                "--registry_strict | Support for '--registry_strict' has been disabled and will be removed in a future"
                        + " version of Mesos",
                "--master_detector=m | Both --master_contender and --master_detector should be specified or omitted.",
                "--allocator_agent_recovery_factor=1.5 | Expected `--allocator_agent_recovery_factor` to be between 0"
                        + " and 1",
                "--authenticate_http_readonly | --authenticate_http_readonly: this version does not give that"
                        + " protection and does not start without it",
                "--authenticate_http | --authenticate_http_readwrite: this version does not give that protection and"
                        + " does not start without it",
                "--authenticators=a | Authenticator 'a' not found. Check the spelling (compare to 'crammd5') or verify"
                        + " that the authenticator was loaded successfully (see --modules)",
                "--authenticators=crammd5,a | Multiple authenticators not supported",
                "--credentials=/no/such/file | Failed to read credentials file '/no/such/file': No such file or"
                        + " directory (see --credentials flag)",
                "--acls={} | --acls: this version does not give that protection and does not start without it",
                "--hooks=h | --hooks: this version does not give that protection and does not start without it",
                "--authorizers=a | --authorizers: this version does not give that protection and does not start"
                        + " without it"
            })
    void aValueThatDoesNotFitIsNamed(String argument, String message) {
        assertThatThrownBy(() -> parse(List.of(argument), Map.of()))
                .isInstanceOf(FlagException.class)
                .hasMessage(message);
    }

    @Test
    void whoMustAuthenticateAndByWhatFollowsTheFlags(@TempDir Path directory) throws Exception {
        Path file = Files.writeString(directory.resolve("credentials"), "ops s3cret\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        MasterFlags flags = parse(
                List.of(
                        "--authenticate_agents",
                        "--authenticate",
                        "--credentials=" + file,
                        "--authentication_v0_timeout=3secs"),
                Map.of());
        var authentication = flags.settings().authentication();
        assertThat(authentication.agents()).isTrue();
        assertThat(authentication.frameworks()).isTrue();
        assertThat(authentication.timeout()).isEqualTo(Duration.ofSeconds(3));
        assertThat(authentication.credentials().orElseThrow().secret("ops")).contains("s3cret");
        assertThat(flags.shown().flags()).containsEntry("credentials", file.toString());
        assertThat(flags.shown().warnings()).containsExactly("Loaded deprecated flag 'authenticate'");
        assertThat(flags.toString()).doesNotContain("s3cret");
    }

    @Test
    void authenticationThatNobodyCanPassIsNamed() throws FlagException {
        MasterFlags flags = parse(List.of("--authenticate_agents"), Map.of());
        assertThat(flags.shown().warnings())
                .containsExactly("No --credentials provided: whoever must authenticate will be refused");
    }

    @Test
    void rateLimitsAreReadAsTextOrFromAFile(@TempDir Path directory) throws Exception {
        String json = "{\"limits\": [{\"principal\": \"a\", \"qps\": 2.5, \"capacity\": 10}, {\"principal\": \"b\"}],"
                + " \"aggregate_default_qps\": 7}";
        var limits = new Limits(
                Map.of("a", new Limits.Limit(2.5, OptionalLong.of(10))),
                Set.of("b"),
                Optional.of(new Limits.Limit(7, OptionalLong.empty())));
        Path file = Files.writeString(directory.resolve("limits"), json);
        for (String value : List.of(json, "file://" + file, file.toString())) {
            assertThat(parse(List.of("--rate_limits=" + value), Map.of()).limits())
                    .isEqualTo(limits);
        }
        assertThat(parse(List.of(), Map.of()).limits()).isEqualTo(Limits.NONE);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{\"limits\":[{\"principal\":\"a\"},{\"principal\":\"a\"}]} | Duplicate principal a found in RateLimits"
                        + " configuration",
                "{\"limits\":[{\"principal\":\"a\",\"qps\":0}]} | Invalid qps: 0.0. It must be a positive number",
                "{\"aggregate_default_qps\":-1} | Invalid aggregate_default_qps: -1.0. It must be a positive number"
            })
    void aRateLimitThatDoesNotFitIsNamed(String json, String message) {
        assertThatThrownBy(() -> parse(List.of("--rate_limits=" + json), Map.of()))
                .isInstanceOf(FlagException.class)
                .hasMessage(message);
    }

    @Test
    void weightsAreReadByRole() throws FlagException {
        MasterFlags flags = parse(List.of("--weights=web=2.5,batch/night=0.5"), Map.of());

        assertThat(flags.settings().weights()).containsExactly(Map.entry("batch/night", 0.5), Map.entry("web", 2.5));
        assertThat(flags.shown().flags()).containsEntry("weights", "web=2.5,batch/night=0.5");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--weights=web | Invalid weight: 'web'. --weights should be of the form 'role=weight,role=weight'",
                "--weights=a=1,b=0 | Invalid weight: 'b=0'. Weights must be positive",
                "--weights=a=x | Invalid weight: 'a=x'. Weights must be positive",
                "--weights=a b=1 | Invalid weight: 'a b=1'. a b is not a valid role"
            })
    void aWeightThatDoesNotFitIsNamed(String argument, String message) {
        assertThatThrownBy(() -> parse(List.of(argument), Map.of()))
                .isInstanceOf(FlagException.class)
                .hasMessageContaining(message);
    }

    @Test
    void aRoleThatCannotBeOneIsNamed() {
        assertThatThrownBy(() -> parse(List.of("--roles=foo,.,*"), Map.of()))
                .isInstanceOf(FlagException.class)
                .hasMessageContaining("Failed to parse roles: Role '.' cannot include '.' as a component");
        assertThatThrownBy(() -> parse(List.of("--roles=a b"), Map.of()))
                .isInstanceOf(FlagException.class)
                .hasMessageContaining("Failed to parse roles: Role component 'a b' is invalid");
    }

    @Test
    void aWeightOfARoleThatNobodyMayUseIsNamed() {
        assertThatThrownBy(() -> parse(List.of("--roles=a", "--weights=b=1"), Map.of()))
                .isInstanceOf(FlagException.class)
                .hasMessageContaining("b is not a valid role");
    }

    @Test
    void aFlagThatDecidesNothingYetIsShownAndNamed() throws FlagException {
        MasterFlags flags = parse(List.of("--memory_profiling"), Map.of());
        assertThat(flags.shown().flags()).containsEntry("memory_profiling", "true");
        assertThat(flags.shown().warnings()).containsExactly("Flag 'memory_profiling' decides nothing in this version");
    }

    @Test
    void aRegistryThatOutlivesTheProcessNeedsADirectory() throws FlagException {
        assertThatThrownBy(() -> MasterFlags.parse(List.of(), Map.of()))
                .isInstanceOf(FlagException.class)
                .hasMessage("--work_dir needed for replicated log based registry");
        assertThat(MasterFlags.parse(List.of("--registry=in_memory"), Map.of())
                        .store()
                        .workDir())
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "nonsense | Error parsing ZooKeeper URL: Expecting 'zk://' at the beginning of the URL",
                "127.0.0.1:2181/mesos | Error parsing ZooKeeper URL: Expecting 'zk://' at the beginning of the URL",
                "zk://h:1 | Error parsing ZooKeeper URL: Expecting a (chroot) path for ZooKeeper ('/' is not supported)",
                "zk://h:1/ | Error parsing ZooKeeper URL: Expecting a (chroot) path for ZooKeeper ('/' is not supported)"
            })
    void anAddressOfZooKeeperThatIsNoneIsNamed(String zk, String message) {
        assertThatThrownBy(() -> parse(List.of("--zk=" + zk, "--quorum=1"), Map.of()))
                .isInstanceOf(FlagException.class)
                .hasMessage(message);
    }

    @Test
    void thePasswordOfZooKeeperIsSaidToNobody(@TempDir Path directory) throws Exception {
        Path file = Files.writeString(directory.resolve("zk"), "zk://alice:s3cret@h:1,i:2/mesos\n");
        MasterFlags flags = parse(List.of("--zk=file://" + file, "--quorum=1", "--zk_session_timeout=2secs"), Map.of());
        var url = flags.election().zk().orElseThrow();
        assertThat(url.servers()).isEqualTo("h:1,i:2");
        assertThat(url.path()).isEqualTo("/mesos");
        assertThat(url.credentials()).isPresent();
        assertThat(flags.election().sessionTimeout()).isEqualTo(Duration.ofSeconds(2));
        assertThat(flags.shown().flags()).containsEntry("zk", file.toString());
        assertThat(flags.toString()).doesNotContain("s3cret");
        assertThatThrownBy(() -> parse(List.of("--zk=zk://alice:s3cret@h:1", "--quorum=1"), Map.of()))
                .isInstanceOf(FlagException.class)
                .message()
                .doesNotContain("s3cret");
    }

    @Test
    void modulesForTheElectionAreRefused() {
        assertThatThrownBy(() -> parse(List.of("--master_contender=c", "--master_detector=d"), Map.of()))
                .isInstanceOf(FlagException.class)
                .hasMessage("Failed to create a master contender: Module 'c' unknown");
        assertThatThrownBy(() -> parse(List.of("--master_detector=d", "--zk=zk://h:1/m", "--quorum=1"), Map.of()))
                .isInstanceOf(FlagException.class)
                .hasMessage("Only one of --zk or the --master_contender/--master_detector pair should be specified.");
    }

    @Test
    void theFlagsOfTheReplicatedLogAreTakenAndMeanZooKeeper() throws FlagException {
        MasterFlags flags = parse(
                List.of("--zk=zk://h:1/m", "--quorum=2", "--registry=log_storage", "--no-log_auto_initialize"),
                Map.of());
        assertThat(flags.store().inMemory()).isFalse();
        assertThat(flags.shown().flags()).containsEntry("quorum", "2").containsEntry("log_auto_initialize", "false");
        assertThat(flags.shown().warnings()).isEmpty();
    }

    @Test
    void howLongTheAllocatorWaitsForAgentsFollowsTheFlags() throws FlagException {
        MasterFlags flags =
                parse(List.of("--allocator_agent_recovery_factor=0.5", "--allocator_recovery_timeout=1mins"), Map.of());
        assertThat(flags.allocation().recoveryFactor()).isEqualTo(0.5);
        assertThat(flags.allocation().recoveryTimeout()).isEqualTo(Duration.ofMinutes(1));
        assertThat(flags.shown().warnings()).isEmpty();
    }

    @Test
    void variablesOfLibprocessDecideWhereNoFlagDoes() throws FlagException {
        var environment = Map.of("LIBPROCESS_IP", "10.0.0.1", "LIBPROCESS_ADVERTISE_PORT", "7", "LIBPROCESS_PORT", "8");
        var network = parse(List.of("--advertise_ip=10.0.0.2"), environment).network();
        assertThat(network.ip()).isEqualTo(Optional.of("10.0.0.1"));
        assertThat(network.advertiseIp()).isEqualTo(Optional.of("10.0.0.2"));
        assertThat(network.advertisePort()).isEqualTo(Optional.of(7));
        assertThat(network.port()).isEqualTo(5050);
    }

    @Test
    void aWishForTlsIsNotPassedOver() {
        assertThatThrownBy(() -> parse(List.of(), Map.of("LIBPROCESS_SSL_ENABLED", "1")))
                .isInstanceOf(FlagException.class)
                .hasMessage("LIBPROCESS_SSL_ENABLED: this version does not speak TLS and does not start without it");
    }

    @Test
    void helpNamesEveryFlag() {
        assertThat(FLAGS.specs().keySet())
                .allSatisfy(name -> assertThat(MasterFlags.help()).contains(name));
    }
}
