package io.mesocosm.allocator.compact;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.apache.mesos.v1.Protos.Value;
import org.junit.jupiter.api.Test;

class RangeItemsTest {

    private static final long[] NUMBERS = {0, 1, 2, 3, -3, -2, -1};

    @Test
    void rangesComeInAnyOrderOverlapAndTouch() {
        for (Value.Range one : ranges()) {
            for (Value.Range other : ranges()) {
                RangeItems both = of(one, other);
                assertThat(both).isEqualTo(of(one).plus(of(other)));
                for (long number : NUMBERS) {
                    Value.Range only = range(number, number);
                    assertThat(both.contains(of(only)))
                            .as("%s and %s contain %s", one, other, number)
                            .isEqualTo(contains(one, number) || contains(other, number));
                }
            }
        }
    }

    @Test
    void ofThreeRangesTheOneInTheMiddleMayBeTheFirst() {
        assertThat(of(range(5, 6), range(0, 1), range(10, 11))).isEqualTo(of(range(0, 1), range(5, 6), range(10, 11)));
    }

    private static List<Value.Range> ranges() {
        List<Value.Range> ranges = new ArrayList<>();
        for (int i = 0; i < NUMBERS.length; i++) {
            for (int j = i; j < NUMBERS.length; j++) {
                ranges.add(range(NUMBERS[i], NUMBERS[j]));
            }
        }
        return ranges;
    }

    private static boolean contains(Value.Range range, long number) {
        return Long.compareUnsigned(range.getBegin(), number) <= 0 && Long.compareUnsigned(number, range.getEnd()) <= 0;
    }

    private static Value.Range range(long begin, long end) {
        return Value.Range.newBuilder().setBegin(begin).setEnd(end).build();
    }

    private static RangeItems of(Value.Range... ranges) {
        return RangeItems.of(
                Value.Ranges.newBuilder().addAllRange(List.of(ranges)).build());
    }
}
