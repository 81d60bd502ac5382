package io.mesocosm.allocator.compact;

import io.mesocosm.common.resources.Resources;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.Resource.AllocationInfo;
import org.apache.mesos.v1.Protos.Value;
import org.jspecify.annotations.Nullable;

/**
 * Some resources of one agent, whoever they are allocated to: an amount for each {@link Kind}. Immutable; equal bundles
 * are often the same object, and every operation looks for that first. Amounts are thousandths for scalars, copies for
 * what cannot be divided; other resources have {@link Items}.
 */
public final class Bundle {

    /** Nothing. */
    public static final Bundle EMPTY = new Bundle(new Kind[0], new long[0], new Items[0], 0);

    /** From how many kinds on they are not all looked at to find a few, nor when there are so many for each of those. */
    private static final int MANY = 8;

    private static final RangeItems NO_ITEMS = RangeItems.of(Value.Ranges.getDefaultInstance());

    private final Kind[] kinds;
    private final long[] amounts;
    private final Items[] items;
    private final int traits;
    private long @Nullable [] quantities;
    private @Nullable Bundle chargeable;

    /** What {@link #resources} answered last, and for which role. */
    private @Nullable Resources resources;

    private String resourcesRole = "";

    private Bundle(Kind[] kinds, long[] amounts, Items[] items, int possibleTraits) {
        this.kinds = kinds;
        this.amounts = amounts;
        this.items = items;
        int all = 0;
        for (int i = 0; i < kinds.length && all != possibleTraits; i++) {
            all |= kinds[i].traits();
        }
        this.traits = all;
    }

    /** Whether there is nothing. */
    public boolean isEmpty() {
        return kinds.length == 0;
    }

    /** The traits that any of the resources has, added up. */
    public int traits() {
        return traits;
    }

    /** Whether any resource has any of these traits. */
    public boolean has(int any) {
        return (traits & any) != 0;
    }

    /** What both hold together. */
    public Bundle plus(Bundle other) {
        if (isEmpty()) {
            return other;
        }
        if (other.isEmpty()) {
            return this;
        }
        if (isFew(other)) {
            return plusFew(other);
        }
        if (other.isFew(this)) {
            return other.plusFew(this);
        }
        Builder sum = new Builder(kinds.length + other.kinds.length);
        int i = 0;
        int j = 0;
        while (i < kinds.length || j < other.kinds.length) {
            int order = compare(i, other, j);
            if (order < 0) {
                sum.add(kinds[i], amounts[i], items[i]);
                i++;
            } else if (order > 0) {
                sum.add(other.kinds[j], other.amounts[j], other.items[j]);
                j++;
            } else {
                sum.add(kinds[i], amounts[i] + other.amounts[j], items[i].plus(other.items[j]));
                i++;
                j++;
            }
        }
        return sum.build();
    }

    /** What is left when {@code other} is taken away; never less than nothing. */
    public Bundle minus(Bundle other) {
        if (this == other) {
            return EMPTY;
        }
        if (isEmpty() || other.isEmpty()) {
            return this;
        }
        if (isFew(other)) {
            return minusFew(other);
        }
        Builder rest = new Builder(kinds.length);
        int j = 0;
        for (int i = 0; i < kinds.length; i++) {
            while (j < other.kinds.length && compare(i, other, j) > 0) {
                j++;
            }
            if (j < other.kinds.length && compare(i, other, j) == 0) {
                rest.add(kinds[i], amounts[i] - other.amounts[j], items[i].minus(other.items[j]));
            } else {
                rest.add(kinds[i], amounts[i], items[i]);
            }
        }
        return rest.build();
    }

    /** Whether all of {@code other} is here. */
    public boolean contains(Bundle other) {
        if (this == other) {
            return true;
        }
        if (isFew(other)) {
            return containsFew(other);
        }
        int i = 0;
        for (int j = 0; j < other.kinds.length; j++) {
            while (i < kinds.length && compare(i, other, j) < 0) {
                i++;
            }
            if (i == kinds.length
                    || compare(i, other, j) != 0
                    || amounts[i] < other.amounts[j]
                    || !items[i].contains(other.items[j])) {
                return false;
            }
        }
        return true;
    }

    /** Whether it is worth to look for each kind of the other: an agent may have thousands of reservations. */
    private boolean isFew(Bundle other) {
        return kinds.length > MANY && kinds.length / MANY >= other.kinds.length;
    }

    private Bundle plusFew(Bundle few) {
        Builder sum = new Builder(kinds.length + few.kinds.length, traits | few.traits);
        int i = 0;
        for (int j = 0; j < few.kinds.length; j++) {
            int place = place(i, few.kinds[j]);
            int next = place < 0 ? -1 - place : place;
            sum.addAll(this, i, next);
            if (place < 0) {
                sum.add(few.kinds[j], few.amounts[j], few.items[j]);
                i = next;
            } else {
                sum.add(kinds[place], amounts[place] + few.amounts[j], items[place].plus(few.items[j]));
                i = next + 1;
            }
        }
        sum.addAll(this, i, kinds.length);
        return withQuantities(sum.build(), few, 1);
    }

