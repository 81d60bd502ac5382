package io.mesocosm.allocator.compact;

import java.util.Arrays;

/**
 * Adds, subtracts and compares bundles. Both are in order, so that one walk over both does; where one has few kinds
 * beside the other, these are looked up instead: an agent may have thousands of reservations.
 */
final class Sums {

    /** From how many kinds on, and beside how many times fewer, kinds are looked up. */
    private static final int MANY = 8;

    private Sums() {}

    static Bundle plus(Bundle a, Bundle b) {
        if (a.isEmpty()) {
            return b;
        }
        if (b.isEmpty()) {
            return a;
        }
        if (isFew(b, a)) {
            return plusFew(a, b);
        }
        return isFew(a, b) ? plusFew(b, a) : plusMany(a, b);
    }

    private static Bundle plusMany(Bundle a, Bundle b) {
        BundleBuilder sum = new BundleBuilder(a.kinds.length + b.kinds.length);
        int i = 0;
        int j = 0;
        while (i < a.kinds.length || j < b.kinds.length) {
            int order = compare(a, i, b, j);
            if (order < 0) {
                sum.add(a.kinds[i], a.amounts[i], a.items[i]);
                i++;
            } else if (order > 0) {
                sum.add(b.kinds[j], b.amounts[j], b.items[j]);
                j++;
            } else {
                sum.add(a.kinds[i], a.amounts[i] + b.amounts[j], a.items[i].plus(b.items[j]));
                i++;
                j++;
            }
        }
        return sum.build();
    }

    private static Bundle plusFew(Bundle many, Bundle few) {
        BundleBuilder sum = new BundleBuilder(many.kinds.length + few.kinds.length, many.traits() | few.traits());
        int i = 0;
        for (int j = 0; j < few.kinds.length; j++) {
            int place = place(many, i, few.kinds[j]);
            int next = place < 0 ? -1 - place : place;
            sum.addAll(many, i, next);
            if (place < 0) {
                sum.add(few.kinds[j], few.amounts[j], few.items[j]);
                i = next;
            } else {
                sum.add(many.kinds[place], many.amounts[place] + few.amounts[j], many.items[place].plus(few.items[j]));
                i = next + 1;
            }
        }
        sum.addAll(many, i, many.kinds.length);
        return sum.build().withQuantities(many, few, 1);
    }

    static Bundle minus(Bundle whole, Bundle part) {
        if (whole == part) {
            return Bundle.EMPTY;
        }
        if (whole.isEmpty() || part.isEmpty()) {
            return whole;
        }
        return isFew(part, whole) ? minusFew(whole, part) : minusMany(whole, part);
    }

    private static Bundle minusMany(Bundle whole, Bundle part) {
        BundleBuilder rest = new BundleBuilder(whole.kinds.length);
        int j = 0;
        for (int i = 0; i < whole.kinds.length; i++) {
            while (j < part.kinds.length && compare(whole, i, part, j) > 0) {
                j++;
            }
            if (j < part.kinds.length && compare(whole, i, part, j) == 0) {
                rest.add(whole.kinds[i], whole.amounts[i] - part.amounts[j], whole.items[i].minus(part.items[j]));
            } else {
                rest.add(whole.kinds[i], whole.amounts[i], whole.items[i]);
            }
        }
        return rest.build();
    }

    private static Bundle minusFew(Bundle many, Bundle few) {
        BundleBuilder rest = new BundleBuilder(many.kinds.length, many.traits());
        int i = 0;
        for (int j = 0; j < few.kinds.length; j++) {
            int place = place(many, i, few.kinds[j]);
            if (place >= 0) {
                rest.addAll(many, i, place);
                rest.add(
                        many.kinds[place], many.amounts[place] - few.amounts[j], many.items[place].minus(few.items[j]));
                i = place + 1;
            }
        }
        rest.addAll(many, i, many.kinds.length);
        Bundle built = rest.build();
        return containsFew(many, few) ? built.withQuantities(many, few, -1) : built;
    }

    static boolean contains(Bundle whole, Bundle part) {
        return whole == part || (isFew(part, whole) ? containsFew(whole, part) : containsMany(whole, part));
    }

    private static boolean containsMany(Bundle whole, Bundle part) {
        int i = 0;
        for (int j = 0; j < part.kinds.length; j++) {
            while (i < whole.kinds.length && compare(whole, i, part, j) < 0) {
                i++;
            }
            if (i == whole.kinds.length
                    || compare(whole, i, part, j) != 0
                    || whole.amounts[i] < part.amounts[j]
                    || !whole.items[i].contains(part.items[j])) {
                return false;
            }
        }
        return true;
    }

    private static boolean containsFew(Bundle many, Bundle few) {
        int i = 0;
        for (int j = 0; j < few.kinds.length; j++) {
            i = place(many, i, few.kinds[j]);
            if (i < 0 || many.amounts[i] < few.amounts[j] || !many.items[i].contains(few.items[j])) {
                return false;
            }
        }
        return true;
    }

    private static boolean isFew(Bundle some, Bundle beside) {
        return beside.kinds.length > MANY && beside.kinds.length / MANY >= some.kinds.length;
    }

    private static int place(Bundle bundle, int from, Kind kind) {
        return Arrays.binarySearch(bundle.kinds, from, bundle.kinds.length, kind);
    }

    /** Which of two kinds comes first; a bundle that is at its end comes last. */
    private static int compare(Bundle a, int i, Bundle b, int j) {
        if (i == a.kinds.length) {
            return 1;
        }
        return j == b.kinds.length ? -1 : a.kinds[i].compareTo(b.kinds[j]);
    }
}
