package io.mesocosm.agent.state;

import com.google.protobuf.UnknownFieldSet;
import io.mesocosm.common.collect.PersistentMap;
import io.mesocosm.common.ids.AgentId;
import io.mesocosm.common.ids.FrameworkId;
import io.mesocosm.common.ids.TaskId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.mesos.v1.Protos.AgentInfo;

/**
 * Everything that the agent knows. Immutable; each step publishes the next one.
 *
 * @param life where it is in its life
 * @param info as registered: without id before the first registration, resources in post-refinement format
 * @param operations those on the resources that are not settled
 * @param known the frameworks that run or ran here
 */
public record AgentState(
        AgentConfig config,
        Life life,
        AgentInfo info,
        MasterLink master,
        ResourcesState resources,
        Operations operations,
        Known known,
        StatusUpdates updates,
        Garbage garbage,
        Counters counters) {

    /**
     * Where an agent is in its life.
     *
     * @param drain present while it is drained
     * @param recovery how far it has come with what its former life left
     */
    public record Life(Phase phase, Optional<Drain> drain, Recovery recovery) {}

    /**
     * The frameworks that run or ran here.
     *
     * @param frameworks those with executors
     * @param completed oldest first, only so many
     */
    public record Known(PersistentMap<FrameworkId, Framework> frameworks, List<Framework> completed) {

        public Known {
            completed = List.copyOf(completed);
        }
    }

    /** Says that the agent keeps checkpoints: a field of the wire that the v1 type does not name. */
    private static final int CHECKPOINT_FIELD = 7;

    /** An agent before its recovery. */
    public static AgentState initial(AgentConfig config, AgentInfo info, ResourcesState resources, Instant now) {
        return new AgentState(
                config,
                new Life(Phase.RECOVERING, Optional.empty(), Recovery.startedAt(now)),
                checkpointing(info),
                MasterLink.NONE,
                resources,
                Operations.NONE,
                new Known(PersistentMap.empty(), List.of()),
                StatusUpdates.NONE,
                Garbage.none(config.collection().delay()),
                Counters.ZERO);
    }

    private static AgentInfo checkpointing(AgentInfo info) {
        var yes = UnknownFieldSet.Field.newBuilder().addVarint(1).build();
        var fields = UnknownFieldSet.newBuilder(info.getUnknownFields())
                .clearField(CHECKPOINT_FIELD)
                .addField(CHECKPOINT_FIELD, yes)
                .build();
        return info.toBuilder().setUnknownFields(fields).build();
    }

    /** What it may do by now. */
    public Phase phase() {
        return life.phase();
    }

    /** Present while it is drained. */
    public Optional<Drain> drain() {
        return life.drain();
    }

    /** How far it has come with what its former life left. */
    public Recovery recovery() {
        return life.recovery();
    }

    /** The frameworks with executors. */
    public PersistentMap<FrameworkId, Framework> frameworks() {
        return known.frameworks();
    }

    /** The frameworks that were here, oldest first. */
    public List<Framework> completedFrameworks() {
        return known.completed();
    }

    /** Its id, once it has registered. */
    public Optional<AgentId> id() {
        return info.hasId() ? Optional.of(AgentId.of(info.getId())) : Optional.empty();
    }

    /**
     * Whether the master's orders are to be followed: it knows what runs here. A new agent is joined from the master's
     * word on, before its id is stored: nobody will ask it again what runs here.
     */
    public boolean isJoined() {
        return master.joined() && phase() != Phase.TERMINATING;
    }

    /** A framework with executors here. */
    public Optional<Framework> framework(FrameworkId id) {
        return frameworks().get(id);
    }

    /** The executor of that run, if it is still that run. */
    public Optional<Executor> executor(ExecutorRun run) {
        return framework(run.frameworkId())
                .flatMap(framework -> framework.executors().get(run.executorId()))
                .filter(executor -> executor.run().equals(run));
    }

    /** The executor that has that task in any state but completed. */
    public Optional<Executor> executorOf(FrameworkId framework, TaskId task) {
        return framework(framework).flatMap(f -> f.executorOf(task));
    }

    /** All executors that are not history. */
    public Stream<Executor> executors() {
        return frameworks().values().stream().flatMap(f -> f.executors().values().stream());
    }

    /** Elsewhere in its life. */
    public AgentState withPhase(Phase value) {
        return with(new Life(value, drain(), recovery()));
    }

    /** With another description of itself: an id, after a first registration. */
    public AgentState withInfo(AgentInfo value) {
        return new AgentState(config, life, value, master, resources, operations, known, updates, garbage, counters);
    }

    /** With something else known of the master. */
    public AgentState withMaster(MasterLink value) {
        return new AgentState(config, life, info, value, resources, operations, known, updates, garbage, counters);
    }

    /** With other resources. */
    public AgentState withResources(ResourcesState value) {
        return new AgentState(config, life, info, master, value, operations, known, updates, garbage, counters);
    }

    /** With other operations. */
    public AgentState withOperations(Operations value) {
        return new AgentState(config, life, info, master, resources, value, known, updates, garbage, counters);
    }

    /** With that framework, new or changed. */
    public AgentState with(Framework framework) {
        return withFrameworks(frameworks().put(framework.id(), framework));
    }

    /** With that executor, new or changed, of a framework that is known. */
    public AgentState with(Executor executor) {
        return framework(executor.run().frameworkId())
                .map(framework -> with(framework.with(executor)))
                .orElse(this);
    }

    /** That framework becomes history, of which only so many are kept. */
    public AgentState complete(Framework framework) {
        return with(new Known(
                frameworks().remove(framework.id()),
                Rings.append(completedFrameworks(), framework, config.rings().frameworks())));
    }

    /** With other frameworks. */
    public AgentState withFrameworks(PersistentMap<FrameworkId, Framework> value) {
        return with(new Known(value, completedFrameworks()));
    }

    /** With other history. */
    public AgentState withCompletedFrameworks(List<Framework> value) {
        return with(new Known(frameworks(), value));
    }

    /** With other streams. */
    public AgentState withUpdates(StatusUpdates value) {
        return new AgentState(config, life, info, master, resources, operations, known, value, garbage, counters);
    }

    /** Being drained, or not. */
    public AgentState withDrain(Optional<Drain> value) {
        return with(new Life(phase(), value, recovery()));
    }

    /** With other garbage. */
    public AgentState withGarbage(Garbage value) {
        return new AgentState(config, life, info, master, resources, operations, known, updates, value, counters);
    }

    /** With one more of that metric. */
    public AgentState count(String metric) {
        return withCounters(counters.plusOne(metric));
    }

    /** With other counts. */
    public AgentState withCounters(Counters value) {
        return new AgentState(config, life, info, master, resources, operations, known, updates, garbage, value);
    }

    /** With its recovery further on. */
    public AgentState withRecovery(Recovery value) {
        return with(new Life(phase(), drain(), value));
    }

    private AgentState with(Life next) {
        return new AgentState(config, next, info, master, resources, operations, known, updates, garbage, counters);
    }

    private AgentState with(Known next) {
        return new AgentState(config, life, info, master, resources, operations, next, updates, garbage, counters);
    }
}
