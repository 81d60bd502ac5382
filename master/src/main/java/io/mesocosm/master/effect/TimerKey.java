package io.mesocosm.master.effect;

import io.mesocosm.common.ids.AgentId;
import io.mesocosm.common.ids.FrameworkId;
import io.mesocosm.common.ids.OfferId;
import io.mesocosm.master.state.AgentTransition.Cause;
import io.mesocosm.master.state.StreamId;

/** Names a timer; setting one of an equal name replaces it. */
public sealed interface TimerKey {

    /** The next heartbeat of a stream. */
    record Heartbeat(StreamId stream) implements TimerKey {}

    /** The end of a disconnected framework. */
    record Failover(FrameworkId framework) implements TimerKey {}

    /** The end of an offer. */
    record OfferEnd(OfferId offer) implements TimerKey {}

    /** The next ping of an agent. */
    record Ping(AgentId agent) implements TimerKey {}

    /** The end of a disconnected agent. */
    record Return(AgentId agent) implements TimerKey {}

    /** An agent that the rate limit will let go; each cause waits for a turn of its own. */
    record Removal(AgentId agent, Cause cause) implements TimerKey {}

    /** The end of the wait for the contents of the registry. */
    record RegistryFetch() implements TimerKey {}

    /** The next look at what waits for the registry. */
    record RegistryStore() implements TimerKey {}

    /** The end of the wait for agents of the registry. */
    record Recovery() implements TimerKey {}

    /** The end of an exchange with somebody who wants to prove who he is. */
    record Authentication(long session) implements TimerKey {}

    /** The next clean-up of the registry. */
    record RegistryGc() implements TimerKey {}
}
