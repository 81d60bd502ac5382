package io.mesocosm.containerizer.isolator.namespaces;

import io.mesocosm.common.ids.ContainerId;
import io.mesocosm.containerizer.ContainerizerException;
import io.mesocosm.containerizer.syscalls.Credentials;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * The ids of the host that containers have for their own, a range each. They are of those that nobody hands out: not
 * {@code useradd} to users or for their subordinate ids, nor systemd to services or machines.
 */
final class IdRanges {

    /** Ids of a container: as many as images are made for, with {@code nobody}. */
    static final int SIZE = 1 << 16;

    /** The first of 0x70000000 to 0x7FFDFFFF, the largest range that systemd's documentation calls unused. */
    static final int FIRST = 0x7000_0000;

    static final int COUNT = 0x0FFE_0000 / SIZE;

    private final BitSet taken = new BitSet(COUNT);
    private final Map<ContainerId, Integer> byContainer = new HashMap<>();

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
        int free = taken.nextClearBit(0);
        if (free >= COUNT) {
            throw new ContainerizerException("All " + COUNT + " ranges of user ids are in use");
        }
        return hold(id, free);
    }

    /** A container has this range from before; one that is none of ours stays the kernel's concern. */
    synchronized void recover(ContainerId id, int first) {
        int number = (first - FIRST) / SIZE;
        if (first >= FIRST && number < COUNT) {
            hold(id, number);
        }
    }

    private int hold(ContainerId id, int number) {
        taken.set(number);
        byContainer.put(id, number);
        return FIRST + number * SIZE;
    }

    synchronized boolean has(ContainerId id) {
        return byContainer.containsKey(id);
    }

    synchronized void giveBack(ContainerId id) {
        Integer number = byContainer.remove(id);
        if (number != null) {
            taken.clear(number);
        }
    }
}
