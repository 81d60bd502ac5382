package io.mesocosm.common.collect;

import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An immutable queue whose next version shares its parts: adding at the end and removing from the front take the time of
 * one look into a {@link PersistentMap}, however long the queue is. Equal queues hold equal elements in the same order.
 *
 * @param <E> the elements, never null
 */
public final class PersistentQueue<E> implements Iterable<E> {

    private static final PersistentQueue<?> EMPTY = new PersistentQueue<>(PersistentMap.empty(), 0);

    private final PersistentMap<Long, E> elements;
    private final long first;

    private PersistentQueue(PersistentMap<Long, E> elements, long first) {
        this.elements = elements;
        this.first = first;
    }

    /** The queue without elements. */
    @SuppressWarnings("unchecked") // what holds no element holds none of any type
    public static <E> PersistentQueue<E> empty() {
        return (PersistentQueue<E>) EMPTY;
    }

    /** A queue of those elements, the first at the front. */
    public static <E> PersistentQueue<E> copyOf(Iterable<? extends E> some) {
        PersistentQueue<E> queue = empty();
        for (E element : some) {
            queue = queue.add(element);
        }
        return queue;
    }

    /** With an element more, at the end. */
    public PersistentQueue<E> add(E element) {
        return new PersistentQueue<>(elements.put(first + elements.size(), element), first);
    }

    /** The element at the front. */
    public Optional<E> first() {
        return elements.get(first);
    }

    /** Without the element at the front; an empty queue stays as it is. */
    public PersistentQueue<E> removeFirst() {
        return elements.size() <= 1 ? empty() : new PersistentQueue<>(elements.remove(first), first + 1);
    }

    /** How many elements there are. */
    public int size() {
        return elements.size();
    }

    /** Whether there are no elements. */
    public boolean isEmpty() {
        return elements.isEmpty();
    }

    /** The elements, the front first. */
    public Stream<E> stream() {
        return LongStream.range(first, first + elements.size())
                .mapToObj(elements::get)
                .flatMap(Optional::stream);
    }

    /** The elements, the front first. */
    public List<E> toList() {
        return stream().toList();
    }

    @Override
    public Iterator<E> iterator() {
        return stream().iterator();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other
                || (other instanceof PersistentQueue<?> queue
                        && size() == queue.size()
                        && toList().equals(queue.toList()));
    }

    @Override
    public int hashCode() {
        return toList().hashCode();
    }

    @Override
    public String toString() {
        return toList().toString();
    }
}
