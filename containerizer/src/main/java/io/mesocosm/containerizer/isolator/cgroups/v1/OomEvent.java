package io.mesocosm.containerizer.isolator.cgroups.v1;

import io.mesocosm.containerizer.cgroups.Cgroup;
import io.mesocosm.containerizer.cgroups.EventControl;
import io.mesocosm.containerizer.isolator.IsolatorContext;
import io.mesocosm.containerizer.isolator.cgroups.MemoryController;
import java.io.IOException;
import java.util.Map;

/** The kernel's word that a cgroup of v1 is out of memory. */
final class OomEvent implements MemoryController.OomWatch {

    private static final String FILE = "memory.oom_control";

    private final IsolatorContext context;
    private final Cgroup cgroup;
    private final EventControl event;
    private boolean closed;

    private OomEvent(IsolatorContext context, Cgroup cgroup, EventControl event) {
        this.context = context;
        this.cgroup = cgroup;
        this.event = event;
    }

    static OomEvent listen(IsolatorContext context, Cgroup cgroup, Runnable onOom) throws IOException {
        EventControl event = EventControl.listen(context.syscalls(), cgroup, FILE, "");
        var listening = new OomEvent(context, cgroup, event);
        try {
            context.loop().whenReadable(event.descriptor(), () -> Thread.startVirtualThread(onOom));
            return listening;
        } catch (IOException e) {
            event.close();
            throw e;
        }
    }

    /** Nobody listened while the agent was away; then what the kernel has killed tells. */
    @Override
    public synchronized boolean happened() throws IOException {
        if (closed) {
            return false;
        }
        if (event.count() > 0) {
            return cgroup.exists();
        }
        Map<String, Long> control = cgroup.table(FILE);
        return control.getOrDefault("oom_kill", 0L) > 0 && cgroup.number("memory.failcnt") > 0;
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            context.loop().forget(event.descriptor());
            event.close();
        }
    }
}
