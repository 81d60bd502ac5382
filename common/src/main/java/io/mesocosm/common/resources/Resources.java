package io.mesocosm.common.resources;

import io.mesocosm.common.json.JsonOutput;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.Resource.ReservationInfo;
import org.apache.mesos.v1.Protos.Value;
import org.jspecify.annotations.Nullable;

/**
 * A sum of resources: at most one entry for each kind of thing, amounts of the same kind added up. Reservations are
 * stacks, the last one the current. Immutable and thread safe; equality compares amounts and not the order of entries.
 *
 * <p>Source: Mesos' {@code Resources}.
 */
public final class Resources {

    private static final Resources EMPTY = new Resources(new Entry[0], null);

    private final Entry[] entries;

    /** Of more than a few entries the place of each, once somebody needed it. */
    private volatile @Nullable Places places;

    private Resources(Entry[] entries, @Nullable Places places) {
        this.entries = entries;
        this.places = places;
    }

    /** The sum of entries that differ in their keys, with their places if these are known. */
    static Resources of(Entry[] merged, @Nullable Places places) {
        return merged.length == 0 ? EMPTY : new Resources(merged, places);
    }

    /** Nothing. */
    public static Resources empty() {
        return EMPTY;
    }

    /** The sum of resources in any reservation format. What is invalid or empty is left out, as in Mesos. */
    public static Resources of(Iterable<Resource> resources) {
        Merger sum = Merger.ofMany();
        for (Resource resource : resources) {
            if (validate(resource).isEmpty()) {
                sum.add(Entry.of(ResourceFormat.POST_REFINEMENT.convert(resource)));
            }
        }
        return sum.resources();
    }

    /** As {@link #of(Iterable)}. */
    public static Resources of(Resource... resources) {
        return of(Arrays.asList(resources));
    }

    /**
     * Reads the value of {@code --resources}: {@code name(role):value;...}, or a JSON array of resources.
     *
     * @param defaultRole the role of what names none
     * @throws ResourceException that names the part that is wrong
     */
    public static Resources parse(String text, String defaultRole) throws ResourceException {
        return ResourceText.parse(text, defaultRole);
    }

    /**
     * Reads a JSON array of resources.
     *
     * @throws ResourceException that names the part that is wrong
     */
    public static Resources parseJson(String json, String defaultRole) throws ResourceException {
        return ResourceText.parseJson(json, defaultRole);
    }

    /** What is wrong with the first invalid resource, and which it is; empty if all are valid. */
    public static Optional<String> validate(Iterable<Resource> resources) {
        for (Resource resource : resources) {
            Optional<String> problem = validate(resource);
            if (problem.isPresent()) {
                return Optional.of("Resource '" + print(resource) + "' is invalid: " + problem.get());
            }
        }
        return Optional.empty();
    }

    /** What is wrong with the resource; empty if it is valid. */
    public static Optional<String> validate(Resource resource) {
        return ResourceValidator.validate(resource);
    }

    /** The resource as Mesos prints it: {@code cpus(reservations: [(STATIC,prod)]):1}. */
    public static String print(Resource resource) {
        return ResourcePrinter.print(resource);
    }

    /** Both together; copies of shared resources add up. */
    public Resources plus(Resources that) {
        if (that.isEmpty()) {
            return this;
        }
        if (isEmpty()) {
            return that;
        }
        return Merger.of(this, places).addAll(that.entries).resources();
    }

    /** All together; faster than adding one to another where there are many. */
    public static Resources sum(Iterable<Resources> parts) {
        Merger sum = Merger.ofMany();
        parts.forEach(part -> sum.addAll(part.entries));
        return sum.resources();
    }

    /** With one more resource; an invalid one changes nothing. */
    public Resources plus(Resource resource) {
        return plus(of(resource));
    }

    /** This without that; what is not here is passed over, and of what there is too little nothing stays. */
    public Resources minus(Resources that) {
        if (isEmpty() || that.isEmpty()) {
            return this;
        }
        return Merger.of(this, places).subtractAll(that.entries).resources();
    }

    /** Without a resource. */
    public Resources minus(Resource resource) {
        return minus(of(resource));
    }

    /** Whether all of that is here. */
    public boolean contains(Resources that) {
        int at = -1;
        for (Entry entry : that.entries) {
            at = find(entry.key(), at + 1);
            if (at < 0 || !entries[at].contains(entry)) {
                return false;
            }
        }
        return true;
    }

    /** Whether the resource is here; false if it is invalid. */
    public boolean contains(Resource resource) {
        return validate(resource).isEmpty() && contains(of(resource));
    }

