package io.mesocosm.common.collect;

import java.util.Iterator;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An immutable set whose changed copies share most of their structure, with the iteration order and the costs of
 * {@link PersistentMap}.
 *
 * @param <T> elements with equals and hashCode, never null
 */
public final class PersistentSet<T> implements Iterable<T> {

    private static final PersistentSet<?> EMPTY = new PersistentSet<>(PersistentMap.empty());

    private final PersistentMap<T, Boolean> elements;

    private PersistentSet(PersistentMap<T, Boolean> elements) {
        this.elements = elements;
    }

    /** The set without elements. */
    @SuppressWarnings("unchecked") // it holds nothing of any type
    public static <T> PersistentSet<T> empty() {
        return (PersistentSet<T>) EMPTY;
    }

    /** The set of these elements. */
    @SafeVarargs
    public static <T> PersistentSet<T> of(T... elements) {
        PersistentSet<T> set = empty();
        for (T element : elements) {
            set = set.add(element);
        }
        return set;
    }

    /** The set of these elements. */
    public static <T> PersistentSet<T> copyOf(Iterable<? extends T> elements) {
        return PersistentSet.<T>empty().addAll(elements);
    }

    @SuppressWarnings("ReferenceEquality") // the map says by its identity that nothing changed
    private PersistentSet<T> with(PersistentMap<T, Boolean> changed) {
        if (changed == elements) {
            return this;
        }
        return changed.isEmpty() ? empty() : new PersistentSet<>(changed);
    }

    /** This set with the element; the same set when it is there already. */
    public PersistentSet<T> add(T element) {
        return with(elements.put(element, Boolean.TRUE));
    }

    /** This set with all those elements. */
    public PersistentSet<T> addAll(Iterable<? extends T> added) {
        PersistentMap<T, Boolean> changed = elements;
        for (T element : added) {
            changed = changed.put(element, Boolean.TRUE);
        }
        return with(changed);
    }

    /** This set without the element; the same set when it is not there. */
    public PersistentSet<T> remove(T element) {
        return with(elements.remove(element));
    }

    /** Whether the element is there. */
    public boolean contains(T element) {
        return elements.containsKey(element);
    }

    /**
     * Tells every element that is in one of the two sets only, and whether that is {@code after}; at the cost of
     * {@link PersistentMap#differences}.
     */
    public void differences(PersistentSet<T> after, BiConsumer<? super T, Boolean> told) {
        elements.differences(after.elements, (element, before, now) -> told.accept(element, now.isPresent()));
    }

    /** How many elements there are; known without counting. */
    public int size() {
        return elements.size();
    }

    /** Whether there are no elements. */
    public boolean isEmpty() {
        return elements.isEmpty();
    }

    /** The elements. */
    public Stream<T> stream() {
        return asSet().stream();
    }

    /** This set as an unmodifiable {@link Set}; a view that costs nothing. */
    public Set<T> asSet() {
        return elements.keys();
    }

    @Override
    public Iterator<T> iterator() {
        return asSet().iterator();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof PersistentSet<?> set && elements.equals(set.elements);
    }

    /** As {@link Set#hashCode}. */
    @Override
    public int hashCode() {
        return asSet().hashCode();
    }

    @Override
    public String toString() {
        return asSet().toString();
    }
}
