package io.mesocosm.allocator.compact;

import io.mesocosm.common.resources.Resources;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
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

    private static final RangeItems NO_ITEMS = RangeItems.of(Value.Ranges.getDefaultInstance());

    /** In order; like the amounts and items beside them never written to. */
    final Kind[] kinds;

    final long[] amounts;
    final Items[] items;
    private final int traits;
    private long @Nullable [] quantities;
    private @Nullable Bundle chargeable;

    /** What {@link #resources} answered last, and for which role. */
    private @Nullable Resources resources;

    private String resourcesRole = "";

    /** Of kinds that can have no other traits than these. */
    Bundle(Kind[] kinds, long[] amounts, Items[] items, int possibleTraits) {
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
        return Sums.plus(this, other);
    }

    /** What is left when {@code other} is taken away; never less than nothing. */
    public Bundle minus(Bundle other) {
        return Sums.minus(this, other);
    }

    /** Whether all of {@code other} is here. */
    public boolean contains(Bundle other) {
        return Sums.contains(this, other);
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
        BundleBuilder some = new BundleBuilder(kinds.length);
        for (int i = 0; i < kinds.length; i++) {
            if (wanted.test(kinds[i])) {
                some.add(kinds[i], amounts[i], items[i]);
            }
        }
        return some.length() == kinds.length ? this : some.build();
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

    /**
     * This, whose quantities are those of {@code whole} with those of {@code part} added or taken away: it is cheaper to
     * know than to count.
     */
    Bundle withQuantities(Bundle whole, Bundle part, int sign) {
        if (whole.quantities != null && !whole.has(Kind.SHARED) && !part.has(Kind.SHARED)) {
            quantities = Quantities.add(whole.quantities.clone(), part.quantities(), sign);
        }
        return this;
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
        Resources made = Expander.resources(this, role);
        resources = made;
        resourcesRole = role;
        return made;
    }

    /** Whether these very resources came out of this bundle. */
    @SuppressWarnings("ReferenceEquality") // Equal ones are found equal later, at their price.
    public boolean isSourceOf(Resources given) {
        return given == resources;
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

    /** The items of a scalar. */
    static Items noItems() {
        return NO_ITEMS;
    }
}
