package io.mesocosm.containerizer.syscalls;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/** The system calls of the Linux kernel below, through JNI. Stateless and safe for any thread. */
public final class JniSyscalls
        implements Syscalls, JniMountCalls, JniCgroupCalls, JniTreeCalls, JniQuotaCalls, JniBtrfsCalls, JniSocketCalls {

    /** Of {@code jni/spawn.c}; more would only be cut off in lists of processes. */
    private static final int MAX_TITLE_BYTES = 1024;

    /** @param library is loaded: without it there are no native methods */
    public JniSyscalls(NativeLibrary library) {
        Objects.requireNonNull(library, "library");
    }

    @Override
    public Spawned spawn(Path executable) throws SyscallException {
        int[] out = new int[4];
        check("spawn", executable.toString(), NativeCalls.spawn(text(executable.toString()), out));
        return new Spawned(out[0], out[1], out[2], out[3]);
    }

    @Override
    public void handDescription(Spawned spawned, String title, byte[] description) throws SyscallException {
        byte[] shown = text(title);
        if (shown.length > MAX_TITLE_BYTES) {
            shown = Arrays.copyOf(shown, MAX_TITLE_BYTES);
            shown[MAX_TITLE_BYTES - 1] = 0;
        }
        check(
                "handDescription",
                title,
                NativeCalls.handDescription(spawned.channel(), spawned.description(), shown, description));
    }

    @Override
    public int pidfdOpen(int pid) throws SyscallException {
        return check("pidfd_open", pid, NativeCalls.pidfdOpen(pid));
    }

    @Override
    public void pidfdSignal(int pidfd, int signal) throws SyscallException {
        check("pidfd_send_signal", signal, NativeCalls.pidfdSignal(pidfd, signal));
    }

    @Override
    public void pidfdQueue(int pidfd, int signal, int value) throws SyscallException {
        check("pidfd_send_signal", signal, NativeCalls.pidfdQueue(pidfd, signal, value));
    }

    @Override
    public void kill(int pid, int signal) throws SyscallException {
        check("kill", pid, NativeCalls.kill(pid, signal));
    }

    @Override
    public OptionalInt reap(int pid) throws SyscallException {
        int status = NativeCalls.reap(pid);
        if (status == -Errno.EAGAIN || status == -Errno.ECHILD) {
            return OptionalInt.empty();
        }
        return OptionalInt.of(check("waitpid", pid, status));
    }

    @Override
    public int epollCreate() throws SyscallException {
        return check("epoll_create", "", NativeCalls.epollCreate());
    }

    @Override
    public void epollAdd(int epoll, int descriptor, long token) throws SyscallException {
        check("epoll_ctl", descriptor, NativeCalls.epollAdd(epoll, descriptor, token));
    }

    @Override
    public void epollAddPriority(int epoll, int descriptor, long token) throws SyscallException {
        check("epoll_ctl", descriptor, NativeCalls.epollAddPriority(epoll, descriptor, token));
    }

    @Override
    public void epollRemove(int epoll, int descriptor) throws SyscallException {
        check("epoll_ctl", descriptor, NativeCalls.epollRemove(epoll, descriptor));
    }

    @Override
    public int epollWait(int epoll, long[] tokens, int milliseconds) throws SyscallException {
        return check("epoll_wait", epoll, NativeCalls.epollWait(epoll, tokens, milliseconds));
    }

    @Override
    public int eventCreate() throws SyscallException {
        return check("eventfd", "", NativeCalls.eventCreate());
    }

    @Override
    public void eventSignal(int event) throws SyscallException {
        check("eventfd_write", event, NativeCalls.eventSignal(event));
    }

    @Override
    public int receive(int channel, byte[] packet) throws SyscallException {
        int got = NativeCalls.receive(channel, packet);
        return got == -Errno.EAGAIN ? -1 : check("recv", channel, got);
    }

    @Override
    public void send(int channel, byte packet) throws SyscallException {
        check("send", channel, NativeCalls.send(channel, packet));
    }

    @Override
    public void close(int descriptor) {
        int unused = NativeCalls.close(descriptor); // Linux frees the descriptor whatever it answers
    }

    @Override
    public Optional<Credentials> account(String user) throws SyscallException {
        for (int room = 64; ; room *= 4) {
            int[] out = new int[room];
            int filled = NativeCalls.account(text(user), out);
            if (filled == -Errno.ENOENT) {
                return Optional.empty();
            }
            if (filled != -Errno.ERANGE) {
                check("getpwnam", user, filled);
                return Optional.of(new Credentials(
                        out[0], out[1], Arrays.stream(out, 2, filled).boxed().toList()));
            }
        }
    }

    @Override
    public int effectiveUser() {
        return NativeCalls.effectiveUser();
    }

    @Override
    public ResourceLimit descriptorLimit() {
        long[] out = new long[3];
        NativeCalls.descriptorLimit(out);
        return new ResourceLimit((int) out[0], out[1], out[2]);
    }

    @Override
    public long clockTicks() {
        return NativeCalls.clockTicks();
    }

    @Override
    public long pageBytes() {
        return NativeCalls.pageBytes();
    }

    @Override
    public int open(int directory, String path, int flags, int mode, int resolve, Optional<Credentials> as)
            throws SyscallException {
        return check("open", path, NativeCalls.open(directory, text(path), flags, mode, resolve, who(as)));
    }

    @Override
    public void makeDirectory(int directory, String name, int mode, Optional<Credentials> as) throws SyscallException {
        check("mkdir", name, NativeCalls.makeDirectory(directory, text(name), mode, who(as)));
    }

    @Override
    public void makeSymbolicLink(String target, int directory, String name, Optional<Credentials> as)
            throws SyscallException {
        check("symlink", name, NativeCalls.makeSymbolicLink(text(target), directory, text(name), who(as)));
    }

    @Override
    public void unlink(int directory, String name, Optional<Credentials> as) throws SyscallException {
        check("unlink", name, NativeCalls.unlink(directory, text(name), who(as)));
    }

    @Override
    public void changeMode(int file, int mode) throws SyscallException {
        check("fchmod", file, NativeCalls.changeMode(file, mode));
    }

    @Override
    public void changeOwner(int file, int uid, int gid) throws SyscallException {
        check("fchown", file, NativeCalls.changeOwner(file, uid, gid));
    }

    @Override
    public FileStatus status(int file) throws SyscallException {
        long[] out = new long[4];
        check("fstat", file, NativeCalls.status(file, out));
        return new FileStatus((int) out[0], (int) out[1], (int) out[2], out[3]);
    }

    @Override
    public int read(int file, byte[] bytes, int offset, int length) throws SyscallException {
        return check("read", file, NativeCalls.read(file, bytes, offset, length));
    }

    @Override
    public int write(int file, byte[] bytes, int offset, int length) throws SyscallException {
        return check("write", file, NativeCalls.write(file, bytes, offset, length));
    }

    static int check(String call, Object subject, int result) throws SyscallException {
        if (result < 0) {
            throw new SyscallException(call, subject.toString(), -result);
        }
        return result;
    }

    static long check(String call, Object subject, long result) throws SyscallException {
        if (result < 0) {
            throw new SyscallException(call, subject.toString(), (int) -result);
        }
        return result;
    }

    private static int[] who(Optional<Credentials> as) {
        return as.map(Credentials::flattened).orElse(NativeCalls.OURSELVES);
    }

    /** Linux takes bytes; names are UTF-8, whatever the locale of the agent is. */
    static byte[] text(String text) throws SyscallException {
        if (text.indexOf('\0') >= 0) {
            throw new SyscallException("encode", text.replace('\0', '?'), Errno.EINVAL);
        }
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return Arrays.copyOf(bytes, bytes.length + 1);
    }
}
