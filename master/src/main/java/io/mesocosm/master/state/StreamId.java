package io.mesocosm.master.state;

import java.util.UUID;

/** Names the event stream of a subscribed scheduler: the {@code Mesos-Stream-Id} header. */
public record StreamId(UUID value) {

    @Override
    public String toString() {
        return value.toString();
    }
}
