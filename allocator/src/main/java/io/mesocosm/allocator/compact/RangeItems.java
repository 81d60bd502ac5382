package io.mesocosm.allocator.compact;

import java.util.Arrays;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.Value;

/**
 * Unsigned numbers as ascending ranges that neither overlap nor touch: first and last of each, one after the other, in
 * one array. All operations are one walk over both arrays.
 */
final class RangeItems implements Items {

    private static final RangeItems EMPTY = new RangeItems(new long[0]);

    private final long[] bounds;

    private RangeItems(long[] bounds) {
        this.bounds = bounds;
    }

    /** The numbers that a message carries; those of {@code Resources} need not be put in order. */
    static RangeItems of(Value.Ranges ranges) {
        long[] bounds = new long[2 * ranges.getRangeCount()];
        for (int i = 0; i < bounds.length; i += 2) {
            Value.Range range = ranges.getRange(i / 2);
            bounds[i] = range.getBegin();
            bounds[i + 1] = range.getEnd();
        }
        return isInOrder(bounds) ? new RangeItems(bounds) : sorted(ranges);
    }

    /** Whether no range ends before it begins, and each begins behind the last one without touching it. */
    private static boolean isInOrder(long[] bounds) {
        for (int i = 0; i < bounds.length; i += 2) {
            if (less(bounds[i + 1], bounds[i])
                    || (i > 0 && (!less(bounds[i - 1], bounds[i]) || bounds[i - 1] + 1 == bounds[i]))) {
                return false;
            }
        }
        return true;
    }

    private static RangeItems sorted(Value.Ranges ranges) {
        Value.Range[] sorted = ranges.getRangeList().toArray(Value.Range[]::new);
        Arrays.sort(sorted, (a, b) -> Long.compareUnsigned(a.getBegin(), b.getBegin()));
        Sink sink = new Sink(sorted.length);
        for (Value.Range range : sorted) {
            sink.add(range.getBegin(), range.getEnd());
        }
        return sink.items();
    }

    @Override
    public boolean isEmpty() {
        return bounds.length == 0;
    }

    @Override
    public long count() {
        long count = 0;
        for (int i = 0; i < bounds.length; i += 2) {
            count += bounds[i + 1] - bounds[i] + 1;
        }
        return count;
    }

    @Override
    public Items plus(Items other) {
        long[] a = bounds;
        long[] b = ((RangeItems) other).bounds;
        if (a.length == 0) {
            return other;
        }
        if (b.length == 0) {
            return this;
        }
        Sink sink = new Sink((a.length + b.length) / 2);
        int i = 0;
        int j = 0;
        while (i < a.length || j < b.length) {
            if (j == b.length || (i < a.length && !less(b[j], a[i]))) {
                sink.add(a[i], a[i + 1]);
                i += 2;
            } else {
                sink.add(b[j], b[j + 1]);
                j += 2;
            }
        }
        return sink.items();
    }

    @Override
    public Items minus(Items other) {
        long[] a = bounds;
        long[] b = ((RangeItems) other).bounds;
        if (a.length == 0 || b.length == 0) {
            return this;
        }
        Sink sink = new Sink((a.length + b.length) / 2);
        int j = 0;
        for (int i = 0; i < a.length; i += 2) {
            long first = a[i];
            long last = a[i + 1];
            boolean left = true;
            while (j < b.length && less(b[j + 1], first)) {
                j += 2;
            }
            for (int k = j; left && k < b.length && !less(last, b[k]); k += 2) {
                if (less(first, b[k])) {
                    sink.add(first, b[k] - 1);
                }
                left = less(b[k + 1], last);
                first = b[k + 1] + 1;
            }
            if (left) {
                sink.add(first, last);
            }
        }
        return sink.items();
    }

    @Override
    public boolean contains(Items other) {
        long[] a = bounds;
        long[] b = ((RangeItems) other).bounds;
        int i = 0;
        for (int j = 0; j < b.length; j += 2) {
            while (i < a.length && less(a[i + 1], b[j])) {
                i += 2;
            }
            if (i == a.length || less(b[j], a[i]) || less(a[i + 1], b[j + 1])) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void writeTo(Resource.Builder resource) {
        Value.Ranges.Builder ranges = Value.Ranges.newBuilder();
        for (int i = 0; i < bounds.length; i += 2) {
            ranges.addRange(Value.Range.newBuilder().setBegin(bounds[i]).setEnd(bounds[i + 1]));
        }
        resource.setRanges(ranges);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RangeItems items && Arrays.equals(bounds, items.bounds);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bounds);
    }

    @Override
    public String toString() {
        return Arrays.toString(bounds);
    }

    private static boolean less(long left, long right) {
        return Long.compareUnsigned(left, right) < 0;
    }

    /** Takes ranges in ascending order of their first number and joins those that overlap or touch. */
    private static final class Sink {

        private final long[] bounds;
        private int length;

        Sink(int ranges) {
            bounds = new long[2 * ranges];
        }

        void add(long first, long last) {
            if (length > 0 && (first == 0 || !less(bounds[length - 1], first - 1))) {
                bounds[length - 1] = less(bounds[length - 1], last) ? last : bounds[length - 1];
            } else {
                bounds[length++] = first;
                bounds[length++] = last;
            }
        }

        RangeItems items() {
            if (length == 0) {
                return EMPTY;
            }
            return new RangeItems(length == bounds.length ? bounds : Arrays.copyOf(bounds, length));
        }
    }
}
