package io.mesocosm.master.edge;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.mesocosm.common.libprocess.Envelope;
import io.mesocosm.common.libprocess.Upid;
import io.mesocosm.common.loop.EventQueue;
import io.mesocosm.common.metrics.Metrics;
import io.mesocosm.master.event.MasterEvent;
import io.mesocosm.master.event.SchedulerMessage;
import io.mesocosm.proto.internal.Messages.UnregisterFrameworkMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.junit.jupiter.api.Test;

final class MessageIntakeTest {

    private static final Upid MASTER = new Upid(Self.ACTOR, "127.0.0.1", 5050);
    private static final ByteString LEAVES = UnregisterFrameworkMessage.newBuilder()
            .setFrameworkId(FrameworkID.newBuilder().setValue("f"))
            .build()
            .toByteString();

    private static final class Queue implements EventQueue<MasterEvent> {

        private final List<MasterEvent> taken = new ArrayList<>();

        @Override
        public void submit(MasterEvent event) {
            taken.add(event);
        }

        @Override
        public boolean offer(MasterEvent event) {
            return taken.add(event);
        }

        @Override
        public void schedule(Object key, Duration delay, MasterEvent event) {
            throw new IllegalStateException("An intake has no timers");
        }

        @Override
        public void cancel(Object key) {}
    }

    private final Queue queue = new Queue();
    private final MessageIntake intake = new MessageIntake(() -> queue, new Metrics().counter("unreadable"));

    private void deliver(Upid from) {
        intake.deliver(new Envelope(from, MASTER, "mesos.internal.UnregisterFrameworkMessage", LEAVES));
    }

    /** A scheduler registered there would have the master forward to itself, for ever, what is for the scheduler. */
    @Test
    void nobodySpeaksFromTheMastersOwnAddress() {
        deliver(MASTER);
        deliver(new Upid("scheduler-1", "127.0.0.1", 5050));
        assertThat(queue.taken).isEmpty();
    }

    @Test
    void othersOnTheSameHostAreHeard() {
        deliver(new Upid(Self.ACTOR, "127.0.0.1", 5051));
        assertThat(queue.taken)
                .hasOnlyElementsOfType(SchedulerMessage.Unregister.class)
                .hasSize(1);
    }
}
