package io.mesocosm.master.state;

import io.mesocosm.common.collect.PersistentMap;
import io.mesocosm.common.ids.AgentId;
import io.mesocosm.common.ids.FrameworkId;
import io.mesocosm.common.ids.MachineId;
import io.mesocosm.common.ids.OfferId;
import io.mesocosm.common.ids.TaskId;
import io.mesocosm.common.libprocess.Upid;
import java.time.Instant;
import java.util.Optional;
import org.apache.mesos.v1.Protos.AgentInfo;
import org.apache.mesos.v1.Protos.MachineInfo;
import org.apache.mesos.v1.Protos.MasterInfo;
import org.apache.mesos.v1.Protos.Unavailability;

/**
 * Everything that a master knows. Immutable: readers take a snapshot and walk it on their own threads.
 *
 * @param settings the flags that decide
 * @param info this master, as frameworks are told
 * @param started when the process started
 * @param leadership whether it leads
 * @param agents every agent it has to do with
 * @param frameworks every framework it has to do with
 * @param offers the outstanding offers
 * @param inverseOffers who was asked to leave which agent
 * @param authentications who has proved who he is
 * @param counters the next numbers to give
 * @param writes what waits for the registry
 * @param decrees what operators decided about machines and roles
 * @param claims operations of operators that wait for the allocator
 */
