package io.mesocosm.allocator.compact;

import io.mesocosm.common.resources.ResourceKey;
import java.nio.charset.StandardCharsets;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.Value;

/**
 * What a resource is, without how much of it: its name and type, the reservations it is under, its disk, its provider,
 * whether it is shared or revocable. Resources of one kind are added up. What cannot be divided (a volume, a mounted
 * disk, anything shared) is counted in copies, so its size is part of its kind.
 */
public final class Kind implements Comparable<Kind> {

    /** A trait: reserved to a role. */
    public static final int RESERVED = 1;

    /** A trait: can be given to several at once. */
    public static final int SHARED = 2;

    /** A trait: can be taken back at any time. */
    public static final int REVOCABLE = 4;

    /** A trait: reserved more than once, each time to a role below the one before. */
    public static final int REFINED = 8;

    static final int ALL_TRAITS = RESERVED | SHARED | REVOCABLE | REFINED;

    private final Resource prototype;

    /** Equal for equal kinds; the bytes of messages as characters, since strings compare fast. */
    private final String key;

    private final int name;
    private final int traits;
    private final boolean scalar;
    private final boolean whole;
    private final String reservedTo;
    private final long size;

    private Kind(Resource prototype, int name) {
        this.prototype = prototype;
        this.name = name;
        int reservations = prototype.getReservationsCount();
        this.traits = (reservations > 0 ? RESERVED : 0)
                | (prototype.hasShared() ? SHARED : 0)
                | (prototype.hasRevocable() ? REVOCABLE : 0)
                | (reservations > 1 ? REFINED : 0);
        this.reservedTo = reservations == 0
                ? ""
                : prototype.getReservations(reservations - 1).getRole();
        this.scalar = prototype.getType() == Value.Type.SCALAR;
        this.whole = ResourceKey.isIndivisible(prototype);
        this.size = whole ? thousandths(prototype.getScalar().getValue()) : 0;
        this.key = prototype.getName()
                + '/'
                + prototype.getType().getNumber()
                + '/'
                + traits
                + '/'
                + size
                + '/'
                + new String(ResourceKey.identity(prototype).toByteArray(), StandardCharsets.ISO_8859_1);
    }

    /** The kind of a resource in post-refinement form, whoever it is allocated to. */
    static Kind of(Resource resource, ResourceNames names) {
        Resource.Builder prototype = resource.toBuilder().clearAllocationInfo();
        if (!ResourceKey.isIndivisible(resource)) {
            prototype.clearScalar().clearRanges().clearSet();
        }
        return new Kind(prototype.buildPartial(), names.index(resource.getName()));
    }

    /** Whether nothing but its name and type tells it from others: most are so. */
    static boolean isPlain(Resource resource) {
        return resource.getReservationsCount() == 0
                && !resource.hasDisk()
                && !resource.hasRevocable()
                && !resource.hasShared()
                && !resource.hasProviderId();
    }

    /** A scalar value in thousandths, as Mesos rounds it. */
    public static long thousandths(double value) {
        return Math.round(value * 1000);
    }

    /** The number of its name. */
    int name() {
        return name;
    }

    boolean isScalar() {
        return scalar;
    }

    /** Whether amounts of it are copies. */
    boolean isWhole() {
        return whole;
    }

    boolean isShared() {
        return (traits & SHARED) != 0;
    }

    /** The traits that it has, added up. */
    int traits() {
        return traits;
    }

    /** The role that it is reserved to, the empty text when unreserved. */
    public String reservedTo() {
        return reservedTo;
    }

    /** Whether it can be offered to a role: it is unreserved, or reserved to the role or to one above. */
    boolean isAllocatableTo(String role) {
        return (traits & RESERVED) == 0
                || (role.startsWith(reservedTo)
                        && (role.length() == reservedTo.length() || role.charAt(reservedTo.length()) == '/'));
    }

    /** How much one copy is, in thousandths; 0 if it is not counted in copies. */
    long size() {
        return size;
    }

    /** A resource of this kind, without a value unless it is counted in copies. */
    Resource.Builder prototype() {
        return prototype.toBuilder();
    }

    @Override
    public int compareTo(Kind other) {
        if (name != other.name) {
            return Integer.compare(name, other.name);
        }
        return this == other ? 0 : key.compareTo(other.key);
    }

    @Override
    public boolean equals(Object other) {
        return this == other || (other instanceof Kind kind && key.equals(kind.key));
    }

    @Override
    public int hashCode() {
        return key.hashCode();
    }

    @Override
    public String toString() {
        return prototype.toString();
    }
}
