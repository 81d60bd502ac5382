package io.mesocosm.common.collect;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Collection;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An immutable map whose changed copies share all but a few small arrays with it: {@code put} and {@code remove} copy
 * one path of a tree that is 32 branches wide. Neither keys nor values are null.
 *
 * <p>The iteration order is arbitrary and decided by the hash codes of the keys, and where those are equal by the
 * order of the calls: a program with deterministic hash codes (strings, numbers, records of them; not enums) iterates
 * alike in every run. Equal maps are equal in structure too, so comparing two of them costs as much as they differ
 * where they share, and at most their size.
 *
 * @param <K> keys with equals and hashCode
 * @param <V> values
 */
public final class PersistentMap<K, V> implements Iterable<Map.Entry<K, V>> {

    private static final PersistentMap<?, ?> EMPTY = new PersistentMap<>(Node.EMPTY);

    private final Node root;

    private PersistentMap(Node root) {
        this.root = root;
    }

    /** The map without entries. */
    @SuppressWarnings("unchecked") // it holds nothing of any type
    public static <K, V> PersistentMap<K, V> empty() {
        return (PersistentMap<K, V>) EMPTY;
    }

    /** The map of one entry. */
    public static <K, V> PersistentMap<K, V> of(K key, V value) {
        return PersistentMap.<K, V>empty().put(key, value);
    }

    /** A map of the same entries. */
    public static <K, V> PersistentMap<K, V> copyOf(Map<? extends K, ? extends V> entries) {
        return PersistentMap.<K, V>empty().putAll(entries);
    }

    private PersistentMap<K, V> with(Node changed) {
        if (changed == root) {
            return this;
        }
        return changed.size == 0 ? empty() : new PersistentMap<>(changed);
    }

    /** The value of the key. */
    public Optional<V> get(K key) {
        return Optional.ofNullable(find(key));
    }

    /** The value of the key, or else {@code fallback}. */
    public V getOrDefault(K key, V fallback) {
        V value = find(key);
        return value == null ? fallback : value;
    }

    @SuppressWarnings("unchecked") // only values of this type were put in
    private @Nullable V find(Object key) {
        return (V) root.find(key, Node.hash(key));
    }

    /** Whether the key has a value. */
    public boolean containsKey(K key) {
        return find(key) != null;
    }

    /** This map with that value for the key; the same map when it has that very object already. */
    public PersistentMap<K, V> put(K key, V value) {
        return with(root.put(key, value, Node.hash(key), 0));
    }

    /** This map with all those entries, which win over its own. */
    public PersistentMap<K, V> putAll(Map<? extends K, ? extends V> entries) {
        Node changed = root;
        for (Map.Entry<? extends K, ? extends V> entry : entries.entrySet()) {
            changed = changed.put(entry.getKey(), entry.getValue(), Node.hash(entry.getKey()), 0);
        }
        return with(changed);
    }

    /** This map with all those entries, which win over its own. */
    public PersistentMap<K, V> putAll(PersistentMap<? extends K, ? extends V> entries) {
        return isEmpty() ? entries.cast() : putAll(entries.asMap());
    }

    @SuppressWarnings("unchecked") // an immutable map of narrower types is one of wider types
    private <A, B> PersistentMap<A, B> cast() {
        return (PersistentMap<A, B>) this;
    }

    /** This map without the key; the same map when the key is not there. */
    public PersistentMap<K, V> remove(K key) {
        return with(root.remove(key, Node.hash(key), 0));
    }

    /** This map with the value of the key changed; the same map when the key is not there. */
    public PersistentMap<K, V> update(K key, UnaryOperator<V> change) {
        int hash = Node.hash(key);
        @SuppressWarnings("unchecked") // only values of this type were put in
        V value = (V) root.find(key, hash);
        return value == null ? this : with(root.put(key, change.apply(value), hash, 0));
    }

    /** Learns how two maps differ. */
    @FunctionalInterface
    public interface Difference<K, V> {

