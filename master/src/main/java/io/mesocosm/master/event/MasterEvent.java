package io.mesocosm.master.event;

import io.mesocosm.allocator.AllocatorOutput;
import io.mesocosm.common.ids.AgentId;
import io.mesocosm.common.ids.FrameworkId;
import io.mesocosm.common.ids.OfferId;
import io.mesocosm.master.registry.RegistryContents;
import io.mesocosm.master.registry.RegistryOperation;
import io.mesocosm.master.state.AgentTransition.Cause;
import io.mesocosm.master.state.StreamId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.MasterInfo;
import org.apache.mesos.v1.scheduler.Protos.Call;

/**
 * Everything that can happen to the master. What came from outside is authenticated and authorized by the edge
 * before it becomes an event; a message that could not be parsed never does.
 */
public sealed interface MasterEvent
        permits AgentMessage,
                SchedulerMessage,
                AuthenticationMessage,
                MasterEvent.Leading,
                MasterEvent.FromScheduler,
                MasterEvent.FromOperator,
                MasterEvent.Timer,
                MasterEvent.RegistryAnswered,
                MasterEvent.AllocatorAnswered {

    // ---------------------------------------------------------------------------------------------- leadership

    /** What concerns leadership. */
    sealed interface Leading extends MasterEvent {}

    /** The leader, as the detector sees it: this master (first time: it is elected), another one or none. */
    record LeaderDetected(Optional<MasterInfo> leader) implements Leading {}

    /** This master is no candidate any more: its znode is gone, or nobody can tell. */
    record CandidacyLost() implements Leading {}

    /** The registry was read: the answer to {@code RecoverRegistry}. */
    record RegistryRecovered(RegistryContents contents) implements Leading {}

    // ---------------------------------------------------------------------------------------------- schedulers

    /** What schedulers do. */
    sealed interface FromScheduler extends MasterEvent {}

    /**
     * A call of the v1 scheduler API that passed {@code SchedulerCalls.validate}. Answered by {@code Respond}, or by
     * {@code OpenStream} for SUBSCRIBE. Not sent before the master leads: the edge answers 307 or 503 itself.
     *
     * @param principal who was authenticated
     * @param streamId the header {@code Mesos-Stream-Id} as received
     */
    record SchedulerCalled(ReplyTo reply, Optional<String> principal, Optional<String> streamId, Call call)
            implements FromScheduler {}

    /** The event stream of a scheduler ended, whoever ended it. */
    record StreamClosed(StreamId stream) implements FromScheduler {}

    // ---------------------------------------------------------------------------------------------- operators

    /** What operators do. */
    sealed interface FromOperator extends MasterEvent permits TeardownRequested, RoleRequest, OperationRequest {}

    /** An operator ends a framework: {@code /teardown} or v1 TEARDOWN. Answered by {@code Respond}. */
    record TeardownRequested(ReplyTo reply, FrameworkId framework) implements FromOperator {}

    // ---------------------------------------------------------------------------------------------- answers

    /** An operation of {@code CommitRegistry} is durable, or was refused. */
    record RegistryAnswered(RegistryOperation operation, boolean applied) implements MasterEvent {}

    /** What the allocator hands out, asks for or answers. */
    record AllocatorAnswered(AllocatorOutput output) implements MasterEvent {

        /** Resources of several agents for one framework. */
        public static AllocatorAnswered offers(FrameworkId framework, List<AllocatorOutput.Offering> offerings) {
            return new AllocatorAnswered(new AllocatorOutput.Offers(framework, offerings));
        }
    }

    // ---------------------------------------------------------------------------------------------- timers

    /** A deadline passed. One that no longer matters when it is delivered is recognised and ignored. */
    sealed interface Timer extends MasterEvent {}

    /** A scheduler is due a heartbeat. */
    record HeartbeatDue(StreamId stream) implements Timer {}

    /** A framework did not come back in its failover timeout. */
    record FailoverTimedOut(FrameworkId framework, Instant disconnected) implements Timer {}

    /** An offer was not answered in {@code --offer_timeout}. */
    record OfferTimedOut(OfferId offer) implements Timer {}

    /** An agent is due a ping: the last one was sent a ping timeout ago. */
    record PingDue(AgentId agent, long observer) implements Timer {}

    /** An agent that lost its connection did not come back in time. */
    record AgentNotBack(AgentId agent, Instant disconnected) implements Timer {}

    /**
     * The rate limit lets an agent be given up.
     *
     * @param disconnected since when it was disconnected when that was asked for, if it was
     */
    record RemovalPermitted(AgentId agent, Cause cause, Optional<Instant> disconnected) implements Timer {}

    /**
     * Agents of the registry had their time to come back after this master was elected.
     *
     * @param recovered how many agents the registry held then
     */
    record RecoveryTimedOut(int recovered) implements Timer {}

    /** The registry was not read in time. */
    record RegistryFetchTimedOut() implements Timer {}

    /** It is time to look whether the registry keeps up with what is asked of it. */
    record RegistryStoreDue() implements Timer {}

    /** Somebody took too long to prove who he is. */
    record AuthenticationTimedOut(long session) implements Timer {}

    /** Old entries of the registry are to be forgotten. */
    record RegistryGcDue() implements Timer {}
}
