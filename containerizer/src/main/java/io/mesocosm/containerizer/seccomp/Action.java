package io.mesocosm.containerizer.seccomp;

import java.util.Arrays;
import java.util.Optional;

/**
 * What becomes of a system call. Kinds are in the kernel's order, the strictest first: of several rules that match a
 * call the strictest counts, whatever their order; of those that are as strict, one with conditions.
 *
 * @param data for {@link Kind#ERRNO} the error number, for {@link Kind#TRACE} what the tracer is told; else 0
 */
record Action(Kind kind, int data) implements Comparable<Action> {

    private static final int MAX_DATA = 0xffff;

    /** What libseccomp's names stand for, with the kernel's {@code SECCOMP_RET_*}. */
    enum Kind {
        KILL_PROCESS(0x80000000),
        KILL(0x00000000),
        TRAP(0x00030000),
        ERRNO(0x00050000),
        TRACE(0x7ff00000),
        LOG(0x7ffc0000),
        ALLOW(0x7fff0000);

        private final int result;

        Kind(int result) {
            this.result = result;
        }

        /** By the name after {@code SCMP_ACT_}; {@code KILL_THREAD} is another name of {@code KILL}. */
        static Optional<Kind> named(String name) {
            String known = name.equals("KILL_THREAD") ? "KILL" : name;
            return Arrays.stream(values())
                    .filter(kind -> kind.name().equals(known))
                    .findFirst();
        }

        boolean takesData() {
            return this == ERRNO || this == TRACE;
        }
    }

    /** Whoever calls what it may not gets EPERM, unless the profile says otherwise, as in Mesos. */
    static final int EPERM = 1;

    static final Action ALLOW = new Action(Kind.ALLOW, 0);
    static final Action KILL_PROCESS = new Action(Kind.KILL_PROCESS, 0);

    Action {
        if (data < 0 || data > MAX_DATA || (data != 0 && !kind.takesData())) {
            throw new IllegalArgumentException("Action " + kind + " cannot carry " + data);
        }
    }

    static Action of(Kind kind) {
        return new Action(kind, kind.takesData() ? EPERM : 0);
    }

    /** What the program returns. */
    int result() {
        return kind.result | data;
    }

    /** The stricter one is less. */
    @Override
    public int compareTo(Action other) {
        return kind.compareTo(other.kind);
    }
}