        /**
         * A key with different values in the two.
         *
         * @param before empty if the key is not in the first
         * @param after empty if the key is not in the second
         */
        void tell(K key, Optional<V> before, Optional<V> after);
    }

    /**
     * Tells every key whose value is not the same in {@code after}, in an order that equal maps share. Maps that were made
     * from each other are compared at the cost of what was changed between them.
     */
    @SuppressWarnings("unchecked") // only entries of these types were put in
    public void differences(PersistentMap<K, V> after, Difference<? super K, ? super V> told) {
        new NodeDifference((key, left, right) ->
                        told.tell((K) key, Optional.ofNullable((V) left), Optional.ofNullable((V) right)))
                .between(root, after.root, 0);
    }

    /** How many entries there are; known without counting. */
    public int size() {
        return root.size;
    }

    /** Whether there are no entries. */
    public boolean isEmpty() {
        return root.size == 0;
    }

    /** The keys, as a view. */
    public Set<K> keys() {
        return asMap().keySet();
    }

    /** The values, as a view in the order of the keys. */
    public Collection<V> values() {
        return asMap().values();
    }

    /** The entries. */
    public Stream<Map.Entry<K, V>> stream() {
        return asMap().entrySet().stream();
    }

    /** This map as an unmodifiable {@link Map}; a view that costs nothing. */
    public Map<K, V> asMap() {
        return new View<>(this);
    }

    @Override
    public Iterator<Map.Entry<K, V>> iterator() {
        return new Entries<>(root);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof PersistentMap<?, ?> map && root.sameEntries(map.root);
    }

    /** As {@link Map#hashCode}. */
    @Override
    public int hashCode() {
        int hash = 0;
        for (Map.Entry<K, V> entry : this) {
            hash += entry.hashCode();
        }
        return hash;
    }

    @Override
    public String toString() {
        return asMap().toString();
    }

    /** Walks the tree: the entries of a node, then its children. */
    private static final class Entries<K, V> implements Iterator<Map.Entry<K, V>> {
        /** Seven levels of branches and one of collisions. */
        private static final int DEPTH = 8;

        private final Node[] path = new Node[DEPTH];
        private final int[] nextChild = new int[DEPTH];
        private int level;
        private int entry;

        Entries(Node root) {
            path[0] = root;
            settle();
        }

        /** Moves on until there is an entry at hand, or to level -1 at the end. */
        private void settle() {
            while (level >= 0 && entry == path[level].entries()) {
                while (level >= 0 && nextChild[level] == path[level].children()) {
                    level--;
                }
                if (level >= 0) {
                    Node child = path[level].child(nextChild[level]++);
                    path[++level] = child;
                    nextChild[level] = 0;
                    entry = 0;
                }
            }
        }

        @Override
        public boolean hasNext() {
            return level >= 0;
        }

        @Override
        @SuppressWarnings("unchecked") // only entries of these types were put in
        public Map.Entry<K, V> next() {
            if (level < 0) {
                throw new NoSuchElementException();
            }
            Node node = path[level];
            Map.Entry<K, V> next = Map.entry((K) node.key(entry), (V) node.value(entry));
            entry++;
            settle();
            return next;
        }
    }

    private static final class View<K, V> extends AbstractMap<K, V> {
        private final PersistentMap<K, V> map;

        View(PersistentMap<K, V> map) {
            this.map = map;
        }

        @Override
        public @Nullable V get(@Nullable Object key) {
            return key == null ? null : map.find(key);
        }

        @Override
        public boolean containsKey(@Nullable Object key) {
            return get(key) != null;
        }

        @Override
        public int size() {
            return map.size();
        }

        @Override
        public Set<Map.Entry<K, V>> entrySet() {
            return new AbstractSet<>() {
                @Override
                public Iterator<Map.Entry<K, V>> iterator() {
                    return map.iterator();
                }

                @Override
                public int size() {
                    return map.size();
                }
            };
        }
    }
}
