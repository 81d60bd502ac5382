package io.mesocosm.agent.disk;

import io.mesocosm.agent.checkpoint.CheckpointToken;
import io.mesocosm.agent.checkpoint.CheckpointWrite;
import io.mesocosm.agent.checkpoint.Layout;
import io.mesocosm.agent.effect.DiskEffect;
import io.mesocosm.agent.event.AgentEvent;
import io.mesocosm.agent.event.DiskEvent;
import io.mesocosm.common.ids.AgentId;
import io.mesocosm.common.loop.EventQueue;
import io.mesocosm.common.loop.FaultHandler;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * Writes checkpoints in order on a thread of its own. What has gathered while the disk was busy is made durable with one
 * force per file and answered together, so that the rate of updates is not that of the disk's forces. A write that fails
 * ends the agent: it could not keep its word.
 */
public final class CheckpointWriter implements AutoCloseable {

    private static final int BATCH = 1024;

    private sealed interface Work {
        record Write(AgentId agent, List<CheckpointWrite> writes, Optional<CheckpointToken> token) implements Work {}

        record Run(Runnable action) implements Work {}

        record Stop() implements Work {}
    }

    private final EventQueue<AgentEvent> events;
    private final FaultHandler faults;
    private final CheckpointFiles files;
    private final BlockingQueue<Work> queue = new LinkedBlockingQueue<>();
    private final Thread thread;

    /** Ready to {@link #start}. */
    public CheckpointWriter(Layout layout, EventQueue<AgentEvent> events, FaultHandler faults) {
        this.events = events;
        this.faults = faults;
        this.files = new CheckpointFiles(layout);
        this.thread = Thread.ofVirtual().name("checkpoint").unstarted(this::work);
    }

    /** Starts writing; once. */
    public void start() {
        thread.start();
    }

    /** Queues a checkpoint; never waits. */
    public void write(DiskEffect.Checkpoint effect) {
        queue.add(new Work.Write(effect.agent(), effect.writes(), effect.token()));
    }

    /** Runs something once everything queued before is durable. */
    public void afterwards(Runnable action) {
        queue.add(new Work.Run(action));
    }

    private void work() {
        List<Work> batch = new ArrayList<>();
        try {
            while (true) {
                batch.clear();
                batch.add(queue.take());
                queue.drainTo(batch, BATCH - 1);
                if (!perform(batch)) {
                    return;
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (IOException | RuntimeException e) {
            faults.fault("checkpoint", e);
        }
    }

    private boolean perform(List<Work> batch) throws IOException {
        List<CheckpointToken> answers = new ArrayList<>();
        for (Work work : batch) {
            switch (work) {
                case Work.Write(var agent, var writes, var token) -> {
                    for (CheckpointWrite write : writes) {
                        files.write(agent, write);
                    }
                    token.ifPresent(answers::add);
                }
                case Work.Run(var action) -> {
                    answer(answers);
                    action.run();
                }
                case Work.Stop _ -> {
                    answer(answers);
                    return false;
                }
            }
        }
        answer(answers);
        return true;
    }

    private void answer(List<CheckpointToken> answers) throws IOException {
        files.flush();
        answers.forEach(token -> events.submit(new DiskEvent.Checkpointed(token)));
        answers.clear();
    }

    /** Ends after what is queued. */
    @Override
    public void close() {
        queue.add(new Work.Stop());
        try {
            thread.join();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
