package io.mesocosm.common.resources;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.Value;

/** Unsigned 64-bit numbers as sorted ranges that neither overlap nor touch; both ends belong to a range. Immutable. */
public final class Ranges implements Amount {

    /** No numbers. */
    public static final Ranges EMPTY = new Ranges(new long[0]);

    /** begin, end, begin, end, ... */
    private final long[] bounds;

    private Ranges(long[] bounds) {
        this.bounds = bounds;
    }

    /** The numbers of one range; nothing if it ends before it begins. */
    public static Ranges of(long begin, long end) {
        return Long.compareUnsigned(begin, end) > 0 ? EMPTY : new Ranges(new long[] {begin, end});
    }

    /** The numbers that a message carries, in whatever order and overlap. */
    public static Ranges of(Value.Ranges proto) {
        int count = proto.getRangeCount();
        long[] bounds = new long[count * 2];
        boolean canonical = true;
        for (int i = 0; i < count; i++) {
            long begin = proto.getRange(i).getBegin();
            long end = proto.getRange(i).getEnd();
            bounds[i * 2] = begin;
            bounds[i * 2 + 1] = end;
            canonical &= Long.compareUnsigned(begin, end) <= 0
                    && (i == 0 || (less(bounds[i * 2 - 1], begin) && bounds[i * 2 - 1] + 1 != begin));
        }
        return new Ranges(canonical ? bounds : coalesce(bounds));
    }

    /** The ranges as a message carries them. */
    public Value.Ranges toProto() {
        Value.Ranges.Builder ranges = Value.Ranges.newBuilder();
        for (int i = 0; i < bounds.length; i += 2) {
            ranges.addRange(Value.Range.newBuilder().setBegin(bounds[i]).setEnd(bounds[i + 1]));
        }
        return ranges.build();
    }

    /** How many ranges there are. */
    public int count() {
        return bounds.length / 2;
    }

    /** The first number of the range at the index. */
    public long begin(int index) {
        return bounds[index * 2];
    }

    /** The last number of the range at the index. */
    public long end(int index) {
        return bounds[index * 2 + 1];
    }

    /** How many numbers there are; all 2^64 count as one less. */
    public long size() {
        long size = 0;
        for (int i = 0; i < bounds.length; i += 2) {
            size += bounds[i + 1] - bounds[i] + 1;
        }
        return bounds.length == 2 && bounds[0] == 0 && bounds[1] == -1 ? -1 : size;
    }

    /** Whether the number is among these. */
    public boolean contains(long number) {
        return contains(of(number, number));
    }

    /** Whether all those numbers are among these. */
    public boolean contains(Ranges that) {
        int i = that.isEmpty() ? 0 : firstEndingFrom(that.bounds[0]);
        for (int j = 0; j < that.bounds.length; j += 2) {
            while (i < bounds.length && less(bounds[i + 1], that.bounds[j])) {
                i += 2;
            }
            if (i == bounds.length || less(that.bounds[j], bounds[i]) || less(bounds[i + 1], that.bounds[j + 1])) {
                return false;
            }
        }
        return true;
    }

    /** These numbers and those. */
    public Ranges plus(Ranges that) {
        if (isEmpty()) {
            return that;
        }
        if (that.isEmpty()) {
            return this;
        }
        Collector sum = new Collector(bounds.length + that.bounds.length);
        int i = 0;
        int j = 0;
        while (i < bounds.length || j < that.bounds.length) {
            if (j == that.bounds.length || (i < bounds.length && !less(that.bounds[j], bounds[i]))) {
                sum.add(bounds[i], bounds[i + 1]);
                i += 2;
            } else {
                sum.add(that.bounds[j], that.bounds[j + 1]);
                j += 2;
            }
        }
        return sum.ranges();
    }

