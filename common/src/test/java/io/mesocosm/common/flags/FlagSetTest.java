package io.mesocosm.common.flags;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mesocosm.common.text.Bytes;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FlagSetTest {

    private static final FlagSpec<Boolean> QUIET = FlagSpec.withDefault("quiet", FlagType.BOOL, "false", "No noise.");
    private static final FlagSpec<Duration> PING = FlagSpec.withDefault(
                    "agent_ping_timeout", FlagType.DURATION, "15secs", "Time between pings.")
            .alias("slave_ping_timeout")
            .checked(value -> value.toSeconds() < 1
                    ? Optional.of("Expected --agent_ping_timeout to be 1secs")
                    : Optional.empty());
    private static final FlagSpec<String> CLUSTER =
            FlagSpec.optional("cluster", FlagType.STRING, "Name of the cluster.");
    private static final FlagSpec<Integer> PORT = FlagSpec.withDefault("port", FlagType.UINT16, "5050", "Port.");
    private static final FlagSpec<Bytes> CACHE = FlagSpec.withDefault("cache", FlagType.BYTES, "2GB", "Cache.");
    private static final FlagSpec<Double> FACTOR = FlagSpec.withDefault("factor", FlagType.DOUBLE, "0.8", "Share.");

    private static final FlagSet FLAGS = new FlagSet("mesos-test", List.of(QUIET, PING, CLUSTER, PORT, CACHE, FACTOR));

    private static ParsedFlags parse(String... arguments) throws FlagException {
        return FLAGS.parse(List.of(arguments), Map.of());
    }

    private static void assertRefused(String message, String... arguments) {
        assertThatThrownBy(() -> parse(arguments))
                .isInstanceOf(FlagException.class)
                .hasMessage(message);
    }

    @Test
    void withoutArgumentsThereAreTheDefaults() throws FlagException {
        ParsedFlags flags = parse();

        assertThat(flags.get(QUIET)).isFalse();
        assertThat(flags.get(PING)).isEqualTo(Duration.ofSeconds(15));
        assertThat(flags.find(CLUSTER)).isEmpty();
        assertThat(flags.given("port")).isFalse();
        assertThat(flags.effective())
                .isEqualTo(Map.of(
                        "agent_ping_timeout", "15secs",
                        "cache", "2GB",
                        "factor", "0.8",
                        "help", "false",
                        "port", "5050",
                        "quiet", "false"));
    }

    @Test
    void givenValuesReplaceTheDefaults() throws FlagException {
        ParsedFlags flags = parse("--cluster=a=b", "--port=1", "--quiet", "--agent_ping_timeout=60secs");

        assertThat(flags.get(CLUSTER)).isEqualTo("a=b");
        assertThat(flags.get(PORT)).isEqualTo(1);
        assertThat(flags.get(QUIET)).isTrue();
        assertThat(flags.given("port")).isTrue();
        assertThat(flags.effective())
                .containsEntry("agent_ping_timeout", "1mins")
                .containsEntry("cluster", "a=b");
    }

    @Test
    void valuesAreReadByNameToo() throws FlagException {
        ParsedFlags flags = parse("--cluster=c");

        assertThat(flags.bool("quiet")).isFalse();
        assertThat(flags.duration("agent_ping_timeout")).isEqualTo(Duration.ofSeconds(15));
        assertThat(flags.string("cluster")).isEqualTo("c");
        assertThat(flags.integer("port")).isEqualTo(5050);
        assertThat(flags.bytes("cache")).isEqualTo(Bytes.gigabytes(2));
        assertThat(flags.number("factor")).isEqualTo(0.8);
        assertThat(flags.optional("cache")).contains("2GB");
        assertThat(parse().optional("cluster")).isEmpty();
    }

    @Test
    void askingForWhatIsNotThereIsABug() throws FlagException {
        ParsedFlags flags = parse();

        assertThatThrownBy(() -> flags.get(CLUSTER)).hasMessage("flag 'cluster' has no value");
        assertThatThrownBy(() -> flags.string("nothing")).hasMessage("no flag 'nothing'");
        assertThatThrownBy(() -> flags.string("port")).hasMessage("flag 'port' is no String");
        assertThatThrownBy(() -> flags.get(FlagSpec.optional("port", FlagType.STRING, "")))
                .hasMessage("flag 'port' was declared otherwise");
    }

    @Test
    void booleansTakeAllTheirForms() throws FlagException {
        assertThat(parse("--quiet").get(QUIET)).isTrue();
        assertThat(parse("--quiet=true").get(QUIET)).isTrue();
        assertThat(parse("--quiet=1").get(QUIET)).isTrue();
        assertThat(parse("--quiet=").get(QUIET)).isTrue();
        assertThat(parse("--quiet=0").get(QUIET)).isFalse();
        assertThat(parse("--no-quiet").get(QUIET)).isFalse();
        assertThat(parse("--no-quiet=").get(QUIET)).isFalse();
        assertRefused("Failed to load boolean flag 'quiet' via 'no-quiet' with value 'true'", "--no-quiet=true");
        assertRefused(
                "Failed to load flag 'quiet': Failed to load value 'yes': Expecting a boolean (e.g., true or false)",
                "--quiet=yes");
    }

    @Test
    void wrongFlagsAreNamed() {
        assertRefused("Failed to load unknown flag 'foo'", "--foo=1");
        assertRefused("Failed to load unknown flag 'foo' via 'no-foo'", "--no-foo");
        assertRefused("Failed to load non-boolean flag 'port': Missing value", "--port");
        assertRefused("Failed to load non-boolean flag 'port' via 'no-port'", "--no-port");
        assertRefused(
                "Failed to load flag 'port': Failed to load value '': Failed to convert into required type", "--port=");
        assertRefused(
                "Failed to load flag 'slave_ping_timeout': Failed to load value '5': Invalid duration '5'",
                "--slave_ping_timeout=5");
        assertRefused("Failed to load unknown flag ''", "--=x");
    }

    @Test
    void aFlagGivenTwiceIsRefusedByWhicheverNames() {
        assertRefused("Flag 'port' is already loaded via name 'port'", "--port=1", "--port=1");
        assertRefused("Flag 'quiet' is already loaded via name 'quiet'", "--quiet", "--no-quiet");
        assertRefused(
                "Flag 'slave_ping_timeout' is already loaded via name 'agent_ping_timeout'",
                "--slave_ping_timeout=1secs",
                "--agent_ping_timeout=1secs");
    }

    @Test
    void ofSeveralFaultsTheFirstInOrderOfNamesIsTold() {
        assertRefused("Failed to load unknown flag 'aaa'", "--zzz", "--port", "--aaa");
    }

    @Test
    void anOldNameLoadsTheFlagWithAWarningAndIsShown() throws FlagException {
        ParsedFlags flags = parse("--slave_ping_timeout=20secs");

        assertThat(flags.get(PING)).isEqualTo(Duration.ofSeconds(20));
        assertThat(flags.warnings()).containsExactly("Loaded deprecated flag 'slave_ping_timeout'");
        assertThat(flags.effective())
                .containsEntry("slave_ping_timeout", "20secs")
                .doesNotContainKey("agent_ping_timeout");
    }

    @Test
    void theEnvironmentCountsUnlessTheCommandLineSaysOtherwise() throws FlagException {
        ParsedFlags flags = FLAGS.parse(
                List.of("--port=2"),
                Map.of(
                        "MESOS_PORT", "1",
                        "MESOS_cluster", "env",
                        "MESOS_QUIET", "",
                        "MESOS_NATIVE_LIBRARY", "unknown and passed over",
                        "PORT", "3"));

        assertThat(flags.get(PORT)).isEqualTo(2);
        assertThat(flags.get(CLUSTER)).isEqualTo("env");
        assertThat(flags.get(QUIET)).isTrue();
    }

    @Test
    void aNegationInTheEnvironmentCountsToo() throws FlagException {
        assertThat(FLAGS.parse(List.of(), Map.of("MESOS_no-quiet", "")).get(QUIET))
                .isFalse();
    }

    @Test
    void aWrongValueInTheEnvironmentIsRefused() {
        assertThatThrownBy(() -> FLAGS.parse(List.of(), Map.of("MESOS_PORT", "x")))
                .hasMessage(
                        "Failed to load flag 'port': Failed to load value 'x': Failed to convert into required type");
    }

    @Test
    void anotherPrefixReadsOtherVariables() throws FlagException {
        var flags = new FlagSet("helper", "HELPER_", List.of(PORT));

        assertThat(flags.parse(List.of(), Map.of("HELPER_PORT", "7", "MESOS_PORT", "8"))
                        .get(PORT))
                .isEqualTo(7);
    }

    @Test
    void whatIsNoFlagIsPassedOverAndNothingIsReadBehindTwoDashes() throws FlagException {
        ParsedFlags flags = parse("word", "-x", " --PORT=1 ", "--", "--unknown");

        assertThat(flags.get(PORT)).isEqualTo(1);
    }

    @Test
    void aRequiredFlagMustBeGiven() throws FlagException {
        FlagSpec<String> work = FlagSpec.required("work_dir", FlagType.STRING, "Where to work.");
        var flags = new FlagSet("mesos-agent", List.of(work));

        assertThatThrownBy(() -> flags.parse(List.of(), Map.of()))
                .hasMessage("Flag 'work_dir' is required, but it was not provided");
        assertThat(flags.parse(List.of("--work_dir=/w"), Map.of()).get(work)).isEqualTo("/w");
        assertThat(flags.parse(List.of(), Map.of("MESOS_WORK_DIR", "/e")).get(work))
                .isEqualTo("/e");
    }

    @Test
    void aCheckedValueIsRefusedInTheWordsOfTheCheck() {
        assertRefused("Expected --agent_ping_timeout to be 1secs", "--agent_ping_timeout=1ms");
    }

    @Test
    void helpIsAskedForWhateverElseIsWrong() {
        assertThat(FLAGS.asks(FlagSet.HELP, List.of("--unknown", "--help"), Map.of()))
                .isTrue();
        assertThat(FLAGS.asks(FlagSet.HELP, List.of("--unknown", "--no-help"), Map.of()))
                .isFalse();
        assertThat(FLAGS.asks(FlagSet.HELP, List.of("--help=maybe"), Map.of())).isFalse();
        assertThat(FLAGS.asks(FlagSet.HELP, List.of("--port"), Map.of("MESOS_HELP", "1")))
                .isTrue();
        assertThat(FLAGS.asks(QUIET, List.of("--quiet", "--port"), Map.of())).isTrue();
        assertThat(FLAGS.asks(QUIET, List.of(), Map.of())).isFalse();
    }

    @Test
    void aProgramWithAFlagTwiceCannotBeDeclared() {
        assertThatThrownBy(() -> new FlagSet("p", List.of(PORT, PORT))).hasMessage("flag 'port' is declared twice");
        assertThatThrownBy(() -> new FlagSet("p", List.of(PORT.alias("cluster"), CLUSTER)))
                .hasMessage("flag 'cluster' is declared twice");
        assertThatThrownBy(() -> new FlagSet("p", List.of(FlagSpec.optional("no-x", FlagType.STRING, ""))))
                .hasMessage("flag 'no-x' starts with the reserved 'no-'");
        assertThatThrownBy(() -> FlagSpec.withDefault("port", FlagType.INT, "x", ""))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void helpShowsEveryFlagWithItsNamesAndDefault() {
        var flags = new FlagSet(
                "mesos-test",
                List.of(
                        PING,
                        FlagSpec.required(
                                "work_dir",
                                FlagType.STRING,
                                "A help that is long enough to be wrapped because"
                                        + " it says more than fits into one line.")));

        assertThat(flags.help()).isEqualTo("""
                Usage: mesos-test [options]

                  --agent_ping_timeout=VALUE, --slave_ping_timeout=VALUE
                        Time between pings. (default: 15secs)

                  --[no-]help
                        Prints this help message. (default: false)

                  --work_dir=VALUE
                        A help that is long enough to be wrapped because it says more than fits
                        into one line. (required)
                """);
    }

    @Test
    void loggingFlagsAreSharedByAllPrograms() throws FlagException {
        var flags = new FlagSet("mesos-test", LoggingFlags.SPECS);

        assertThat(LoggingFlags.from(flags.parse(List.of(), Map.of())))
                .isEqualTo(new LoggingFlags(
                        false, LoggingFlags.Level.INFO, Optional.empty(), Duration.ZERO, Optional.empty()));
        assertThat(LoggingFlags.from(flags.parse(
                        List.of("--quiet", "--logging_level=ERROR", "--log_dir=/l", "--logbufsecs=3"), Map.of())))
                .isEqualTo(new LoggingFlags(
                        true, LoggingFlags.Level.ERROR, Optional.of("/l"), Duration.ofSeconds(3), Optional.empty()));
        assertThatThrownBy(() -> flags.parse(List.of("--logging_level=DEBUG"), Map.of()))
                .hasMessage("'DEBUG' is not a valid logging level. Possible values for 'logging_level' flag are:"
                        + " 'INFO', 'WARNING', 'ERROR'.");
    }
}
