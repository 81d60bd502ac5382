package io.mesocosm.containerizer.launcher;

import java.util.Collection;

/**
 * The kernel's kinds of namespace. {@code flag} is that of {@code clone}, {@code link} the name in {@code
 * /proc/<pid>/ns}.
 */
public enum Namespace {
    CGROUP(0x02000000, "cgroup"),
    IPC(0x08000000, "ipc"),
    MOUNT(0x00020000, "mnt"),
    NETWORK(0x40000000, "net"),
    PID(0x20000000, "pid"),
    USER(0x10000000, "user"),
    UTS(0x04000000, "uts");

    private final int flag;
    private final String link;

    Namespace(int flag, String link) {
        this.flag = flag;
        this.link = link;
    }

    public int flag() {
        return flag;
    }

    public String link() {
        return link;
    }

    static int flags(Collection<Namespace> namespaces) {
        return namespaces.stream().mapToInt(Namespace::flag).reduce(0, (a, b) -> a | b);
    }
}