    /** These numbers without those. What lies before and after those is copied as a whole: those are often few. */
    public Ranges minus(Ranges that) {
        if (isEmpty() || that.isEmpty()) {
            return this;
        }
        int from = firstEndingFrom(that.bounds[0]);
        long last = that.bounds[that.bounds.length - 1];
        int to = firstEndingFrom(last);
        if (to < bounds.length && !less(last, bounds[to])) {
            to += 2;
        }
        Collector rest = new Collector(bounds.length + that.bounds.length);
        rest.addAll(bounds, 0, from);
        subtract(from, to, that.bounds, rest);
        rest.addAll(bounds, to, bounds.length);
        return rest.ranges();
    }

    private void subtract(int from, int to, long[] those, Collector rest) {
        int j = 0;
        for (int i = from; i < to; i += 2) {
            long begin = bounds[i];
            long end = bounds[i + 1];
            boolean left = true;
            while (j < those.length && less(those[j + 1], begin)) {
                j += 2;
            }
            int k = j;
            while (left && k < those.length && !less(end, those[k])) {
                if (less(begin, those[k])) {
                    rest.add(begin, those[k] - 1);
                }
                left = less(those[k + 1], end);
                begin = those[k + 1] + 1;
                k += 2;
            }
            if (left) {
                rest.add(begin, end);
            }
        }
    }

    /** The index of the first range that does not end before a number. */
    private int firstEndingFrom(long number) {
        int low = 0;
        int high = count();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (less(bounds[middle * 2 + 1], number)) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low * 2;
    }

    @Override
    public boolean isEmpty() {
        return bounds.length == 0;
    }

    @Override
    public boolean isNegative() {
        return false;
    }

    @Override
    public Amount plus(Amount that) {
        return plus((Ranges) that);
    }

    @Override
    public Amount minus(Amount that) {
        return minus((Ranges) that);
    }

    @Override
    public boolean contains(Amount that) {
        return contains((Ranges) that);
    }

    @Override
    public void setIn(Resource.Builder resource) {
        resource.setRanges(toProto());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Ranges that && Arrays.equals(bounds, that.bounds);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bounds);
    }

    /** As Mesos prints ranges: {@code [1-2, 5-7]}. */
    @Override
    public String toString() {
        return print(toProto());
    }

    static String print(Value.Ranges ranges) {
        StringBuilder text = new StringBuilder("[");
        for (Value.Range range : ranges.getRangeList()) {
            text.append(text.length() > 1 ? ", " : "")
                    .append(Long.toUnsignedString(range.getBegin()))
                    .append('-')
                    .append(Long.toUnsignedString(range.getEnd()));
        }
        return text.append(']').toString();
    }

    private static boolean less(long left, long right) {
        return Long.compareUnsigned(left, right) < 0;
    }

    private static long[] coalesce(long[] bounds) {
        List<long[]> sorted = new ArrayList<>(bounds.length / 2);
        for (int i = 0; i < bounds.length; i += 2) {
            if (!less(bounds[i + 1], bounds[i])) {
                sorted.add(new long[] {bounds[i], bounds[i + 1]});
            }
        }
        sorted.sort(Comparator.comparing(range -> range[0], Long::compareUnsigned));
        Collector collector = new Collector(bounds.length);
        for (long[] range : sorted) {
            collector.add(range[0], range[1]);
        }
        return collector.ranges().bounds;
    }

    /** Joins ranges that come in the order of their beginnings. */
    private static final class Collector {

        private final long[] bounds;
        private int size;

        Collector(int capacity) {
            bounds = new long[capacity + 2];
        }

        /** Adds ranges as they are; they must not touch the last one. */
        void addAll(long[] ranges, int from, int to) {
            System.arraycopy(ranges, from, bounds, size, to - from);
            size += to - from;
        }

        void add(long begin, long end) {
            if (size > 0) {
                long last = bounds[size - 1];
                if (!less(last, begin) || last + 1 == begin) {
                    if (less(last, end)) {
                        bounds[size - 1] = end;
                    }
                    return;
                }
            }
            bounds[size++] = begin;
            bounds[size++] = end;
        }

        Ranges ranges() {
            return size == 0 ? EMPTY : new Ranges(Arrays.copyOf(bounds, size));
        }
    }
}