    private Bundle minusFew(Bundle few) {
        Builder rest = new Builder(kinds.length, traits);
        int i = 0;
        for (int j = 0; j < few.kinds.length; j++) {
            int place = place(i, few.kinds[j]);
            if (place >= 0) {
                rest.addAll(this, i, place);
                rest.add(kinds[place], amounts[place] - few.amounts[j], items[place].minus(few.items[j]));
                i = place + 1;
            }
        }
        rest.addAll(this, i, kinds.length);
        return containsFew(few) ? withQuantities(rest.build(), few, -1) : rest.build();
    }

    /** What is added or taken away is known to be added to the quantities, or taken from them, but for shared copies. */
    private Bundle withQuantities(Bundle result, Bundle few, int sign) {
        if (quantities != null && !has(Kind.SHARED) && !few.has(Kind.SHARED)) {
            result.quantities = Quantities.add(quantities.clone(), few.quantities(), sign);
        }
        return result;
    }

    private boolean containsFew(Bundle few) {
        int i = 0;
        for (int j = 0; j < few.kinds.length; j++) {
            i = place(i, few.kinds[j]);
            if (i < 0 || amounts[i] < few.amounts[j] || !items[i].contains(few.items[j])) {
                return false;
            }
        }
        return true;
    }

    private int place(int from, Kind kind) {
        return Arrays.binarySearch(kinds, from, kinds.length, kind);
    }

    /** Whether both hold the same. */
    public boolean sameAs(Bundle other) {
        return this == other
                || (Arrays.equals(kinds, other.kinds)
                        && Arrays.equals(amounts, other.amounts)
                        && Arrays.equals(items, other.items));
    }

    /** The resources of those kinds; this bundle itself when that is all of them. */
    private Bundle filter(Predicate<Kind> wanted) {
        Builder some = new Builder(kinds.length);
        for (int i = 0; i < kinds.length; i++) {
            if (wanted.test(kinds[i])) {
                some.add(kinds[i], amounts[i], items[i]);
            }
        }
        return some.length == kinds.length ? this : some.build();
    }

    /** What can be offered to a role without what has any of these traits. */
    public Bundle allocatableTo(String role, int withoutTraits) {
        if (!has(Kind.RESERVED | withoutTraits)) {
            return this;
        }
        return filter(kind -> (kind.traits() & withoutTraits) == 0 && kind.isAllocatableTo(role));
    }

    /** Whether any of it is reserved so that the role can have it. */
    public boolean hasReservedFor(String role) {
        for (Kind kind : kinds) {
            if ((kind.traits() & Kind.RESERVED) != 0 && kind.isAllocatableTo(role)) {
                return true;
            }
        }
        return false;
    }

    /** The shared resources. */
    public Bundle shared() {
        return has(Kind.SHARED) ? filter(Kind::isShared) : EMPTY;
    }

    /** What counts against a quota when somebody holds it: unreserved scalars that cannot be taken back. */
    public Bundle chargeable() {
        Bundle known = chargeable;
        if (known == null) {
            known = filter(kind -> kind.isScalar() && (kind.traits() & (Kind.RESERVED | Kind.REVOCABLE)) == 0);
            chargeable = known;
        }
        return known;
    }

    /** The quantities of {@link #chargeable}; read only. */
    public long[] chargeableQuantities() {
        return has(Kind.RESERVED | Kind.REVOCABLE) ? chargeable().quantities() : quantities();
    }

    /** Names the reserved scalars: the role they are reserved to, and how much. */
    public void eachReservation(ReservationVisitor visitor) {
        if (has(Kind.RESERVED)) {
            for (int i = 0; i < kinds.length; i++) {
                if (kinds[i].isScalar() && !kinds[i].reservedTo().isEmpty()) {
                    visitor.visit(kinds[i].reservedTo(), kinds[i].name(), amountOf(i));
                }
            }
        }
    }

    /** What {@link #eachReservation} tells. */
    @FunctionalInterface
    public interface ReservationVisitor {
        /** So much in thousandths of the resource with that number is reserved to that role. */
        void visit(String role, int name, long amount);
    }

    /** The resources that are not shared. */
    public Bundle notShared() {
        return has(Kind.SHARED) ? filter(kind -> !kind.isShared()) : this;
    }

    /** The reserved resources. */
    public Bundle reserved() {
        return has(Kind.RESERVED) ? filter(kind -> !kind.reservedTo().isEmpty()) : EMPTY;
    }

    /** The shared resources of which {@code other} has no copy. */
    public Bundle notIn(Bundle other) {
        return filter(kind -> Arrays.binarySearch(other.kinds, kind) < 0);
    }

    /** What there is of one kind. */
    public Bundle only(Kind kind) {
        return filter(kind::equals);
    }

