package io.mesocosm.master.state;

import io.mesocosm.common.ids.AgentId;
import io.mesocosm.common.ids.FrameworkId;
import io.mesocosm.common.libprocess.ActorKind;
import io.mesocosm.common.libprocess.Upid;
import io.mesocosm.common.resources.ResourceConversion;
import io.mesocosm.common.resources.Resources;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.apache.mesos.v1.Protos.AgentInfo;
import org.apache.mesos.v1.Protos.UUID;

/**
 * A registered agent.
 *
 * <pre>
 * (unknown) --AdmitAgent--> connected --exited--> disconnected --timeout--> unreachable (no longer an Agent)
 *                               ^---- reregistration ----'                       |
 *                               ^---------------- MarkAgentReachable ------------'
 * </pre>
 *
 * @param identity who it is
 * @param link how it is reached and whether it is alive
 * @param total all its resources, oversubscribed ones included, not allocated
 * @param work what runs there and what is offered of it
 */
public record Agent(Identity identity, Link link, Resources total, AgentWork work) {

    /**
     * Who an agent is, as of its latest registration.
     *
     * @param info with its id
     * @param version of its software, {@code 1.12.0}
     * @param resourceVersion names the state of its resources; sent along with tasks
     */
    public record Identity(
            AgentInfo info,
            String version,
            Set<AgentInfo.Capability.Type> capabilities,
            Optional<UUID> resourceVersion) {}

    /**
     * How an agent is reached and whether it is alive.
     *
     * @param pid its address
     * @param connected whether a connection to it is thought to stand
     * @param active whether its resources are offered: it is connected and not withdrawn
     * @param registered when it first registered with this master
     * @param reregistered when it last came back
     * @param disconnected when the connection broke, while it is broken
     * @param health what the pings tell
     * @param heard whether it said since then which operations it knows: what it sends from then on is no repetition of
     *     what it sent before it came back
     */
    public record Link(
            Upid pid,
            boolean connected,
            boolean active,
            Instant registered,
            Optional<Instant> reregistered,
            Optional<Instant> disconnected,
            Health health,
            boolean heard) {

        /** This link as it is after the connection broke. */
        public Link broken(Instant now) {
            return new Link(pid, false, false, registered, reregistered, Optional.of(now), health, heard);
        }

        /** This link as it is after the agent came back from that address, wanted or not. */
        public Link restored(Upid from, Instant now, boolean wanted) {
            return new Link(from, true, wanted, registered, Optional.of(now), Optional.empty(), health, false);
        }

        /** This link with other news of the agent's health. */
        public Link with(Health next) {
            return new Link(pid, connected, active, registered, reregistered, disconnected, next, heard);
        }

        /** This link as it is after the agent said which operations it knows. */
        public Link afterReport() {
            return new Link(pid, connected, active, registered, reregistered, disconnected, health, true);
        }
    }

    /**
     * What the pings tell.
     *
     * @param observer the number of the actor {@code slave-observer(n)} that pings
     * @param missed pings in a row that were not answered in time
     * @param awaitingPong whether the last ping is unanswered
     * @param doomed whether the removal for missed pings was asked for and waits for the rate limit
     */
    public record Health(long observer, int missed, boolean awaitingPong, boolean doomed) {

        /** The actors that ping, one for each agent. */
        public static final ActorKind OBSERVER = new ActorKind("slave-observer");
    }

    /** Its name. */
    public AgentId id() {
        return AgentId.of(identity.info().getId());
    }

    /** What it said of itself. */
    public AgentInfo info() {
        return identity.info();
    }

    /** Its address. */
    public Upid pid() {
        return link.pid();
    }

    /** Whether its software can do that. */
    public boolean can(AgentInfo.Capability.Type capability) {
        return identity.capabilities().contains(capability);
    }

    /** What the tasks and executors of one framework use of it; allocated. */
    public Resources used(FrameworkId framework) {
        return work.used().get(framework).orElse(Resources.empty());
    }

    /** What all tasks and executors use of it; allocated. */
    public Resources used() {
        Resources sum = Resources.empty();
        for (Resources used : work.used().values()) {
            sum = sum.plus(used);
        }
        return sum;
    }

    /** What it has to remember of its resources: the reservations and volumes that it was not started with. */
    public Resources checkpointed() {
        return total.filter(ResourceConversion::needsCheckpointing);
    }

    /** An operation on its resources that is not acknowledged. */
    public Optional<OperationEntry> operation(UUID operation) {
        return work.operations().get(operation.getValue());
    }

    /** This agent after a registration that told something new of it. */
    public Agent with(Identity next) {
        return new Agent(next, link, total, work);
    }

    /** This agent with another link. */
    public Agent with(Link next) {
        return new Agent(identity, next, total, work);
    }

    /** This agent with other resources. */
    public Agent withTotal(Resources next) {
        return new Agent(identity, link, next, work);
    }

    /** This agent with other work. */
    public Agent with(AgentWork next) {
        return new Agent(identity, link, total, next);
    }
}
