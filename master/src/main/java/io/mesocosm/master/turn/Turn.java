package io.mesocosm.master.turn;

import com.google.protobuf.Message;
import io.mesocosm.allocator.AllocatorCommand;
import io.mesocosm.common.ids.AgentId;
import io.mesocosm.common.ids.FrameworkId;
import io.mesocosm.common.loop.Ids;
import io.mesocosm.common.loop.Step;
import io.mesocosm.master.effect.MasterEffect;
import io.mesocosm.master.effect.TimerKey;
import io.mesocosm.master.event.MasterEvent;
import io.mesocosm.master.event.ReplyTo;
import io.mesocosm.master.registry.RegistryOperation;
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
    private boolean ended;

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

    /** Decides an effect; nothing if this turn {@linkplain #exit ended} the process. */
    public void emit(MasterEffect effect) {
        if (!ended) {
            effects.add(effect);
        }
    }

    /**
     * Ends the process with a failure. Nothing else is decided in this turn, nor in any other.
     *
     * @param reason told in the log
     */
    public void exit(String reason) {
        emit(new MasterEffect.Exit(reason));
        ended = true;
    }

    /** Makes a change durable; answered by {@code RegistryAnswered}, or the process ends. */
    public void commit(RegistryOperation operation) {
        if (!state.writes().watched()) {
            emit(new MasterEffect.SetTimer(
                    new TimerKey.RegistryStore(),
                    state.settings().registry().storeTimeout(),
                    new MasterEvent.RegistryStoreDue()));
        }
        emit(new MasterEffect.CommitRegistry(operation));
        state = state.with(state.writes().asked(now));
    }

    /** Sends a message to an agent. */
    public void send(Agent agent, Message message) {
        emit(MasterEffect.Send.of(agent.pid(), message));
    }

    /** Orders something of the allocator. What it promised of an agent is lost when it is told anew what the agent has. */
    public void allocate(AllocatorCommand command) {
        emit(new MasterEffect.Allocate(command));
        if (command instanceof AllocatorCommand.UpdateAgent update) {
            overtake(AgentId.of(update.info().getId()));
        } else if (command instanceof AllocatorCommand.RemoveAgent remove) {
            state = state.with(state.claims().withdraw(remove.agent()));
        }
    }

    /** What the allocator says before it answers a question that changes nothing may be about what it promised. */
    private void overtake(AgentId agent) {
        if (state.claims().isClaimed(agent)) {
            state = state.with(state.claims().overtake(agent));
            long ticket = state.claims().doubted().get(agent).orElseThrow();
            emit(new MasterEffect.Allocate(new AllocatorCommand.UpdateAvailable(ticket, agent, List.of())));
        }
    }

    /** Answers a request over HTTP with a status and a text. */
    public void respond(ReplyTo reply, int status, String text) {
        emit(new MasterEffect.Respond(reply, status, text));
    }

    /** Counts. */
    public void count(String metric) {
        emit(MasterEffect.Count.one(metric));
    }

    /** Counts for a framework. */
    public void count(Framework framework, String metric) {
        emit(new MasterEffect.CountFor(framework.info(), metric));
    }

    /** Tells the log what was decided. */
    public void info(String line) {
        emit(MasterEffect.Log.info(line));
    }

    /** Tells the log what was ignored or refused. */
    public void warn(String line) {
        emit(MasterEffect.Log.warn(line));
    }

    /** The finished step. */
    public Step<MasterState, MasterEffect> step() {
        return new Step<>(ended ? state.with(state.leadership().ended()) : state, effects);
    }
}
