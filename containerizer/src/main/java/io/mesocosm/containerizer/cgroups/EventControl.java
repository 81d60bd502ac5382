package io.mesocosm.containerizer.cgroups;

import io.mesocosm.containerizer.syscalls.Errno;
import io.mesocosm.containerizer.syscalls.SyscallException;
import io.mesocosm.containerizer.syscalls.Syscalls;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * An event of a cgroup of v1, which the kernel counts in a descriptor: out of memory, pressure on memory. It also counts
 * when the cgroup goes away. Any thread.
 */
public final class EventControl implements AutoCloseable {

    private final Syscalls syscalls;
    private final int event;
    private long total;
    private boolean closed;

    private EventControl(Syscalls syscalls, int event) {
        this.syscalls = syscalls;
        this.event = event;
    }

    /**
     * Asks for an event.
     *
     * @param file that the event belongs to: {@code memory.oom_control}, {@code memory.pressure_level}
     * @param arguments what more the kernel wants to know for that file; may be empty
     */
    public static EventControl listen(Syscalls syscalls, Cgroup cgroup, String file, String arguments)
            throws IOException {
        int event = syscalls.eventCreate();
        var made = new EventControl(syscalls, event);
        try {
            int control = syscalls.open(cgroup.file(file), Syscalls.READ);
            try {
                cgroup.write("cgroup.event_control", (event + " " + control + " " + arguments).trim());
            } finally {
                syscalls.close(control);
            }
            return made;
        } catch (IOException e) {
            made.close();
            throw e;
        }
    }

    /** Readable once there was an event. */
    public int descriptor() {
        return event;
    }

    /** How many events there have been. */
    public synchronized long count() throws SyscallException {
        if (closed) {
            return total;
        }
        byte[] number = new byte[Long.BYTES];
        try {
            int unused = syscalls.read(event, number, 0, number.length);
            total += ByteBuffer.wrap(number).order(ByteOrder.nativeOrder()).getLong();
        } catch (SyscallException e) {
            if (e.errno() != Errno.EAGAIN) {
                throw e;
            }
        }
        return total;
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            syscalls.close(event);
        }
    }
}
