package io.mesocosm.containerizer.mesos;

import io.mesocosm.containerizer.ContainerizerException;
import io.mesocosm.containerizer.launcher.Namespace;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Namespaces as a launch info lists them: numbers that are flags of {@code clone}, several in one or one each. */
final class Namespaces {

    private Namespaces() {}

    /** A set of the caller's own. */
    static Set<Namespace> of(List<Integer> numbers) throws ContainerizerException {
        int flags = numbers.stream().reduce(0, (a, b) -> a | b);
        Set<Namespace> found = EnumSet.noneOf(Namespace.class);
        for (Namespace namespace : Namespace.values()) {
            if ((flags & namespace.flag()) != 0) {
                found.add(namespace);
                flags &= ~namespace.flag();
            }
        }
        if (flags != 0) {
            throw new ContainerizerException("Unknown namespaces 0x" + Integer.toHexString(flags));
        }
        return found;
    }
}
