package io.mesocosm.simulation.nodes;

import io.mesocosm.master.state.StreamId;
import io.mesocosm.simulation.world.Network;
import io.mesocosm.simulation.world.World;
import java.time.Instant;
import java.util.Optional;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.apache.mesos.v1.scheduler.Protos.Event;

/** A link of the v1 API: a stream of events, and a request for each call. */
final class HttpLink implements SchedulerLink, SchedulerRequest.Answer {

    private final Surroundings surroundings;
    private final String address;
    private final String master;
    private final Owner owner;
    private Optional<StreamId> stream = Optional.empty();
    private Optional<Network.Connection> connection = Optional.empty();
    private boolean subscribed;
    private Instant lastHeard;

    /**
     * A link that nothing was sent on.
     *
     * @param address of the scheduler
     * @param master the address of the master that it shall lead to
     */
    HttpLink(Surroundings surroundings, String address, String master, Owner owner) {
        this.surroundings = surroundings;
        this.address = address;
        this.master = master;
        this.owner = owner;
        this.lastHeard = world().now();
    }

    private World world() {
        return surroundings.world();
    }

    private void request(SchedulerRequest request) {
        surroundings
                .network()
                .send(
                        address,
                        master,
                        () -> surroundings.masters().at(master).ifPresent(some -> some.receive(request)));
    }

    @Override
    public void subscribe(Call call) {
        request(new SchedulerRequest(address, Optional.empty(), call, this));
    }

    @Override
    public void send(Call call) {
        stream.ifPresent(
                id -> request(new SchedulerRequest(address, Optional.of(id.toString()), call, new CallAnswer(call))));
    }

    @Override
    public boolean isSubscribed() {
        return subscribed;
    }

    @Override
    public Instant lastHeard() {
        return lastHeard;
    }

    @Override
    public boolean hasHeartbeats() {
        return true;
    }

    @Override
    public void abandon() {
        connection.ifPresent(some -> some.close(address));
        broken();
    }

    @Override
    public void end() {
        connection = Optional.empty();
    }

    @Override
    public void status(int status, String text) {
        if (status == SchedulerDoor.REDIRECT) {
            owner.redirected(this, text);
        } else {
            broken();
        }
    }

    @Override
    public void opened(StreamId opened, Network.Connection through) {
        if (owner.has(this)) {
            stream = Optional.of(opened);
            connection = Optional.of(through);
        } else {
            through.close(address);
        }
    }

    @Override
    public void event(Event event) {
        if (owner.has(this)) {
            lastHeard = world().now();
            subscribed |= event.getType() == Event.Type.SUBSCRIBED;
            owner.hears(event);
        }
    }

    @Override
    public void broken() {
        owner.broken(this);
    }

    /** What is heard of any call but SUBSCRIBE. */
    private final class CallAnswer implements SchedulerRequest.Answer {

        private final Call call;

        CallAnswer(Call call) {
            this.call = call;
        }

        @Override
        public void status(int status, String text) {
            if (owner.has(HttpLink.this)) {
                owner.answered(call, status, text);
            }
        }

        @Override
        public void opened(StreamId id, Network.Connection through) {
            throw world().fail("a stream for a call that asked for none");
        }

        @Override
        public void event(Event event) {
            throw world().fail("an event for a call that asked for none");
        }

        @Override
        public void broken() {
            // Without a stream there is nothing to break.
        }
    }
}
