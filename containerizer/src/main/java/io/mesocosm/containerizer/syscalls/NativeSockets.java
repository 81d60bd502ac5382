package io.mesocosm.containerizer.syscalls;

/** The native methods of {@link SocketCalls}, in {@code sockets.c}. They say how much room they would have needed. */
final class NativeSockets {

    private NativeSockets() {}

    static native int listeners(int ipv6, long[] out);

    static native int socketsOf(int pid, long[] out);
}