public record MasterState(
        MasterSettings settings,
        MasterInfo info,
        Instant started,
        Leadership leadership,
        Agents agents,
        Frameworks frameworks,
        PersistentMap<OfferId, Offer> offers,
        InverseOffers inverseOffers,
        Authentications authentications,
        Counters counters,
        RegistryWrites writes,
        Decrees decrees,
        Claims claims) {

    /**
     * The next numbers to give.
     *
     * @param framework of {@code <master id>-%04d}
     * @param agent of {@code <master id>-S%d}
     * @param offer of {@code <master id>-O%d}, offers and inverse offers alike
     * @param observer of {@code slave-observer(%d)}; starts at 1
     * @param session of {@code crammd5-authenticator-session(%d)}; starts at 1
     * @param nextRemoval the earliest instant at which the removal rate limit lets another agent go
     */
    public record Counters(long framework, long agent, long offer, long observer, long session, Instant nextRemoval) {

        /** At the start of a process. */
        public static final Counters ZERO = new Counters(0, 0, 0, 1, 1, Instant.EPOCH);

        /** After a framework id was given. */
        public Counters afterFramework() {
            return new Counters(framework + 1, agent, offer, observer, session, nextRemoval);
        }

        /** After an agent id was given. */
        public Counters afterAgent() {
            return new Counters(framework, agent + 1, offer, observer, session, nextRemoval);
        }

        /** After an offer id was given. */
        public Counters afterOffer() {
            return new Counters(framework, agent, offer + 1, observer, session, nextRemoval);
        }

        /** After an observer was started. */
        public Counters afterObserver() {
            return new Counters(framework, agent, offer, observer + 1, session, nextRemoval);
        }

        /** After an authentication was begun. */
        public Counters afterSession() {
            return new Counters(framework, agent, offer, observer, session + 1, nextRemoval);
        }

        /** After a removal was permitted. */
        public Counters withNextRemoval(Instant next) {
            return new Counters(framework, agent, offer, observer, session, next);
        }
    }

    /** A master that has just started. */
    public static MasterState initial(MasterSettings settings, MasterInfo info, Instant now) {
        return new MasterState(
                settings,
                info,
                now,
                Leadership.standby(),
                Agents.none(),
                Frameworks.none(settings.history()),
                PersistentMap.empty(),
                InverseOffers.NONE,
                Authentications.none(),
                Counters.ZERO,
                RegistryWrites.NONE,
                Decrees.initial(settings),
                Claims.NONE);
    }

    /** A registered agent. */
    public Optional<Agent> agent(AgentId id) {
        return agents.registered().get(id);
    }

    /** A framework that is not completed. */
    public Optional<Framework> framework(FrameworkId id) {
        return frameworks.registered().get(id);
    }

    /** A task on a registered agent. */
    public Optional<TaskEntry> task(FrameworkId framework, TaskId task) {
        return framework(framework).flatMap(some -> some.task(task));
    }

    /** With another leadership. */
    public MasterState with(Leadership next) {
        return new MasterState(
                settings,
                info,
                started,
                next,
                agents,
                frameworks,
                offers,
                inverseOffers,
                authentications,
                counters,
                writes,
                decrees,
                claims);
    }

    /** With other agents. */
    public MasterState with(Agents next) {
        return new MasterState(
                settings,
                info,
                started,
                leadership,
                next,
                frameworks,
                offers,
                inverseOffers,
                authentications,
                counters,
                writes,
                decrees,
                claims);
    }

    /** With other frameworks. */
    public MasterState with(Frameworks next) {
        return new MasterState(
                settings,
                info,
                started,
                leadership,
                agents,
                next,
                offers,
                inverseOffers,
                authentications,
                counters,
                writes,
                decrees,
                claims);
    }

    /** With other offers. */
    public MasterState withOffers(PersistentMap<OfferId, Offer> next) {
        return new MasterState(
                settings,
                info,
                started,
                leadership,
                agents,
                frameworks,
                next,
                inverseOffers,
                authentications,
                counters,
                writes,
                decrees,
                claims);
    }

    /** With others who were asked to leave an agent. */
    public MasterState with(InverseOffers next) {
        return new MasterState(
                settings,
                info,
                started,
                leadership,
                agents,
                frameworks,
                offers,
                next,
                authentications,
                counters,
                writes,
                decrees,
                claims);
    }

    /** With others who have proved who they are. */
    public MasterState with(Authentications next) {
        return new MasterState(
                settings,
                info,
                started,
                leadership,
                agents,
                frameworks,
                offers,
                inverseOffers,
                next,
                counters,
                writes,
                decrees,
                claims);
    }

    /** With nobody at that address who has proved who he is: he left. */
    public MasterState withoutPrincipal(Upid pid) {
        return with(authentications.forget(pid));
    }

    /** With other next numbers. */
    public MasterState with(Counters next) {
        return new MasterState(
                settings,
                info,
                started,
                leadership,
                agents,
                frameworks,
                offers,
                inverseOffers,
                authentications,
                next,
                writes,
                decrees,
                claims);
    }

    /** With other operations that wait for the registry. */
    public MasterState with(RegistryWrites next) {
        return new MasterState(
                settings,
                info,
                started,
                leadership,
                agents,
                frameworks,
                offers,
                inverseOffers,
                authentications,
                counters,
                next,
                decrees,
                claims);
    }

    /** With other decisions of operators. */
    public MasterState with(Decrees next) {
        return new MasterState(
                settings,
                info,
                started,
                leadership,
                agents,
                frameworks,
                offers,
                inverseOffers,
                authentications,
                counters,
                writes,
                next,
                claims);
    }

    /** With other operations that wait for the allocator. */
    public MasterState with(Claims next) {
        return new MasterState(
                settings,
                info,
                started,
                leadership,
                agents,
                frameworks,
                offers,
                inverseOffers,
                authentications,
                counters,
                writes,
                decrees,
                next);
    }

    /** With an agent more, or in place of what was known of it. */
    public MasterState put(Agent agent) {
        return with(agents.put(agent));
    }

    /** With a framework more, or in place of what was known of it. */
    public MasterState put(Framework framework) {
        return with(frameworks.put(framework));
    }

    /** The machine on which an agent runs, if it is not simply up. */
    public Optional<MachineInfo> machine(AgentInfo agent, Upid pid) {
        return decrees.machine(machineId(agent, pid));
    }

    /** When the machine on which an agent runs will be away, if it is in the schedule. */
    public Optional<Unavailability> unavailability(Agent agent) {
        return machine(agent.info(), agent.pid())
                .filter(MachineInfo::hasUnavailability)
                .map(MachineInfo::getUnavailability);
    }

    /** Whether the machine on which an agent runs is being maintained. */
    public boolean isDown(AgentInfo agent, Upid pid) {
        return decrees.isDown(machineId(agent, pid));
    }

    /** The name of the machine on which an agent runs. */
    public static MachineId machineId(AgentInfo agent, Upid pid) {
        return new MachineId(Optional.of(agent.getHostname()), Optional.of(pid.host()));
    }
}
