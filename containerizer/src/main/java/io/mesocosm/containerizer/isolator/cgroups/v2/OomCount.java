package io.mesocosm.containerizer.isolator.cgroups.v2;

import io.mesocosm.containerizer.cgroups.Cgroup;
import io.mesocosm.containerizer.cgroups.ChangingFile;
import io.mesocosm.containerizer.isolator.IsolatorContext;
import io.mesocosm.containerizer.isolator.cgroups.MemoryController;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How often a cgroup of v2 ran out of memory. What ran out of memory below it within a lower limit of its own does not
 * count, where the kernel tells that apart (since Linux 5.2).
 */
final class OomCount implements MemoryController.OomWatch {

    private static final Logger log = LoggerFactory.getLogger(OomCount.class);

    private final IsolatorContext context;
    private final Cgroup cgroup;
    private final Runnable onOom;
    private final String file;
    private ChangingFile open;
    private boolean closed;

    private OomCount(IsolatorContext context, Cgroup cgroup, Runnable onOom) throws IOException {
        this.context = context;
        this.cgroup = cgroup;
        this.onOom = onOom;
        this.file = cgroup.has("memory.events.local") ? "memory.events.local" : "memory.events";
        this.open = ChangingFile.open(context.syscalls(), cgroup, file);
    }

    static OomCount listen(IsolatorContext context, Cgroup cgroup, Runnable onOom) throws IOException {
        var count = new OomCount(context, cgroup, onOom);
        try {
            count.await();
            return count;
        } catch (IOException e) {
            count.close();
            throw e;
        }
    }

    private void await() throws IOException {
        context.loop().whenChanged(open.descriptor(), () -> Thread.startVirtualThread(this::changed));
    }

    /** The file also changes when the cgroup reaches its limits without harm. */
    private void changed() {
        try {
            if (isNews()) {
                onOom.run();
            }
        } catch (IOException e) {
            log.error("no more is known of memory cgroup={} reason={}", cgroup, e.getMessage());
        }
    }

    /** Whether it has happened; otherwise listens on. */
    private synchronized boolean isNews() throws IOException {
        if (closed) {
            return false;
        }
        ChangingFile next = ChangingFile.open(context.syscalls(), cgroup, file);
        open.close();
        open = next;
        if (happened()) {
            return true;
        }
        await();
        return false;
    }

    @Override
    public synchronized boolean happened() throws IOException {
        return !closed && cgroup.table(file).getOrDefault("oom", 0L) > 0;
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            context.loop().forget(open.descriptor());
            open.close();
        }
    }
}
