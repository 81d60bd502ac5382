package io.mesocosm.agent.flags;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mesocosm.agent.state.AgentConfig;
import io.mesocosm.agent.testing.Recordings;
import io.mesocosm.common.flags.FlagException;
import io.mesocosm.common.flags.FlagSpec;
import io.mesocosm.common.json.JsonValue;
import io.mesocosm.common.json.JsonValue.ObjectValue;
import io.mesocosm.common.json.JsonValue.StringValue;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.mesos.v1.Protos.AgentInfo.Capability;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AgentFlagsTest {

    private static final List<String> NEEDED = List.of("--master=127.0.0.1:5050", "--work_dir=/tmp/w");

    private static AgentFlags parse(String... more) throws FlagException {
        var arguments = new ArrayList<>(NEEDED);
        arguments.addAll(List.of(more));
        return AgentFlags.parse(arguments, Map.of());
    }

    @Test
    void everyFlagOfMesosIsDeclaredWithItsOldNames() {
        for (String line : Recordings.text("flags/flags.tsv").lines().skip(1).toList()) {
            String[] row = line.split("\t", -1);
            Optional<FlagSpec<?>> spec = Optional.ofNullable(AgentFlags.specs().get(row[1]));
            assertThat(spec).as(row[1]).isPresent();
            if (!row[5].isEmpty()) {
                assertThat(spec.orElseThrow().aliases()).as(row[1]).contains(row[5]);
            }
        }
    }

    /** The recorded agent was built without TLS, XFS, port mapping; its host could have been another. */
    @Test
    void defaultsAreThoseOfTheRecordedAgent() throws Exception {
        var all = (ObjectValue) JsonValue.parse(Recordings.text("endpoints/flags.json"));
        var recorded = (ObjectValue) Objects.requireNonNull(all.members().get("flags"));
        var given = List.of(
                "attributes",
                "domain",
                "fetcher_cache_dir",
                "hostname",
                "ip",
                "launcher",
                "launcher_dir",
                "master",
                "port",
                "resources",
                "runtime_dir",
                "systemd_enable_support",
                "work_dir",
                "resource_provider_config_dir");
        NavigableMap<String, String> expected = new TreeMap<>();
        recorded.members().forEach((name, value) -> {
            if (!given.contains(name)) {
                expected.put(name, ((StringValue) value).value());
            }
        });
        NavigableMap<String, String> ours = new TreeMap<>(parse().shown().flags());
        given.forEach(ours::remove);
        assertThat(ours).isEqualTo(expected);
    }

    @Test
    void flagsReachTheCore() throws FlagException {
        AgentFlags flags = parse(
                "--registration_backoff_factor=3secs",
                "--executor_registration_timeout=2mins",
                "--executor_shutdown_grace_period=7secs",
                "--gc_delay=2days",
                "--gc_disk_headroom=0.3",
                "--max_completed_executors_per_framework=9",
                "--recover=cleanup",
                "--no-switch_user",
                "--reconfiguration_policy=additive");
        assertThat(flags.core().registration().backoffFactor()).isEqualTo(Duration.ofSeconds(3));
        assertThat(flags.core().executors().registrationTimeout()).isEqualTo(Duration.ofMinutes(2));
        assertThat(flags.core().executors().shutdownGracePeriod()).isEqualTo(Duration.ofSeconds(7));
        assertThat(flags.core().executors().recoverCleanup()).isTrue();
        assertThat(flags.core().executors().switchUser()).isFalse();
        assertThat(flags.core().collection().delay()).isEqualTo(Duration.ofDays(2));
        assertThat(flags.core().collection().headroom()).isEqualTo(0.3);
        assertThat(flags.core().rings().executorsPerFramework()).isEqualTo(9);
        assertThat(flags.recovery().additive()).isTrue();
    }

    @Test
    void masterMayStandInAFileAndInTheEnvironment(@TempDir Path directory) throws Exception {
        Path file = Files.writeString(directory.resolve("master"), "10.0.0.1:5050\n");
        var flags = AgentFlags.parse(List.of("--work_dir=/tmp/w"), Map.of("MESOS_MASTER", "file://" + file));
        assertThat(flags.master()).isEqualTo(new AgentFlags.Master("10.0.0.1:5050", Duration.ofSeconds(10)));
        assertThat(flags.shown().flags()).containsEntry("master", file.toString());
    }

    @Test
    void masterMayBeElectedAndItsPasswordIsNotPrintedWithTheFlags() throws Exception {
        var flags = AgentFlags.parse(
                List.of("--master=zk://u:secret@h:2181/mesos", "--work_dir=/tmp/w", "--zk_session_timeout=3secs"),
                Map.of());
        assertThat(flags.master())
                .isEqualTo(new AgentFlags.Master("zk://u:secret@h:2181/mesos", Duration.ofSeconds(3)));
        assertThat(flags.master().toString()).doesNotContain("secret");
    }

    @Test
    void masterIsGivenInOneWayAndNotByAModule() {
        assertThatThrownBy(() -> AgentFlags.parse(List.of("--work_dir=/tmp/w"), Map.of()))
                .hasMessage("Missing required option `--master` or `--master_detector`");
        assertThatThrownBy(() -> parse("--master_detector=m"))
                .hasMessage("Only one of `--master` or `--master_detector` should be specified");
        assertThatThrownBy(() -> AgentFlags.parse(List.of("--work_dir=/tmp/w", "--master_detector=m"), Map.of()))
                .hasMessageStartingWith("--master_detector: this version loads no modules");
    }

    @Test
    void variablesOfLibprocessDecideWhereNoFlagDoes() throws FlagException {
        var environment = Map.of("LIBPROCESS_IP", "10.0.0.1", "LIBPROCESS_ADVERTISE_PORT", "7", "LIBPROCESS_PORT", "8");
        var listen = AgentFlags.parse(
                        List.of("--master=a:1", "--work_dir=/tmp/w", "--advertise_ip=10.0.0.2"), environment)
                .listen();
        assertThat(listen.ip()).contains("10.0.0.1");
        assertThat(listen.advertiseIp()).contains("10.0.0.2");
        assertThat(listen.advertisePort()).contains(7);
        assertThat(listen.port()).isEqualTo(5051);
    }

    @Test
    void aWishForTlsIsNotPassedOver() {
        assertThatThrownBy(() -> AgentFlags.parse(
                        List.of("--master=a:1", "--work_dir=/tmp/w"), Map.of("LIBPROCESS_SSL_ENABLED", "1")))
                .hasMessage("LIBPROCESS_SSL_ENABLED: this version does not speak TLS and does not start without it");
    }

    @Test
    void wrongFlagsAreNamed() {
        assertThatThrownBy(() -> AgentFlags.parse(List.of("--work_dir=/tmp/w"), Map.of()))
                .hasMessageContaining("master");
        assertThatThrownBy(() -> AgentFlags.parse(List.of("--master=a:1"), Map.of()))
                .hasMessageContaining("work_dir");
        assertThatThrownBy(() -> parse("--nothing")).hasMessageContaining("nothing");
        assertThatThrownBy(() -> parse("--gc_disk_headroom=2")).hasMessageContaining("gc_disk_headroom");
        assertThatThrownBy(() -> parse("--recover=maybe")).hasMessageContaining("recover");
        assertThatThrownBy(() -> parse("--executor_reregistration_timeout=16secs"))
                .hasMessageContaining("executor_reregistration_timeout");
        assertThatThrownBy(() -> parse("--containerizers=docker")).hasMessageContaining("docker");
        assertThatThrownBy(() -> parse("--authenticate_http_readonly"))
                .hasMessageContaining("authenticate_http_readonly");
        assertThatThrownBy(() -> parse("--ip=1.2.3.4", "--ip_discovery_command=x"))
                .hasMessageContaining("ip");
    }

    @Test
    void credentialIsReadFromItsFile(@TempDir Path directory) throws Exception {
        Path file = Files.writeString(directory.resolve("credential"), "{\"principal\": \"a\", \"secret\": \"hush\"}");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        AgentFlags flags = parse("--credential=" + file);
        assertThat(flags.core().registration().credential().orElseThrow().getPrincipal())
                .isEqualTo("a");
        assertThat(flags.shown().flags()).containsEntry("credential", file.toString());
        assertThat(flags.shown().warnings()).noneMatch(warning -> warning.startsWith("Permissions"));
        assertThat(flags.toString()).doesNotContain("hush");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        assertThat(parse("--credential=" + file).shown().warnings())
                .anyMatch(warning -> warning.startsWith("Permissions"));
    }

    @Test
    void featuresAreThoseGivenInMesosOrderAndAllButOneAreRequired() throws FlagException {
        assertThat(parse().core().capabilities()).isEqualTo(AgentConfig.CAPABILITIES);
        String required = "{'type':'TASK_RESOURCE_LIMITS'},{'type':'AGENT_DRAINING'},{'type':'MULTI_ROLE'},"
                + "{'type':'HIERARCHICAL_ROLE'},{'type':'RESERVATION_REFINEMENT'},"
                + "{'type':'AGENT_OPERATION_FEEDBACK'}";
        assertThat(parse(features(required + ",{'type':'RESOURCE_PROVIDER'}"))
                        .core()
                        .capabilities())
                .containsExactlyElementsOf(AgentConfig.CAPABILITIES.stream()
                        .filter(type -> type != Capability.Type.RESIZE_VOLUME)
                        .toList());
        assertThatThrownBy(() -> parse(features(required)))
                .hasMessageContaining("At least the following agent features need to be enabled: MULTI_ROLE,"
                        + " HIERARCHICAL_ROLE, RESERVATION_REFINEMENT, AGENT_OPERATION_FEEDBACK, RESOURCE_PROVIDER,"
                        + " AGENT_DRAINING, and TASK_RESOURCE_LIMITS");
    }

    private static String features(String list) {
        return "--agent_features={'capabilities':[%s]}".formatted(list).replace('\'', '"');
    }

    @Test
    void credentialThatCannotBeReadIsNamed() {
        assertThatThrownBy(() -> parse("--credential=/no/such/file"))
                .hasMessage("Failed to read credential file '/no/such/file': No such file or directory"
                        + " (see --credential flag)");
        assertThatThrownBy(() -> parse("--authenticatee=kerberos"))
                .hasMessage("Could not create authenticatee module 'kerberos': only 'crammd5' is known");
    }
}
