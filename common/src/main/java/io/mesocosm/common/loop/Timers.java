package io.mesocosm.common.loop;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Events that wait for a deadline, each under a key: a binary heap whose entries know their place, so that replacing
 * and cancelling cost as little as adding. Equal deadlines fire in the order in which they were set.
 *
 * <p>Not safe for use by several threads: {@link Inbox} guards it with its lock. Deadlines are nanoseconds of any one
 * clock; {@link #NEVER} is later than all of them.
 */
final class Timers<E> {

    static final long NEVER = Long.MAX_VALUE;

    private static final class Timer<E> {
        final Object key;
        final E event;
        final long deadline;
        final long order;
        int place;

        Timer(Object key, E event, long deadline, long order) {
            this.key = key;
            this.event = event;
            this.deadline = deadline;
            this.order = order;
        }

        boolean before(Timer<E> other) {
            return deadline < other.deadline || (deadline == other.deadline && order < other.order);
        }
    }

    private final Map<Object, Timer<E>> byKey = new HashMap<>();
    private @Nullable Object[] heap = new Object[16];
    private int size;
    private long orders;

    /** Sets the timer of {@code key}, replacing the one that waits under an equal key. */
    void set(Object key, E event, long deadline) {
        var timer = new Timer<>(key, event, Math.min(deadline, NEVER - 1), orders++);
        Timer<E> replaced = byKey.put(key, timer);
        if (replaced != null) {
            removeAt(replaced.place);
        }
        if (size == heap.length) {
            heap = Arrays.copyOf(heap, size * 2);
        }
        siftUp(size++, timer);
    }

    /** Forgets the timer of {@code key}, if there is one. */
    void cancel(Object key) {
        Timer<E> timer = byKey.remove(key);
        if (timer != null) {
            removeAt(timer.place);
        }
    }

    /** The earliest deadline, {@link #NEVER} without timers. */
    long nextDeadline() {
        return size == 0 ? NEVER : at(0).deadline;
    }

    /** Takes the earliest timer that is due at {@code now}. */
    Optional<E> pollDue(long now) {
        if (nextDeadline() > now) {
            return Optional.empty();
        }
        Timer<E> timer = at(0);
        byKey.remove(timer.key);
        removeAt(0);
        return Optional.of(timer.event);
    }

    int size() {
        return size;
    }

    void clear() {
        byKey.clear();
        Arrays.fill(heap, 0, size, null);
        size = 0;
    }

    @SuppressWarnings({"unchecked", "NullAway"}) // only places below size are read, and those hold timers
    private Timer<E> at(int place) {
        return (Timer<E>) heap[place];
    }

    private void put(int place, Timer<E> timer) {
        heap[place] = timer;
        timer.place = place;
    }

    private void removeAt(int place) {
        Timer<E> last = at(--size);
        heap[size] = null;
        if (place == size) {
            return;
        }
        if (place > 0 && last.before(at((place - 1) / 2))) {
            siftUp(place, last);
        } else {
            siftDown(place, last);
        }
    }

    private void siftUp(int start, Timer<E> timer) {
        int place = start;
        while (place > 0) {
            int parent = (place - 1) / 2;
            if (!timer.before(at(parent))) {
                break;
            }
            put(place, at(parent));
            place = parent;
        }
        put(place, timer);
    }

    private void siftDown(int start, Timer<E> timer) {
        int place = start;
        while (true) {
            int child = 2 * place + 1;
            if (child >= size) {
                break;
            }
            if (child + 1 < size && at(child + 1).before(at(child))) {
                child++;
            }
            if (!at(child).before(timer)) {
                break;
            }
            put(place, at(child));
            place = child;
        }
        put(place, timer);
    }
}
