package io.mesocosm.common.resources;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.SplittableRandom;
import org.apache.mesos.v1.Protos.Value;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RangesTest {

    private static Ranges ranges(String text) {
        Value.Ranges.Builder ranges = Value.Ranges.newBuilder();
        for (String range : ValueText.tokens(text, "[], ")) {
            String[] ends = range.split("-", -1);
            ranges.addRange(Value.Range.newBuilder()
                    .setBegin(Long.parseUnsignedLong(ends[0]))
                    .setEnd(Long.parseUnsignedLong(ends[1])));
        }
        return Ranges.of(ranges.build());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[]|[]",
                "[1-1,3-5,4-9]|[1-1, 3-9]",
                "[5-7,1-2]|[1-2, 5-7]",
                "[1-2,3-4]|[1-4]",
                "[1-10,2-3]|[1-10]",
                "[1-2,1-2]|[1-2]",
                "[0-18446744073709551615]|[0-18446744073709551615]",
                "[0-18446744073709551615,5-6]|[0-18446744073709551615]",
                "[18446744073709551615-18446744073709551615,0-0]|[0-0, 18446744073709551615-18446744073709551615]",
                "[9223372036854775807-9223372036854775807,9223372036854775808-9223372036854775809]"
                        + "|[9223372036854775807-9223372036854775809]",
                "[5-1]|[]",
            })
    void rangesAreJoined(String given, String joined) {
        assertThat(ranges(given)).hasToString(joined);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[1-10]|[3-5]|[1-10]|[1-2, 6-10]|true",
                "[1-10]|[1-10]|[1-10]|[]|true",
                "[1-10]|[0-11]|[0-11]|[]|false",
                "[1-10]|[5-15]|[1-15]|[1-4]|false",
                "[5-15]|[1-10]|[1-15]|[11-15]|false",
                "[1-10]|[11-20]|[1-20]|[1-10]|false",
                "[1-10]|[]|[1-10]|[1-10]|true",
                "[]|[1-10]|[1-10]|[]|false",
                "[]|[]|[]|[]|true",
                "[1-2,5-6,9-10]|[2-9]|[1-10]|[1-1, 10-10]|false",
                "[1-20]|[2-3,5-6,19-25]|[1-25]|[1-1, 4-4, 7-18]|false",
                "[1-20]|[2-3,5-6,19-20]|[1-20]|[1-1, 4-4, 7-18]|true",
                "[0-18446744073709551615]|[0-0]|[0-18446744073709551615]|[1-18446744073709551615]|true",
                "[0-18446744073709551615]|[18446744073709551615-18446744073709551615]|[0-18446744073709551615]"
                        + "|[0-18446744073709551614]|true",
                "[0-18446744073709551615]|[0-18446744073709551615]|[0-18446744073709551615]|[]|true",
            })
    void truthTable(String left, String right, String sum, String difference, boolean contains) {
        assertThat(ranges(left).plus(ranges(right))).hasToString(sum);
        assertThat(ranges(left).minus(ranges(right))).hasToString(difference);
        assertThat(ranges(left).contains(ranges(right))).isEqualTo(contains);
    }

    @Test
    void behaveAsSetsOfNumbers() {
        SplittableRandom random = new SplittableRandom(5);
        for (int round = 0; round < 5000; round++) {
            BitSet left = randomSet(random);
            BitSet right = randomSet(random);
            BitSet sum = (BitSet) left.clone();
            sum.or(right);
            BitSet rest = (BitSet) left.clone();
            rest.andNot(right);
            BitSet missing = (BitSet) right.clone();
            missing.andNot(left);
            assertThat(of(left).plus(of(right))).isEqualTo(of(sum));
            assertThat(of(left).minus(of(right))).isEqualTo(of(rest));
            assertThat(of(left).contains(of(right))).isEqualTo(missing.isEmpty());
            assertThat(of(left).size()).isEqualTo(left.cardinality());
            assertThat(Ranges.of(of(left).toProto())).isEqualTo(of(left)).hasSameHashCodeAs(of(left));
            assertThat(of(left).contains(7)).isEqualTo(left.get(7));
        }
    }

    private static BitSet randomSet(SplittableRandom random) {
        BitSet set = new BitSet();
        for (int i = random.nextInt(6); i > 0; i--) {
            int begin = random.nextInt(40);
            set.set(begin, begin + 1 + random.nextInt(8));
        }
        return set;
    }

    private static Ranges of(BitSet set) {
        Value.Ranges.Builder ranges = Value.Ranges.newBuilder();
        set.stream()
                .forEach(i ->
                        ranges.addRange(Value.Range.newBuilder().setBegin(i).setEnd(i)));
        return Ranges.of(ranges.build());
    }

    @Test
    void endsAreRead() {
        Ranges ranges = ranges("[1-2,5-9]");
        assertThat(ranges.count()).isEqualTo(2);
        assertThat(ranges.begin(1)).isEqualTo(5);
        assertThat(ranges.end(1)).isEqualTo(9);
        assertThat(Ranges.of(3, 2)).isEqualTo(Ranges.EMPTY);
        assertThat(Ranges.of(0, -1).size()).isEqualTo(-1);
    }
}
