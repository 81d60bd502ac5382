package io.mesocosm.containerizer.isolator.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mesocosm.common.ids.ContainerId;
import io.mesocosm.containerizer.isolator.Preparation;
import io.mesocosm.proto.internal.Containers.ContainerConfig;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.CapabilityInfo;
import org.apache.mesos.v1.Protos.CapabilityInfo.Capability;
import org.apache.mesos.v1.Protos.LinuxInfo;
import org.apache.mesos.v1.Protos.RLimitInfo;
import org.junit.jupiter.api.Test;

/** What containers are granted of what they ask for. */
final class PrivilegesTest {

    private static final ContainerId ID = new ContainerId("c");

    private static CapabilityInfo caps(Capability... capabilities) {
        return CapabilityInfo.newBuilder()
                .addAllCapabilities(List.of(capabilities))
                .build();
    }

    private static SecuritySettings flags(Optional<CapabilityInfo> effective, Optional<CapabilityInfo> bounding) {
        return new SecuritySettings(effective, bounding, Optional.empty(), Optional.empty(), Optional.empty());
    }

    private static CapabilityRules.Granted grant(SecuritySettings flags, LinuxInfo.Builder asked) throws Exception {
        return CapabilityRules.grant(flags, asked.build());
    }

    @Test
    void nothingIsSetWhereNobodySaysAnything() throws Exception {
        assertThat(grant(SecuritySettings.DEFAULTS, LinuxInfo.newBuilder()))
                .isEqualTo(new CapabilityRules.Granted(Optional.empty(), Optional.empty()));
    }

    @Test
    void whatTheContainerAsksForGoesBeforeWhatTheOperatorGives() throws Exception {
        var flags = flags(Optional.of(caps(Capability.CHOWN)), Optional.of(caps(Capability.CHOWN, Capability.KILL)));
        assertThat(grant(flags, LinuxInfo.newBuilder()))
                .isEqualTo(new CapabilityRules.Granted(flags.effective(), flags.bounding()));
        var kill = Optional.of(caps(Capability.KILL));
        assertThat(grant(flags, LinuxInfo.newBuilder().setEffectiveCapabilities(kill.get())))
                .isEqualTo(new CapabilityRules.Granted(kill, flags.bounding()));
        assertThat(grant(
                        flags,
                        LinuxInfo.newBuilder()
                                .setEffectiveCapabilities(kill.get())
                                .setBoundingCapabilities(kill.get())))
                .isEqualTo(new CapabilityRules.Granted(kill, kill));
    }

    @Test
    void theEffectiveSetBoundsWhereNothingElseDoes() throws Exception {
        var kill = Optional.of(caps(Capability.KILL));
        assertThat(grant(flags(kill, Optional.empty()), LinuxInfo.newBuilder()))
                .isEqualTo(new CapabilityRules.Granted(kill, kill));
        assertThat(grant(flags(Optional.empty(), kill), LinuxInfo.newBuilder()))
                .isEqualTo(new CapabilityRules.Granted(Optional.empty(), kill));
    }

    @Test
    void nobodyGetsMoreThanTheOperatorAllows() {
        var flags = flags(Optional.empty(), Optional.of(caps(Capability.CHOWN)));
        assertThatThrownBy(() -> grant(flags, LinuxInfo.newBuilder().setBoundingCapabilities(caps(Capability.KILL))))
                .hasMessage("Bounding capabilities '{ KILL }', but only '{ CHOWN }' are allowed");
        assertThatThrownBy(() -> grant(
                        flags,
                        LinuxInfo.newBuilder().setEffectiveCapabilities(caps(Capability.KILL, Capability.CHOWN))))
                .hasMessage("Requested capabilities '{ CHOWN, KILL }', but only '{ CHOWN }' are allowed");
    }

    @Test
    @SuppressWarnings("deprecation")
    void bothNamesOfTheEffectiveSetAreOneTooMany() throws Exception {
        var both = LinuxInfo.newBuilder().setCapabilityInfo(caps()).setEffectiveCapabilities(caps());
        assertThatThrownBy(() -> grant(SecuritySettings.DEFAULTS, both))
                .hasMessage("Only one of 'capability_info' or 'effective_capabilities' is allowed");
        assertThat(grant(SecuritySettings.DEFAULTS, LinuxInfo.newBuilder().setCapabilityInfo(caps(Capability.KILL))))
                .isEqualTo(new CapabilityRules.Granted(
                        Optional.of(caps(Capability.KILL)), Optional.of(caps(Capability.KILL))));
    }

    @Test
    void theOperatorsSetsMustGoTogether() {
        assertThatThrownBy(() -> CapabilityRules.check(
                        flags(Optional.of(caps(Capability.KILL)), Optional.of(caps(Capability.CHOWN)))))
                .hasMessage("Allowed capabilities are not a subset of the bounding capabilites");
    }

    @Test
    void resourceLimitsArePassedOnWhenTheyMakeSense() throws Exception {
        var rlimits = new Rlimits();
        assertThat(rlimits.prepare(ID, ContainerConfig.getDefaultInstance())).isEqualTo(Preparation.NOTHING);
        assertThat(rlimits.prepare(ID, limits(10, 20)).info().getRlimits())
                .isEqualTo(limits(10, 20).getContainerInfo().getRlimitInfo());
        assertThat(rlimits.prepare(ID, limits(10, -1)).info().hasRlimits()).isTrue();
        assertThatThrownBy(() -> rlimits.prepare(ID, limits(30, 20)))
                .hasMessage("Failed to set RLMT_NOFILE limit: the soft one, 30, is above the hard one, 20");
    }

    private static ContainerConfig limits(long soft, long hard) {
        var config = ContainerConfig.newBuilder();
        config.getContainerInfoBuilder()
                .getRlimitInfoBuilder()
                .addRlimitsBuilder()
                .setType(RLimitInfo.RLimit.Type.RLMT_NOFILE)
                .setSoft(soft)
                .setHard(hard);
        return config.buildPartial();
    }

    @Test
    void newPrivilegesAreForbiddenToAll() {
        assertThat(new NoNewPrivileges()
                        .prepare(ID, ContainerConfig.getDefaultInstance())
                        .info()
                        .getNoNewPrivileges())
                .isTrue();
    }
}
