package io.mesocosm.containerizer.launcher;

import com.google.protobuf.ByteString;
import io.mesocosm.containerizer.process.ProcessId;
import java.nio.file.Path;
import java.util.Set;

/**
 * One thing that the launcher does between clone and exec to confine a container; each is one record of the launch
 * description ({@code supervisor/description.h}). Whatever the order in which they are given, the launcher performs them
 * in the order that the kernel demands; {@link FilesystemStep}s keep theirs among each other.
 */
public sealed interface Confinement permits FilesystemStep, Confinement.Single {

    /** What is not a step of the file system. */
    sealed interface Single extends Confinement {}

    /** The first process is born in new ones. With a new PID namespace, a reaper of ours is its process 1. */
    record NewNamespaces(Set<Namespace> namespaces) implements Single {
        public NewNamespaces {
            namespaces = Set.copyOf(namespaces);
        }
    }

    /** The first process is born in those of another; refused when the process is no longer that one. */
    record EnterNamespaces(ProcessId process, Set<Namespace> namespaces) implements Single {
        public EnterNamespaces {
            namespaces = Set.copyOf(namespaces);
        }
    }

    /**
     * The first process is in this cgroup before it does anything.
     *
     * @param unified whether it is of cgroup v2
     * @param directory of the cgroup itself; exists
     */
    record InCgroup(boolean unified, Path directory) implements Single {}

    /** The supervisor itself moves there, so that it is in nobody's way where the agent was started. */
    record SupervisorInCgroup(boolean unified, Path directory) implements Single {}

    /**
     * Becomes {@code /} when all steps of the file system are done, with everything mounted below it; needs a new mount
     * namespace.
     *
     * @param attributes of its mount; read-only takes effect after the steps
     */
    record Root(Path directory, Set<MountAttribute> attributes) implements Single {
        public Root {
            attributes = Set.copyOf(attributes);
        }

        public Root(Path directory) {
            this(directory, Set.of());
        }
    }

    record Hostname(String name) implements Single {}

    /** Whose ids a user namespace maps; each kind has a map of its own. */
    enum Ids {
        USERS,
        GROUPS
    }

    /**
     * A range of ids of a new user namespace.
     *
     * @param inside the first one in the namespace
     * @param outside the first one that it is for us
     */
    record IdRange(Ids ids, int inside, int outside, int count) implements Single {}

    /** {@code /proc/<pid>/oom_score_adj}. */
    record OomScore(int adjustment) implements Single {}

    /** Bit n stands for capability number n. */
    record Capabilities(long effective, long permitted, long inheritable, long bounding, long ambient)
            implements Single {}

    record NoNewPrivileges() implements Single {}

    /**
     * A filter on system calls.
     *
     * @param flags of seccomp(2)
     * @param program instructions of 8 bytes each, {@code struct sock_filter}
     */
    record SystemCallFilter(int flags, ByteString program) implements Single {}

    /** The terminal becomes the controlling one, and standard input, output and error. */
    record Terminal(Path path) implements Single {}
}
