package io.mesocosm.containerizer.seccomp;

import java.util.Map;
import java.util.Optional;

/**
 * How x86 programs of old make a call: through another one, whose first argument says which is meant ({@code
 * linux/net.h}, {@code linux/ipc.h}).
 */
record Multiplexed(String through, int number) {

    private static final String SOCKETCALL = "socketcall";
    private static final String IPC = "ipc";

    private static final Map<String, Multiplexed> CALLS = Map.ofEntries(
            Map.entry("socket", new Multiplexed(SOCKETCALL, 1)),
            Map.entry("bind", new Multiplexed(SOCKETCALL, 2)),
            Map.entry("connect", new Multiplexed(SOCKETCALL, 3)),
            Map.entry("listen", new Multiplexed(SOCKETCALL, 4)),
            Map.entry("accept", new Multiplexed(SOCKETCALL, 5)),
            Map.entry("getsockname", new Multiplexed(SOCKETCALL, 6)),
            Map.entry("getpeername", new Multiplexed(SOCKETCALL, 7)),
            Map.entry("socketpair", new Multiplexed(SOCKETCALL, 8)),
            Map.entry("send", new Multiplexed(SOCKETCALL, 9)),
            Map.entry("recv", new Multiplexed(SOCKETCALL, 10)),
            Map.entry("sendto", new Multiplexed(SOCKETCALL, 11)),
            Map.entry("recvfrom", new Multiplexed(SOCKETCALL, 12)),
            Map.entry("shutdown", new Multiplexed(SOCKETCALL, 13)),
            Map.entry("setsockopt", new Multiplexed(SOCKETCALL, 14)),
            Map.entry("getsockopt", new Multiplexed(SOCKETCALL, 15)),
            Map.entry("sendmsg", new Multiplexed(SOCKETCALL, 16)),
            Map.entry("recvmsg", new Multiplexed(SOCKETCALL, 17)),
            Map.entry("accept4", new Multiplexed(SOCKETCALL, 18)),
            Map.entry("recvmmsg", new Multiplexed(SOCKETCALL, 19)),
            Map.entry("sendmmsg", new Multiplexed(SOCKETCALL, 20)),
            Map.entry("semop", new Multiplexed(IPC, 1)),
            Map.entry("semget", new Multiplexed(IPC, 2)),
            Map.entry("semctl", new Multiplexed(IPC, 3)),
            Map.entry("semtimedop", new Multiplexed(IPC, 4)),
            Map.entry("msgsnd", new Multiplexed(IPC, 11)),
            Map.entry("msgrcv", new Multiplexed(IPC, 12)),
            Map.entry("msgget", new Multiplexed(IPC, 13)),
            Map.entry("msgctl", new Multiplexed(IPC, 14)),
            Map.entry("shmat", new Multiplexed(IPC, 21)),
            Map.entry("shmdt", new Multiplexed(IPC, 22)),
            Map.entry("shmget", new Multiplexed(IPC, 23)),
            Map.entry("shmctl", new Multiplexed(IPC, 24)));

    static Optional<Multiplexed> of(String name) {
        return Optional.ofNullable(CALLS.get(name));
    }

    /** The version of old interfaces is in the upper half of the first argument of {@code ipc}. */
    Condition condition() {
        return new Condition(
                0, Condition.Operator.MASKED_EQ, through.equals(IPC) ? 0xffffL : 0xffffffffL, number, true);
    }
}
