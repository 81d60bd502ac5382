package io.mesocosm.containerizer.isolator.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** What {@code --volume_gid_range} says. */
final class VolumeGidKeeperTest {

    @Test
    void rangesAreRead() throws Exception {
        assertThat(VolumeGidKeeper.range("[10-19,30-30]", "").size()).isEqualTo(11);
        assertThatThrownBy(() -> VolumeGidKeeper.range("5", ""))
                .hasMessage("Invalid volume gid range type SCALAR, expecting RANGES");
        assertThatThrownBy(() -> VolumeGidKeeper.range("[9-", "")).hasMessage("Failed to parse volume gid range '[9-'");
    }
}