    /** The kinds, in order. */
    public List<Kind> kinds() {
        return List.of(kinds);
    }

    /** How many kinds there are. */
    int size() {
        return kinds.length;
    }

    Kind kind(int i) {
        return kinds[i];
    }

    /** How much there is of a kind, or how many copies. */
    long amount(int i) {
        return amounts[i];
    }

    /** Scalar quantities by name, shared resources once whatever the copies; read only. */
    public long[] quantities() {
        long[] known = quantities;
        if (known == null) {
            known = Quantities.NONE;
            for (int i = 0; i < kinds.length; i++) {
                if (kinds[i].isScalar()) {
                    int name = kinds[i].name();
                    known = name < known.length ? known : Arrays.copyOf(known, name + 1);
                    known[name] += amountOf(i);
                }
            }
            quantities = known;
        }
        return known;
    }

    private long amountOf(int i) {
        if (!kinds[i].isWhole()) {
            return amounts[i];
        }
        return kinds[i].isShared() ? kinds[i].size() : amounts[i] * kinds[i].size();
    }

    /** How much there is of a name in thousandths: of scalars the sum, of other resources the number of items. */
    public long quantity(int name) {
        long sum = Quantities.at(quantities(), name);
        for (int i = firstNamed(name); i < kinds.length && kinds[i].name() == name; i++) {
            if (!kinds[i].isScalar()) {
                sum += 1000 * items[i].count();
            }
        }
        return sum;
    }

    private int firstNamed(int name) {
        int low = 0;
        int high = kinds.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (kinds[middle].name() < name) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** The resources, allocated to nobody. */
    public Resources resources() {
        return resources("").unallocate();
    }

    /** The resources, allocated to a role. The last answer is kept. */
    public Resources resources(String role) {
        Resources known = resources;
        if (known != null && resourcesRole.equals(role)) {
            return known;
        }
        AllocationInfo allocation = AllocationInfo.newBuilder().setRole(role).build();
        List<Resource> list = new ArrayList<>(kinds.length);
        for (int i = 0; i < kinds.length; i++) {
            Resource.Builder resource = kinds[i].prototype().setAllocationInfo(allocation);
            if (kinds[i].isWhole()) {
                for (long copy = 1; copy < amounts[i]; copy++) {
                    list.add(resource.build());
                }
            } else if (kinds[i].isScalar()) {
                resource.setScalar(Value.Scalar.newBuilder().setValue(amounts[i] / 1000.0));
            } else {
                items[i].writeTo(resource);
            }
            list.add(resource.build());
        }
        Resources made = Resources.of(list);
        resources = made;
        resourcesRole = role;
        return made;
    }

    /** Whether these very resources came out of this bundle. */
    @SuppressWarnings("ReferenceEquality") // Equal ones are found equal later, at their price.
    public boolean isSourceOf(Resources given) {
        return given == resources;
    }

    private int compare(int i, Bundle other, int j) {
        if (i == kinds.length) {
            return 1;
        }
        return j == other.kinds.length ? -1 : kinds[i].compareTo(other.kinds[j]);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("{");
        for (int i = 0; i < kinds.length; i++) {
            text.append(kinds[i].prototype().getName()).append(':');
            text.append(items[i].isEmpty() ? amounts[i] : items[i]).append(' ');
        }
        return text.append('}').toString();
    }

    /** Collects amounts; kinds come in ascending order, empty amounts are left out. */
    static final class Builder {

        private final Kind[] kinds;
        private final long[] amounts;
        private final Items[] items;
        private final int possibleTraits;
        private int length;

        Builder(int capacity) {
            this(capacity, Kind.ALL_TRAITS);
        }

        /** The builder of a bundle whose kinds can have no other traits than these. */
        Builder(int capacity, int possibleTraits) {
            this.possibleTraits = possibleTraits;
            kinds = new Kind[capacity];
            amounts = new long[capacity];
            items = new Items[capacity];
        }

        void add(Kind kind, long amount, Items contents) {
            if (amount > 0 || !contents.isEmpty()) {
                kinds[length] = kind;
                amounts[length] = Math.max(amount, 0);
                items[length] = contents;
                length++;
            }
        }

        /** Adds a part of a bundle, none of whose kinds is empty. */
        void addAll(Bundle bundle, int from, int to) {
            System.arraycopy(bundle.kinds, from, kinds, length, to - from);
            System.arraycopy(bundle.amounts, from, amounts, length, to - from);
            System.arraycopy(bundle.items, from, items, length, to - from);
            length += to - from;
        }

        Bundle build() {
            if (length == 0) {
                return EMPTY;
            }
            return length == kinds.length
                    ? new Bundle(kinds, amounts, items, possibleTraits)
                    : new Bundle(
                            Arrays.copyOf(kinds, length),
                            Arrays.copyOf(amounts, length),
                            Arrays.copyOf(items, length),
                            possibleTraits);
        }
    }

    /** The items of a scalar. */
    static Items noItems() {
        return NO_ITEMS;
    }
}
