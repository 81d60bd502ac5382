package io.mesocosm.common.libprocess;

import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;

/** Keeps what it is told. */
final class RecordingMailbox implements Mailbox {

    final LinkedBlockingQueue<Envelope> delivered = new LinkedBlockingQueue<>();
    final LinkedBlockingQueue<Upid> exited = new LinkedBlockingQueue<>();
    private final Set<String> actors;

    RecordingMailbox(String... actors) {
        this.actors = Set.of(actors);
    }

    @Override
    public boolean hosts(String actorId) {
        return actors.contains(actorId);
    }

    @Override
    public void deliver(Envelope envelope) {
        delivered.add(envelope);
    }

    @Override
    public void exited(Upid upid) {
        exited.add(upid);
    }
}
