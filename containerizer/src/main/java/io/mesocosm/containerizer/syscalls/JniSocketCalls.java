package io.mesocosm.containerizer.syscalls;

import java.util.Arrays;
import java.util.stream.LongStream;

/** {@link SocketCalls} of the kernel below. */
interface JniSocketCalls extends SocketCalls {

    /** More than most hosts and processes have; whoever has more costs a second look. */
    int ROOM = 512;

    /** A native method that fills as much as there is room for and answers how much there is. */
    @FunctionalInterface
    interface Filler {
        int fill(long[] out);
    }

    @Override
    default long[] listeners() throws SyscallException {
        long[] ipv4 = all("sock_diag", "", out -> NativeSockets.listeners(0, out));
        long[] ipv6 = all("sock_diag", "", out -> NativeSockets.listeners(1, out));
        return LongStream.concat(Arrays.stream(ipv4), Arrays.stream(ipv6)).toArray();
    }

    @Override
    default long[] socketsOf(int pid) throws SyscallException {
        return all("readlink", "/proc/" + pid + "/fd", out -> NativeSockets.socketsOf(pid, out));
    }

    private static long[] all(String call, String subject, Filler filler) throws SyscallException {
        long[] out = new long[ROOM];
        for (; ; ) {
            int count = JniSyscalls.check(call, subject, filler.fill(out));
            if (count <= out.length) {
                return Arrays.copyOf(out, count);
            }
            out = new long[Math.max(count, out.length) * 2];
        }
    }
}
