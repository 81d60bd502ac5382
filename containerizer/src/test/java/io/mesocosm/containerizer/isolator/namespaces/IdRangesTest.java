package io.mesocosm.containerizer.isolator.namespaces;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mesocosm.common.ids.ContainerId;
import io.mesocosm.containerizer.syscalls.Credentials;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Which ids of the host containers get. */
final class IdRangesTest {

    private final Set<Integer> inUse = new HashSet<>();
    private final IdRanges ranges = new IdRanges(() -> inUse);

    private static ContainerId id(int number) {
        return new ContainerId("c" + number);
    }

    @Test
    void eachContainerHasItsOwnUntilItGivesItBack() throws Exception {
        assertThat(ranges.take(id(0))).isEqualTo(0x7000_0000);
        assertThat(ranges.take(id(1))).isEqualTo(0x7001_0000);
        ranges.giveBack(id(0));
        ranges.giveBack(id(7));
        assertThat(ranges.has(id(0))).isFalse();
        assertThat(ranges.take(id(2))).isEqualTo(0x7000_0000);
    }

    @Test
    void whatIsInUseFromBeforeIsNotGivenAway() throws Exception {
        ranges.recover(id(0), 0x7000_0000);
        ranges.recover(id(1), 0); // of the host's own namespace
        ranges.recover(id(2), 100_000);
        ranges.recover(id(3), 0x7FFE_0000);
        assertThat(ranges.has(id(0))).isTrue();
        assertThat(ranges.has(id(1)) || ranges.has(id(2)) || ranges.has(id(3))).isFalse();
        assertThat(ranges.take(id(4))).isEqualTo(0x7001_0000);
    }

    @Test
    void whatProcessesOfNobodysContainersHaveIsLeftAloneUntilNothingElseIsFree() throws Exception {
        ranges.recover(id(0), 0x7001_0000);
        inUse.addAll(Set.of(100_000, 0x7000_0000, 0x7001_0000, 0x7FFE_0000));
        ranges.avoidOthers();
        inUse.remove(0x7000_0000);
        assertThat(ranges.take(id(1))).isEqualTo(0x7002_0000);
        ranges.giveBack(id(0));
        assertThat(ranges.take(id(2))).isEqualTo(0x7001_0000);
        for (int i = 3; i < IdRanges.COUNT; i++) {
            assertThat(ranges.take(id(i))).isGreaterThan(0x7002_0000);
        }
        assertThat(ranges.take(id(IdRanges.COUNT))).isEqualTo(0x7000_0000);
    }

    @Test
    void theyEndBeforeTheIdsThatSystemdUses() throws Exception {
        int last = 0;
        for (int i = 0; i < IdRanges.COUNT; i++) {
            last = ranges.take(id(i));
        }
        assertThat(last + IdRanges.SIZE - 1).isEqualTo(0x7FFD_FFFF);
        assertThatThrownBy(() -> ranges.take(id(IdRanges.COUNT))).hasMessage("All 4094 ranges of user ids are in use");
    }

    @Test
    void usersBeyondARangeAreRefusedByName() throws Exception {
        IdRanges.check("nobody", new Credentials(65_534, 65_534, List.of(65_535)));
        for (var user : List.of(
                new Credentials(65_536, 0, List.of()),
                new Credentials(0, 65_536, List.of()),
                new Credentials(0, 0, List.of(0, 65_536)))) {
            assertThatThrownBy(() -> IdRanges.check("far", user))
                    .hasMessage(
                            "User 'far' has the id 65536, and a container of 'namespaces/user' has those below 65536");
        }
        assertThatThrownBy(() -> IdRanges.check("last", new Credentials(-2, 0, List.of())))
                .hasMessageContaining("the id 4294967294,");
    }
}
