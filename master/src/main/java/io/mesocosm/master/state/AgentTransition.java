package io.mesocosm.master.state;

import io.mesocosm.common.libprocess.Upid;
import io.mesocosm.proto.internal.Messages.RegisterSlaveMessage;
import io.mesocosm.proto.internal.Messages.ReregisterSlaveMessage;

/** A change of an agent that waits for the registry. While it waits no other change of that agent begins. */
public sealed interface AgentTransition {

    /** A new agent is being admitted. */
    record Registering(Upid pid, RegisterSlaveMessage message) implements AgentTransition {}

    /** An agent is coming back: it is known and its description changed, or it is unreachable or unknown. */
    record Reregistering(Upid pid, ReregisterSlaveMessage message) implements AgentTransition {}

    /** An agent is being given up. */
    record MarkingUnreachable(Cause cause) implements AgentTransition {}

    /** A draining agent was found empty. */
    record MarkingDrained() implements AgentTransition {}

    /** An agent that is not to come back is being declared gone. */
    record MarkingGone() implements AgentTransition {}

    /** An agent that said goodbye, or whose address another one took, is being removed. */
    record Removing(Departure departure) implements AgentTransition {}

    /** Why an agent is given up. */
    enum Cause {
        /** It did not answer pings. */
        UNHEALTHY,
        /** Its connection broke and it did not come back in time. */
        NOT_BACK_AFTER_DISCONNECTING,
        /** It was in the registry when this master was elected and did not come back in time. */
        NOT_BACK_AFTER_FAILOVER
    }

    /**
     * Why an agent is removed.
     *
     * @param message told in the updates of its tasks
     * @param reason the suffix of the metric {@code master/slave_removals/reason_}
     */
    record Departure(String message, String reason) {

        /** It said goodbye. */
        public static final Departure UNREGISTERED = new Departure("the agent unregistered", "unregistered");

        /** A new agent registered from its address. */
        public static final Departure REPLACED =
                new Departure("a new agent registered at the same address", "registered");
    }
}
