package io.mesocosm.simulation.nodes;

import io.mesocosm.common.loop.EventQueue;
import io.mesocosm.master.effect.MasterEffect;
import io.mesocosm.master.event.MasterEvent;
import io.mesocosm.master.event.ReplyTo;
import io.mesocosm.master.frameworks.SchedulerCalls;
import io.mesocosm.master.state.Leadership;
import io.mesocosm.master.state.MasterState;
import io.mesocosm.master.state.StreamId;
import io.mesocosm.simulation.world.Network;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.mesos.v1.Protos.MasterInfo;
import org.apache.mesos.v1.scheduler.Protos.Call;

/** Where scheduler calls come in and their answers and streams go out, for one life of a master. */
final class SchedulerDoor {

    /** What those who do not lead answer; the text is where the leader is. */
    static final int REDIRECT = 307;

    private record Stream(SchedulerRequest request, Network.Connection connection) {}

    private final Surroundings surroundings;
    private final String address;
    private final EventQueue<MasterEvent> events;
    private final Map<ReplyTo, SchedulerRequest> waiting = new HashMap<>();
    private final Map<StreamId, Stream> streams = new HashMap<>();
    private long replies;

    SchedulerDoor(Surroundings surroundings, String address, EventQueue<MasterEvent> events) {
        this.surroundings = surroundings;
        this.address = address;
        this.events = events;
    }

    /** What is wrong with a call by itself is answered here, as by {@code SchedulerApi}. */
    void receive(SchedulerRequest request, MasterState state) {
        Leadership leadership = state.leadership();
        if (leadership.phase() == Leadership.Phase.STANDBY
                && leadership.leader().isPresent()) {
            MasterInfo leader = leadership.leader().get();
            answer(request, REDIRECT, leader.getHostname() + ":" + leader.getPort());
            return;
        }
        if (!leadership.isServing()) {
            answer(request, 503, "The master does not lead yet");
            return;
        }
        Call call = request.call();
        Optional<String> complaint = SchedulerCalls.validate(call, Optional.empty());
        if (complaint.isPresent()) {
            answer(request, 400, complaint.get());
            return;
        }
        var reply = new ReplyTo(replies++);
        waiting.put(reply, request);
        events.submit(new MasterEvent.SchedulerCalled(reply, Optional.empty(), request.streamId(), call));
    }

    private void answer(SchedulerRequest request, int status, String text) {
        surroundings
                .network()
                .send(address, request.from(), () -> request.answer().status(status, text));
    }

    void respond(MasterEffect.Respond respond) {
        Optional.ofNullable(waiting.remove(respond.reply()))
                .ifPresent(request -> answer(request, respond.status(), respond.text()));
    }

    void open(MasterEffect.OpenStream open) {
        SchedulerRequest request = Optional.ofNullable(waiting.remove(open.reply()))
                .orElseThrow(() -> surroundings.world().fail("a stream for a call that was answered: " + open));
        StreamId id = open.stream();
        Network.Connection connection = surroundings
                .network()
                .connect(request.from(), address, () -> request.answer().broken(), () -> closed(id));
        streams.put(id, new Stream(request, connection));
        surroundings
                .network()
                .send(address, request.from(), () -> request.answer().opened(id, connection));
    }

    void send(MasterEffect.SendEvent send) {
        Stream stream = streams.get(send.stream());
        if (stream != null && stream.connection().isOpen()) {
            SchedulerRequest request = stream.request();
            surroundings
                    .network()
                    .send(address, request.from(), () -> request.answer().event(send.event()));
        }
    }

    void close(StreamId id) {
        Stream stream = streams.get(id);
        if (stream != null) {
            stream.connection().close(address);
            closed(id);
        }
    }

    private void closed(StreamId id) {
        if (streams.remove(id) != null) {
            events.submit(new MasterEvent.StreamClosed(id));
        }
    }

    /** How many requests wait for an answer, and how many streams are open. */
    int load() {
        return waiting.size() + streams.size();
    }

    /** The process ends. */
    void close() {
        streams.clear();
        waiting.clear();
    }
}
