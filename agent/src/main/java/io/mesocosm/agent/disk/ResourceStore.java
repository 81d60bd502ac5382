package io.mesocosm.agent.disk;

import io.mesocosm.agent.effect.DiskEffect;
import io.mesocosm.agent.event.AgentEvent;
import io.mesocosm.agent.event.DiskEvent;
import io.mesocosm.common.loop.EventQueue;
import io.mesocosm.common.loop.FaultHandler;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Executor;

/**
 * Changes what is reserved and made of the agent's resources, beside the other checkpoints: to remove a large volume takes
 * its time. The core asks for one change at a time.
 */
public final class ResourceStore {

    private final ResourceFiles files;
    private final EventQueue<AgentEvent> events;
    private final Executor threads;
    private final FaultHandler faults;

    /** In that work directory. */
    public ResourceStore(Path work, EventQueue<AgentEvent> events, Executor threads, FaultHandler faults) {
        this.files = new ResourceFiles(work);
        this.events = events;
        this.threads = threads;
        this.faults = faults;
    }

    /** Makes the change and tells; a disk that keeps nothing ends the agent. */
    public void store(DiskEffect.StoreResources change) {
        threads.execute(() -> {
            try {
                files.store(change.before(), change.after(), change.operations());
                events.submit(new DiskEvent.ResourcesStored(Optional.empty()));
            } catch (VolumeException e) {
                events.submit(new DiskEvent.ResourcesStored(Optional.of(String.valueOf(e.getMessage()))));
            } catch (IOException | RuntimeException e) {
                faults.fault("resources", e);
            }
        });
    }
}
