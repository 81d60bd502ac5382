package io.mesocosm.containerizer.isolator.cgroups.perf;

import io.mesocosm.containerizer.cgroups.Cgroup;
import io.mesocosm.containerizer.syscalls.Errno;
import io.mesocosm.containerizer.syscalls.SyscallException;
import io.mesocosm.containerizer.syscalls.Syscalls;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Running counters of one event in one cgroup, one on each CPU. */
final class Counters implements AutoCloseable {

    private static final int BYTES = 3 * Long.BYTES;

    private final Syscalls syscalls;
    private final List<Integer> descriptors = new ArrayList<>();

    private Counters(Syscalls syscalls) {
        this.syscalls = syscalls;
    }

    /** Empty when neither kernel nor processor can count that. */
    static Optional<Counters> open(Syscalls syscalls, Event event, Cgroup cgroup, List<Integer> cpus)
            throws IOException {
        int directory = syscalls.open(cgroup.directory(), Syscalls.READ | Syscalls.DIRECTORY);
        Counters counters = new Counters(syscalls);
        boolean done = false;
        try {
            for (int cpu : cpus) {
                counters.descriptors.add(syscalls.countEvents(event.kind(), event.number(), directory, cpu));
            }
            done = true;
            return Optional.of(counters);
        } catch (SyscallException e) {
            if (isUnsupported(e.errno())) {
                return Optional.empty();
            }
            throw e;
        } finally {
            syscalls.close(directory);
            if (!done) {
                counters.close();
            }
        }
    }

    private static boolean isUnsupported(int errno) {
        return errno == Errno.ENOENT || errno == Errno.ENODEV || errno == Errno.EOPNOTSUPP;
    }

    /** Where counters had to take turns on the processor, what they would have counted. */
    double sum() throws SyscallException {
        double sum = 0;
        byte[] bytes = new byte[BYTES];
        for (int descriptor : descriptors) {
            int unused = syscalls.read(descriptor, bytes, 0, BYTES); // of a counter all or nothing is read
            ByteBuffer values = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
            double count = values.getLong();
            double wanted = values.getLong();
            double counted = values.getLong();
            sum += counted == 0 ? 0 : count * wanted / counted;
        }
        return sum;
    }

    @Override
    public void close() {
        descriptors.forEach(syscalls::close);
        descriptors.clear();
    }
}