    /** Whether there is at least so much of each name: of scalars the sum, of ranges and sets how many. */
    public boolean contains(Map<String, Scalar> quantities) {
        return Quantities.covers(this, quantities);
    }

    /** How many copies of exactly that resource are here: of what is not shared one or none. */
    public int count(Resource resource) {
        Entry wanted = Entry.of(ResourceFormat.POST_REFINEMENT.convert(resource));
        int at = find(wanted.key(), 0);
        return at >= 0 && entries[at].amount().equals(wanted.amount()) ? entries[at].copies() : 0;
    }

    /** Those that the predicate holds for. */
    public Resources filter(Predicate<Resource> predicate) {
        Entry[] kept = new Entry[entries.length];
        int count = 0;
        for (Entry entry : entries) {
            if (predicate.test(entry.resource())) {
                kept[count++] = entry;
            }
        }
        return count == entries.length ? this : of(Arrays.copyOf(kept, count), null);
    }

    /** Each resource changed, and the results added up. Copies of shared resources stay as many. */
    public Resources map(UnaryOperator<Resource> change) {
        Merger sum = Merger.ofMany();
        for (Entry entry : entries) {
            sum.add(entry.map(change));
        }
        return sum.resources();
    }

    /** Whether there is nothing. */
    public boolean isEmpty() {
        return entries.length == 0;
    }

    /** How many entries there are. */
    public int size() {
        return entries.length;
    }

    /** The resources, one for each entry. */
    public Stream<Resource> stream() {
        return Arrays.stream(entries).map(Entry::resource);
    }

    /** The sum of the scalars of that name; empty if there are none. */
    public Optional<Scalar> scalar(String name) {
        return sum(name, Value.Type.SCALAR).map(amount -> (Scalar) amount);
    }

    /** The ranges of that name; empty if there are none. */
    public Optional<Ranges> ranges(String name) {
        return sum(name, Value.Type.RANGES).map(amount -> (Ranges) amount);
    }

    /** The items of that name; empty if there are none. */
    public Optional<List<String>> set(String name) {
        return sum(name, Value.Type.SET).map(amount -> List.copyOf(((Items) amount).names()));
    }

    private Optional<Amount> sum(String name, Value.Type type) {
        return Arrays.stream(entries)
                .filter(entry -> entry.isOf(name, type))
                .map(Entry::total)
                .reduce(Amount::plus);
    }

    /** CPUs, all together. */
    public Scalar cpus() {
        return scalar("cpus").orElse(Scalar.ZERO);
    }

    /** Memory in megabytes, all together. */
    public Scalar mem() {
        return scalar("mem").orElse(Scalar.ZERO);
    }

    /** Disk in megabytes, all together. */
    public Scalar disk() {
        return scalar("disk").orElse(Scalar.ZERO);
    }

    /** GPUs, all together. */
    public Scalar gpus() {
        return scalar("gpus").orElse(Scalar.ZERO);
    }

    /** The ports; empty if there are none. */
    public Optional<Ranges> ports() {
        return ranges("ports");
    }

