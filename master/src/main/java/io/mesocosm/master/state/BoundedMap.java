package io.mesocosm.master.state;

import io.mesocosm.common.collect.PersistentMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An immutable map that holds at most so many entries and forgets the oldest. Putting a key that is there replaces its
 * value and makes it the youngest.
 *
 * @param <K> the keys
 * @param <V> the values
 */
public final class BoundedMap<K, V> {

    private record Slot<K, V>(long number, K key, V value) {}

    private static final int MAX_GAPS = 64;

    private final int capacity;
    private final long next;
    private final long first;
    private final PersistentMap<K, Slot<K, V>> slots;
    private final PersistentMap<Long, Slot<K, V>> order;

    private BoundedMap(
            int capacity,
            long first,
            long next,
            PersistentMap<K, Slot<K, V>> slots,
            PersistentMap<Long, Slot<K, V>> order) {
        this.capacity = capacity;
        this.first = first;
        this.next = next;
        this.slots = slots;
        this.order = order;
    }

    /** An empty map that will hold at most {@code capacity} entries; with 0 it stays empty. */
    public static <K, V> BoundedMap<K, V> empty(int capacity) {
        return new BoundedMap<>(capacity, 0, 0, PersistentMap.empty(), PersistentMap.empty());
    }

    /** The value of that key. */
    public Optional<V> get(K key) {
        return slots.get(key).map(Slot::value);
    }

    /** Whether the key is there. */
    public boolean containsKey(K key) {
        return slots.containsKey(key);
    }

    /** How many entries there are. */
    public int size() {
        return slots.size();
    }

    /** Whether there is none. */
    public boolean isEmpty() {
        return slots.isEmpty();
    }

    /** This map with one more entry, the youngest, less the oldest if it was full. */
    public BoundedMap<K, V> put(K key, V value) {
        if (capacity == 0) {
            return this;
        }
        BoundedMap<K, V> room = remove(key);
        if (room.size() == capacity) {
            room = room.removeOldest();
        }
        if (room.next - room.first > MAX_GAPS + 2L * room.size()) {
            room = room.compact();
        }
        return room.append(key, value);
    }

    private BoundedMap<K, V> append(K key, V value) {
        var slot = new Slot<>(next, key, value);
        long oldest = isEmpty() ? next : first;
        return new BoundedMap<>(capacity, oldest, next + 1, slots.put(key, slot), order.put(next, slot));
    }

    /** Numbers the entries anew, so that walks do not pass by what was removed long ago. */
    private BoundedMap<K, V> compact() {
        BoundedMap<K, V> compact = empty(capacity);
        for (Map.Entry<K, V> entry : entries()) {
            compact = compact.append(entry.getKey(), entry.getValue());
        }
        return compact;
    }

    /** This map without that key. */
    public BoundedMap<K, V> remove(K key) {
        Optional<Slot<K, V>> slot = slots.get(key);
        if (slot.isEmpty()) {
            return this;
        }
        long number = slot.get().number();
        var left = new BoundedMap<>(capacity, first, next, slots.remove(key), order.remove(number));
        return number == first ? left.skip() : left;
    }

    /** This map without the entries whose values fit. */
    public BoundedMap<K, V> removeIf(Predicate<V> condition) {
        BoundedMap<K, V> left = this;
        for (Slot<K, V> slot : slots.values()) {
            if (condition.test(slot.value())) {
                left = left.remove(slot.key());
            }
        }
        return left;
    }

    /** The values, oldest first. */
    public Stream<V> values() {
        return ordered().map(Slot::value);
    }

    /** The keys, oldest first. */
    public Stream<K> keys() {
        return ordered().map(Slot::key);
    }

    private Stream<Slot<K, V>> ordered() {
        return LongStream.range(first, next).boxed().map(order::get).flatMap(Optional::stream);
    }

    private BoundedMap<K, V> removeOldest() {
        K oldest = order.get(first).orElseThrow().key();
        return remove(oldest);
    }

    /** Moves {@code first} to the oldest entry that is left. */
    private BoundedMap<K, V> skip() {
        long oldest = first;
        while (oldest < next && !order.containsKey(oldest)) {
            oldest++;
        }
        return new BoundedMap<>(capacity, oldest, next, slots, order);
    }

    /** The entries, oldest first. */
    public List<Map.Entry<K, V>> entries() {
        return ordered().map(slot -> Map.entry(slot.key(), slot.value())).toList();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof BoundedMap<?, ?> map
                && capacity == map.capacity
                && entries().equals(map.entries());
    }

    @Override
    public int hashCode() {
        return entries().hashCode();
    }

    @Override
    public String toString() {
        return entries().toString();
    }
}
