package io.mesocosm.master.turn;

import com.google.protobuf.Message;
import io.mesocosm.common.ids.AgentId;
import io.mesocosm.common.ids.FrameworkId;
import io.mesocosm.common.loop.Ids;
import io.mesocosm.common.loop.Step;
import io.mesocosm.master.effect.AllocatorCommand;
import io.mesocosm.master.effect.MasterEffect;
import io.mesocosm.master.state.Agent;
import io.mesocosm.master.state.Framework;
import io.mesocosm.master.state.MasterState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.MasterInfo;

/**
 * One step in the making: the state as it changes and the effects as they are decided. Lives for one call of the
 * core, is owned by its thread, and lets nothing of itself out but the finished step.
 */
public final class Turn {

    private final Instant now;
    private final Ids ids;
    private final List<MasterEffect> effects = new ArrayList<>();
    private MasterState state;

    public Turn(MasterState state, Instant now, Ids ids) {
        this.state = state;
        this.now = now;
        this.ids = ids;
    }

    /** The state so far. */
    public MasterState state() {
        return state;
    }

    /** The instant of the event. */
    public Instant now() {
        return now;
    }

    /** The source of chance. */
    public Ids ids() {
        return ids;
    }

    /** This master, as others are told. */
    public MasterInfo self() {
        return state.info();
    }

    /** Goes on from that state. */
    public void set(MasterState next) {
        state = next;
    }

    /** Goes on with that agent. */
    public void put(Agent agent) {
        state = state.put(agent);
    }

    /** Goes on with that framework. */
    public void put(Framework framework) {
        state = state.put(framework);
    }

    /** A registered agent, as it is by now. */
    public Optional<Agent> agent(AgentId id) {
        return state.agent(id);
    }

    /** A framework, as it is by now. */
    public Optional<Framework> framework(FrameworkId id) {
        return state.framework(id);
    }

    /** Decides an effect. */
    public void emit(MasterEffect effect) {
        effects.add(effect);
    }

    /** Sends a message to an agent. */
    public void send(Agent agent, Message message) {
        effects.add(MasterEffect.Send.of(agent.pid(), message));
    }

    /** Orders something of the allocator. */
    public void allocate(AllocatorCommand command) {
        effects.add(new MasterEffect.Allocate(command));
    }

    /** Counts. */
    public void count(String metric) {
        effects.add(MasterEffect.Count.one(metric));
    }

    /** Counts for a framework. */
    public void count(Framework framework, String metric) {
        effects.add(new MasterEffect.CountFor(framework.info(), metric));
    }

    /** Tells the log what was decided. */
    public void info(String line) {
        effects.add(MasterEffect.Log.info(line));
    }

    /** Tells the log what was ignored or refused. */
    public void warn(String line) {
        effects.add(MasterEffect.Log.warn(line));
    }

    /** The finished step. */
    public Step<MasterState, MasterEffect> step() {
        return new Step<>(state, effects);
    }
}