    /** The names of what there is. */
    public SortedSet<String> names() {
        return Arrays.stream(entries)
                .map(entry -> entry.template().getName())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** The sum of the scalars of each name. */
    public SortedMap<String, Scalar> quantities() {
        return Quantities.of(this);
    }

    /** All allocated to the role. */
    public Resources allocate(String role) {
        Resource.AllocationInfo allocation =
                Resource.AllocationInfo.newBuilder().setRole(role).build();
        return map(
                resource -> resource.toBuilder().setAllocationInfo(allocation).build());
    }

    /** All as before they were allocated. */
    public Resources unallocate() {
        return map(resource -> resource.hasAllocationInfo()
                ? resource.toBuilder().clearAllocationInfo().build()
                : resource);
    }

    /** By the role that they are allocated to; under the empty name what is not allocated. */
    public SortedMap<String, Resources> allocations() {
        return Grouping.by(
                this, resource -> Optional.of(resource.getAllocationInfo().getRole()));
    }

    /** What is reserved, by the role that it is reserved to. */
    public SortedMap<String, Resources> reserved() {
        return Grouping.by(
                this,
                resource -> ReservationStack.isReserved(resource)
                        ? Optional.of(ReservationStack.role(resource))
                        : Optional.empty());
    }

    /** What is reserved to exactly that role. */
    public Resources reserved(String role) {
        return filter(resource -> ReservationStack.isReserved(resource, role));
    }

    /** What nobody has reserved. */
    public Resources unreserved() {
        return filter(resource -> !ReservationStack.isReserved(resource));
    }

    /** What may be offered to the role: unreserved, reserved to it, or reserved to a role above it. */
    public Resources allocatableTo(String role) {
        return filter(resource -> ReservationStack.isAllocatableTo(resource, role));
    }

    /** What may be taken back. */
    public Resources revocable() {
        return filter(Resource::hasRevocable);
    }

    /** What may not be taken back. */
    public Resources nonRevocable() {
        return filter(resource -> !resource.hasRevocable());
    }

    /** What many may use at once. */
    public Resources shared() {
        return filter(Resource::hasShared);
    }

    /** The persistent volumes. */
    public Resources persistentVolumes() {
        return filter(Resources::isPersistentVolume);
    }

    /** The same amounts without reservations. */
    public Resources toUnreserved() {
        return map(resource -> resource.toBuilder().clearReservations().build());
    }

    /** With one more reservation on the stack of each. */
    public Resources pushReservation(ReservationInfo reservation) {
        return map(resource -> resource.toBuilder().addReservations(reservation).build());
    }

    /**
     * Without the last reservation of each.
     *
     * @throws IllegalArgumentException if one is not reserved
     */
    public Resources popReservation() {
        return map(ReservationStack::pop);
    }

    /** Whether one has more than one reservation on its stack, which frameworks and agents may not understand. */
    public boolean hasRefinedReservations() {
        return Arrays.stream(entries).anyMatch(entry -> ReservationStack.isRefined(entry.template()));
    }

    /**
     * Finds as much as is asked for, whatever it is reserved to: first what is reserved to the same role, then what is
     * unreserved, then the rest.
     */
    public Optional<Resources> find(Resources targets) {
        return ResourceFinder.find(this, targets);
    }

    /** The part that has at most so much of each scalar; what is not named is left out. */
    public Resources shrinkTo(Map<String, Scalar> quantities) {
        return ResourceFinder.shrink(this, quantities, true);
    }

    /** The part that has at most so much of each scalar; what is not named stays as it is. */
    public Resources limitTo(Map<String, Scalar> limits) {
        return ResourceFinder.shrink(this, limits, false);
    }

    /**
     * What is left when the conversion's resources are replaced.
     *
     * @throws ResourceException if they are not here
     */
    public Resources apply(ResourceConversion conversion) throws ResourceException {
        return conversion.applyTo(this);
    }

    /** As messages, reservations as a stack. Copies of what is shared are one. */
    public List<Resource> toProto() {
        return in(ResourceFormat.POST_REFINEMENT);
    }

    /** As messages in the format of old, but for what only a stack can say. */
    public List<Resource> toPreRefinement() {
        return in(ResourceFormat.PRE_REFINEMENT);
    }

    /** As messages that carry both formats where they can, as endpoints show them. */
    public List<Resource> toEndpointFormat() {
        return in(ResourceFormat.ENDPOINT);
    }

    private List<Resource> in(ResourceFormat format) {
        List<Resource> list = new ArrayList<>(entries.length);
        for (Entry entry : entries) {
            Resource resource = format.convert(entry.resource());
            for (int i = resource.hasShared() ? 1 : entry.copies(); i > 0; i--) {
                list.add(resource);
            }
        }
        return Collections.unmodifiableList(list);
    }

    /** Writes the sums by name as v0 endpoints show them: {@code {"cpus":1.0,"ports":"[1-2]"}}. */
    public void writeSummary(JsonOutput out) {
        ResourceSummary.write(toProto(), out);
    }

    /** Whether the resource is a persistent volume. */
    public static boolean isPersistentVolume(Resource resource) {
        return resource.hasDisk() && resource.getDisk().hasPersistence();
    }

    Entry[] entries() {
        return entries;
    }

    /** The place of a key, where {@code next} is looked at first; negative if it is not here. */
    private int find(ResourceKey key, int next) {
        if (next < entries.length && entries[next].key().equals(key)) {
            return next;
        }
        if (entries.length <= Merger.FEW) {
            return Places.search(entries, entries.length, key);
        }
        Places known = places;
        if (known == null) {
            known = Places.of(entries, entries.length);
            places = known;
        }
        return known.find(entries, key);
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof Resources that) || entries.length != that.entries.length) {
            return false;
        }
        int at = -1;
        for (Entry entry : entries) {
            at = that.find(entry.key(), at + 1);
            if (at < 0 || !entry.sameAs(that.entries[at])) {
                return false;
            }
        }
        return true;
    }

    @Override
    public int hashCode() {
        int hash = 0;
        for (Entry entry : entries) {
            hash += entry.key().hashCode() * 31 + entry.amount().hashCode() + entry.copies();
        }
        return hash;
    }

    /** As Mesos prints resources: {@code cpus:1; mem:512}, or {@code {}}. */
    @Override
    public String toString() {
        return ResourcePrinter.print(toProto());
    }
}
