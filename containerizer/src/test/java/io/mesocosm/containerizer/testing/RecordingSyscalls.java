package io.mesocosm.containerizer.testing;

import io.mesocosm.containerizer.syscalls.Credentials;
import io.mesocosm.containerizer.syscalls.FileStatus;
import io.mesocosm.containerizer.syscalls.ResourceLimit;
import io.mesocosm.containerizer.syscalls.Spawned;
import io.mesocosm.containerizer.syscalls.SyscallException;
import io.mesocosm.containerizer.syscalls.Syscalls;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** Passes every call on to the kernel, writes down which were made, and lets those fail that a test picked. */
public final class RecordingSyscalls implements Syscalls {

    private record Fault(AtomicInteger callsBefore, int errno) {}

    private final Syscalls kernel;
    private final Queue<String> calls = new ConcurrentLinkedQueue<>();
    private final Map<String, Fault> faults = new ConcurrentHashMap<>();

    public RecordingSyscalls(Syscalls kernel) {
        this.kernel = kernel;
    }

    /** The next call of that name fails. */
    public void failNext(String call, int errno) {
        failAfter(call, 0, errno);
    }

    /** The call of that name fails once, after so many that do not. */
    public void failAfter(String call, int successes, int errno) {
        faults.put(call, new Fault(new AtomicInteger(successes), errno));
    }

    public void heal() {
        faults.clear();
    }

    /** The names of the calls so far, in order. */
    public List<String> calls() {
        return List.copyOf(calls);
    }

    public void forgetCalls() {
        calls.clear();
    }

    private void enter(String call) throws SyscallException {
        calls.add(call);
        Fault fault = faults.get(call);
        if (fault != null && fault.callsBefore.getAndDecrement() == 0) {
            throw new SyscallException(call, "injected", fault.errno);
        }
    }

    @Override
    public Spawned spawn(Path executable, String title, byte[] description) throws SyscallException {
        enter("spawn");
        return kernel.spawn(executable, title, description);
    }

    @Override
    public int pidfdOpen(int pid) throws SyscallException {
        enter("pidfdOpen");
        return kernel.pidfdOpen(pid);
    }

    @Override
    public void pidfdSignal(int pidfd, int signal) throws SyscallException {
        enter("pidfdSignal");
        kernel.pidfdSignal(pidfd, signal);
    }

    @Override
    public void pidfdQueue(int pidfd, int signal, int value) throws SyscallException {
        enter("pidfdQueue");
        kernel.pidfdQueue(pidfd, signal, value);
    }

    @Override
    public void kill(int pid, int signal) throws SyscallException {
        enter("kill");
        kernel.kill(pid, signal);
    }

    @Override
    public OptionalInt reap(int pid) throws SyscallException {
        enter("reap");
        return kernel.reap(pid);
    }

    @Override
    public int epollCreate() throws SyscallException {
        enter("epollCreate");
        return kernel.epollCreate();
    }

    @Override
    public void epollAdd(int epoll, int descriptor, long token) throws SyscallException {
        enter("epollAdd");
        kernel.epollAdd(epoll, descriptor, token);
    }

    @Override
    public void epollRemove(int epoll, int descriptor) throws SyscallException {
        enter("epollRemove");
        kernel.epollRemove(epoll, descriptor);
    }

    @Override
    public int epollWait(int epoll, long[] tokens, int milliseconds) throws SyscallException {
        enter("epollWait");
        return kernel.epollWait(epoll, tokens, milliseconds);
    }

    @Override
    public int eventCreate() throws SyscallException {
        enter("eventCreate");
        return kernel.eventCreate();
    }

    @Override
    public void eventSignal(int event) throws SyscallException {
        enter("eventSignal");
        kernel.eventSignal(event);
    }

    @Override
    public int receive(int channel, byte[] packet) throws SyscallException {
        enter("receive");
        return kernel.receive(channel, packet);
    }

    @Override
    public void send(int channel, byte packet) throws SyscallException {
        enter("send");
        kernel.send(channel, packet);
    }

    @Override
    public void close(int descriptor) {
        calls.add("close");
        kernel.close(descriptor);
    }

    @Override
    public Optional<Credentials> account(String user) throws SyscallException {
        enter("account");
        return kernel.account(user);
    }

    @Override
    public int effectiveUser() {
        calls.add("effectiveUser");
        return kernel.effectiveUser();
    }

    @Override
    public ResourceLimit descriptorLimit() {
        calls.add("descriptorLimit");
        return kernel.descriptorLimit();
    }

    @Override
    public long clockTicks() {
        calls.add("clockTicks");
        return kernel.clockTicks();
    }

    @Override
    public long pageBytes() {
        calls.add("pageBytes");
        return kernel.pageBytes();
    }

    @Override
    public int open(int directory, String path, int flags, int mode, int resolve, Optional<Credentials> as)
            throws SyscallException {
        enter("open");
        return kernel.open(directory, path, flags, mode, resolve, as);
    }

    @Override
    public void makeDirectory(int directory, String name, int mode, Optional<Credentials> as) throws SyscallException {
        enter("makeDirectory");
        kernel.makeDirectory(directory, name, mode, as);
    }

    @Override
    public void makeSymbolicLink(String target, int directory, String name, Optional<Credentials> as)
            throws SyscallException {
        enter("makeSymbolicLink");
        kernel.makeSymbolicLink(target, directory, name, as);
    }

    @Override
    public void unlink(int directory, String name, Optional<Credentials> as) throws SyscallException {
        enter("unlink");
        kernel.unlink(directory, name, as);
    }

    @Override
    public void changeMode(int file, int mode) throws SyscallException {
        enter("changeMode");
        kernel.changeMode(file, mode);
    }

    @Override
    public void changeOwner(int file, int uid, int gid) throws SyscallException {
        enter("changeOwner");
        kernel.changeOwner(file, uid, gid);
    }

    @Override
    public FileStatus status(int file) throws SyscallException {
        enter("status");
        return kernel.status(file);
    }

    @Override
    public int read(int file, byte[] bytes, int offset, int length) throws SyscallException {
        enter("read");
        return kernel.read(file, bytes, offset, length);
    }

    @Override
    public int write(int file, byte[] bytes, int offset, int length) throws SyscallException {
        enter("write");
        return kernel.write(file, bytes, offset, length);
    }
}
