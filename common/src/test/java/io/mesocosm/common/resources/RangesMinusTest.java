package io.mesocosm.common.resources;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Ranges against sets of bits. */
class RangesMinusTest {

    private static final int SIZE = 48;

    private static Ranges ranges(BitSet bits) {
        Ranges ranges = Ranges.EMPTY;
        for (int i = bits.nextSetBit(0); i >= 0; i = bits.nextSetBit(bits.nextClearBit(i))) {
            ranges = ranges.plus(Ranges.of(i, bits.nextClearBit(i) - 1L));
        }
        return ranges;
    }

    private static BitSet random(Random random) {
        BitSet bits = new BitSet();
        int density = 1 + random.nextInt(8);
        for (int i = 0; i < SIZE; i++) {
            bits.set(i, random.nextInt(8) < density);
        }
        if (random.nextBoolean()) {
            bits.clear(random.nextInt(SIZE), SIZE);
        }
        if (random.nextBoolean()) {
            bits.clear(0, random.nextInt(SIZE));
        }
        return bits;
    }

    @Test
    void differencesAndContainmentAreThoseOfSets() {
        Random random = new Random(7);
        for (int round = 0; round < 20_000; round++) {
            BitSet left = random(random);
            BitSet right = random(random);
            BitSet rest = (BitSet) left.clone();
            rest.andNot(right);
            BitSet missing = (BitSet) right.clone();
            missing.andNot(left);
            assertThat(ranges(left).minus(ranges(right))).isEqualTo(ranges(rest));
            assertThat(ranges(left).contains(ranges(right))).isEqualTo(missing.isEmpty());
        }
    }

    @Test
    void theLargestNumbersCanBeTakenAway() {
        Ranges all = Ranges.of(0, -1);
        assertThat(all.minus(Ranges.of(5, -1))).isEqualTo(Ranges.of(0, 4));
        assertThat(all.minus(Ranges.of(-1, -1))).isEqualTo(Ranges.of(0, -2));
        assertThat(all.minus(all)).isEqualTo(Ranges.EMPTY);
        assertThat(Ranges.of(-1, -1).minus(Ranges.of(0, 0))).isEqualTo(Ranges.of(-1, -1));
        assertThat(Ranges.of(-2, -1).minus(Ranges.of(-2, -2))).isEqualTo(Ranges.of(-1, -1));
    }
}
