package io.mesocosm.containerizer.isolator.namespaces;

import io.mesocosm.common.ids.ContainerId;
import io.mesocosm.containerizer.ContainerizerException;
import io.mesocosm.containerizer.syscalls.Credentials;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * The ids of the host that containers have for their own, a range each. They are of those that nobody hands out: not
 * {@code useradd} to users or for their subordinate ids, nor systemd to services or machines. Ranges that processes of
 * nobody's containers have when an agent starts, such as orphans on their way out, are left alone until no other is free.
 */
final class IdRanges {

    /** Ids of a container: as many as images are made for, with {@code nobody}. */
    static final int SIZE = 1 << 16;

    /** The first of 0x70000000 to 0x7FFDFFFF, the largest range that systemd's documentation calls unused. */
    static final int FIRST = 0x7000_0000;

    static final int COUNT = 0x0FFE_0000 / SIZE;

    private final Supplier<Set<Integer>> inUse;
    private final Map<ContainerId, Integer> byContainer = new HashMap<>();
    private BitSet foreign = new BitSet(COUNT);

    /** @param inUse the first ids of the ranges that processes of this host have */
    IdRanges(Supplier<Set<Integer>> inUse) {
        this.inUse = inUse;
    }

    /** @throws ContainerizerException names the id that no container has */
    static void check(String name, Credentials user) throws ContainerizerException {
        OptionalInt beyond = IntStream.concat(
                        IntStream.of(user.uid(), user.gid()),
                        user.groups().stream().mapToInt(Integer::intValue))
                .filter(id -> Integer.compareUnsigned(id, SIZE) >= 0)
                .findFirst();
        if (beyond.isPresent()) {
            throw new ContainerizerException("User '" + name + "' has the id "
                    + Integer.toUnsignedString(beyond.getAsInt())
                    + ", and a container of 'namespaces/user' has those below " + SIZE);
        }
    }

    /** Answers with the first id; the container has not had a range before. */
    synchronized int take(ContainerId id) throws ContainerizerException {
        int free = free();
        if (free >= COUNT) {
            avoidOthers();
            free = free();
        }
        if (free >= COUNT) {
            throw new ContainerizerException("All " + COUNT + " ranges of user ids are in use");
        }
        byContainer.put(id, free);
        return FIRST + free * SIZE;
    }

    private int free() {
        BitSet taken = (BitSet) foreign.clone();
        byContainer.values().forEach(taken::set);
        return taken.nextClearBit(0);
    }

    /** A container has this range from before, or one that is none of ours. */
    synchronized void recover(ContainerId id, int first) {
        number(first).ifPresent(number -> byContainer.put(id, number));
    }

    /** Leaves alone what is in use now and belongs to no container that is known. */
    synchronized void avoidOthers() {
        foreign = new BitSet(COUNT);
        inUse.get().forEach(first -> number(first).ifPresent(foreign::set));
        byContainer.values().forEach(foreign::clear);
    }

    private static OptionalInt number(int first) {
        int number = (first - FIRST) / SIZE;
        return first >= FIRST && number < COUNT ? OptionalInt.of(number) : OptionalInt.empty();
    }

    synchronized boolean has(ContainerId id) {
        return byContainer.containsKey(id);
    }

    synchronized void giveBack(ContainerId id) {
        byContainer.remove(id);
    }
}
