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
 * @param setup what is settled at the start
 * @param leadership whether it leads
 * @param agents every agent it has to do with
 * @param frameworks every framework it has to do with
 * @param outstanding what frameworks were asked and did not answer
 * @param decrees what operators decided about machines and roles
 * @param pending what the registry and the allocator were asked and did not answer
 * @param authentications who has proved who he is
 * @param counters the next numbers to give
 */
public record MasterState(
        Setup setup,
        Leadership leadership,
        Agents agents,
        Frameworks frameworks,
        Outstanding outstanding,
        Decrees decrees,
        Pending pending,
        Authentications authentications,
        Counters counters) {

    /**
     * What is settled when the process starts.
     *
     * @param settings the flags that decide
     * @param info this master, as frameworks are told
     * @param started when that was
     */
    public record Setup(MasterSettings settings, MasterInfo info, Instant started) {}

    /**
     * What frameworks were asked and did not answer.
     *
     * @param offers the offers
     * @param inverseOffers who was asked to leave which agent, and what he said before
     */
    public record Outstanding(PersistentMap<OfferId, Offer> offers, InverseOffers inverseOffers) {}

    /**
     * What waits inside of the master.
     *
     * @param writes for the registry
     * @param claims operations of operators, for the allocator
     */
    public record Pending(RegistryWrites writes, Claims claims) {}

    /** A master that has just started. */
    public static MasterState initial(MasterSettings settings, MasterInfo info, Instant now) {
        return new MasterState(
                new Setup(settings, info, now),
                Leadership.standby(),
                Agents.none(),
                Frameworks.none(settings.history()),
                new Outstanding(PersistentMap.empty(), InverseOffers.NONE),
                Decrees.initial(settings),
                new Pending(RegistryWrites.NONE, Claims.NONE),
                Authentications.none(),
                Counters.ZERO);
    }

    /** The flags that decide. */
    public MasterSettings settings() {
        return setup.settings();
    }

    /** This master, as frameworks are told. */
    public MasterInfo info() {
        return setup.info();
    }

    /** When the process started. */
    public Instant started() {
        return setup.started();
    }

    /** The outstanding offers. */
    public PersistentMap<OfferId, Offer> offers() {
        return outstanding.offers();
    }

    /** Who was asked to leave which agent. */
    public InverseOffers inverseOffers() {
        return outstanding.inverseOffers();
    }

    /** What waits for the registry. */
    public RegistryWrites writes() {
        return pending.writes();
    }

    /** Operations of operators that wait for the allocator. */
    public Claims claims() {
        return pending.claims();
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
                setup, next, agents, frameworks, outstanding, decrees, pending, authentications, counters);
    }

    /** With other agents. */
    public MasterState with(Agents next) {
        return new MasterState(
                setup, leadership, next, frameworks, outstanding, decrees, pending, authentications, counters);
    }

    /** With other frameworks. */
    public MasterState with(Frameworks next) {
        return new MasterState(
                setup, leadership, agents, next, outstanding, decrees, pending, authentications, counters);
    }

    /** With other offers. */
    public MasterState withOffers(PersistentMap<OfferId, Offer> next) {
        return with(new Outstanding(next, inverseOffers()));
    }

    /** With others who were asked to leave an agent. */
    public MasterState with(InverseOffers next) {
        return with(new Outstanding(offers(), next));
    }

    /** With others who have proved who they are. */
    public MasterState with(Authentications next) {
        return new MasterState(setup, leadership, agents, frameworks, outstanding, decrees, pending, next, counters);
    }

    /** With nobody at that address who has proved who he is: he left. */
    public MasterState withoutPrincipal(Upid pid) {
        return with(authentications.forget(pid));
    }

    /** With other next numbers. */
    public MasterState with(Counters next) {
        return new MasterState(
                setup, leadership, agents, frameworks, outstanding, decrees, pending, authentications, next);
    }

    /** With other operations that wait for the registry. */
    public MasterState with(RegistryWrites next) {
        return with(new Pending(next, claims()));
    }

    /** With other decisions of operators. */
    public MasterState with(Decrees next) {
        return new MasterState(
                setup, leadership, agents, frameworks, outstanding, next, pending, authentications, counters);
    }

    /** With other operations that wait for the allocator. */
    public MasterState with(Claims next) {
        return with(new Pending(writes(), next));
    }

    private MasterState with(Outstanding next) {
        return new MasterState(
                setup, leadership, agents, frameworks, next, decrees, pending, authentications, counters);
    }

    private MasterState with(Pending next) {
        return new MasterState(
                setup, leadership, agents, frameworks, outstanding, decrees, next, authentications, counters);
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
