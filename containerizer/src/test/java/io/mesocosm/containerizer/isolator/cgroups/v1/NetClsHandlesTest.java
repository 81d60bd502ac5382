package io.mesocosm.containerizer.isolator.cgroups.v1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mesocosm.containerizer.isolator.cgroups.CgroupSettings;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Class ids: how flags say them, who gets which. */
final class NetClsHandlesTest {

    private static Optional<NetClsHandles> flags(String primary, String secondary) throws Exception {
        return NetClsHandles.of(new CgroupSettings.NetCls(
                Optional.of(primary), secondary.isEmpty() ? Optional.empty() : Optional.of(secondary)));
    }

    @Test
    void withoutAPrimaryHandleThereAreNone() throws Exception {
        assertThat(NetClsHandles.of(CgroupSettings.DEFAULTS.netCls())).isEmpty();
    }

    @Test
    void theyAreGivenInOrderAndAgainWhenGivenBack() throws Exception {
        NetClsHandles handles = flags("0x0012", "0x0011,0x0012").orElseThrow();
        assertThat(handles.take()).isEqualTo(0x120011);
        assertThat(handles.take()).isEqualTo(0x120012);
        assertThatThrownBy(handles::take).hasMessage("No free handles remaining for primary handle 0x12");
        handles.giveBack(0x120011);
        assertThat(handles.take()).isEqualTo(0x120011);
    }

    @Test
    void withoutARangeItIsAllButZero() throws Exception {
        NetClsHandles handles = flags("18", "").orElseThrow();
        assertThat(handles.take()).isEqualTo(0x120001);
        handles.reserve(0x12ffff);
        assertThatThrownBy(() -> handles.reserve(0x120000))
                .hasMessage("Secondary handle 0x0 not present in secondary handle range");
    }

    @Test
    void aHandleThatIsReservedIsNotGiven() throws Exception {
        NetClsHandles handles = flags("0xffff", "1,3").orElseThrow();
        handles.reserve(0xffff0001);
        assertThat(handles.take()).isEqualTo(0xffff0002);
        assertThatThrownBy(() -> handles.reserve(0xffff0002))
                .hasMessage("The secondary handle 0x2, for the primary handle 0xffff has already been allocated");
        assertThatThrownBy(() -> handles.reserve(0x10001))
                .hasMessage("Primary handle 0x1 not present in primary handle range");
    }

    @Test
    void flagsThatSayNothingAreNamed() {
        assertThatThrownBy(() -> flags("0x10000", ""))
                .hasMessage(
                        "Failed to parse the primary handle '0x10000' set in flag --cgroups_net_cls_primary_handle");
        assertThatThrownBy(() -> flags("x", "")).hasMessageContaining("'x'");
        assertThatThrownBy(() -> flags("1", "5"))
                .hasMessage("Failed to parse the range of secondary handles '5' set in flag"
                        + " --cgroups_net_cls_secondary_handles");
        assertThatThrownBy(() -> flags("1", "-1,5")).hasMessageStartingWith("Failed to parse the lower bound of range");
        assertThatThrownBy(() -> flags("1", "1,0x1ffff"))
                .hasMessageStartingWith("Failed to parse the upper bound of range");
        assertThatThrownBy(() -> flags("1", "0,5")).hasMessage("The secondary handle has to be a non-zero value.");
        assertThatThrownBy(() -> flags("1", "5,4")).hasMessageEndingWith("is an empty set");
    }
}
