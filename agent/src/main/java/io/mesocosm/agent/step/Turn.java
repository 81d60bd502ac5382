package io.mesocosm.agent.step;

import com.google.protobuf.Message;
import io.mesocosm.agent.checkpoint.CheckpointToken;
import io.mesocosm.agent.checkpoint.CheckpointWrite;
import io.mesocosm.agent.checkpoint.Layout;
import io.mesocosm.agent.effect.AgentEffect;
import io.mesocosm.agent.effect.DiskEffect;
import io.mesocosm.agent.effect.MessageEffect;
import io.mesocosm.agent.effect.ProcessEffect;
import io.mesocosm.agent.effect.TimerEffect;
import io.mesocosm.agent.effect.TimerKey;
import io.mesocosm.agent.event.AgentEvent;
import io.mesocosm.agent.state.AgentState;
import io.mesocosm.agent.state.Executor;
import io.mesocosm.agent.state.Framework;
import io.mesocosm.common.ids.AgentId;
import io.mesocosm.common.libprocess.Upid;
import io.mesocosm.common.loop.Ids;
import io.mesocosm.common.loop.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** One step under way. Mutable; lives on the loop's thread for one call of the core. */
public final class Turn {

    private final Instant now;
    private final Ids ids;
    private final List<AgentEffect> effects = new ArrayList<>();
    private final Deque<Followup> followups = new ArrayDeque<>();
    private AgentState state;

    /** A step that starts in that state. */
    public Turn(AgentState state, Instant now, Ids ids) {
        this.state = state;
        this.now = now;
        this.ids = ids;
    }

    /** The state so far. */
    public AgentState state() {
        return state;
    }

    /** When the event happened. */
    public Instant now() {
        return now;
    }

    /** The source of chance. */
    public Ids ids() {
        return ids;
    }

    /** The directories. */
    public Layout layout() {
        return new Layout(state.config().directories().work());
    }

    /** The agent's id; only asked for by what cannot happen before it has one. */
    public AgentId agentId() {
        return state.id().orElseThrow(() -> new IllegalStateException("the agent has no id yet"));
    }

    /** The state from now on. */
    public void become(AgentState next) {
        state = next;
    }

    /** That framework is new or changed. */
    public void put(Framework framework) {
        state = state.with(framework);
    }

    /** That executor is new or changed. */
    public void put(Executor executor) {
        state = state.with(executor);
    }

    /** One more of that metric. */
    public void count(String metric) {
        state = state.count(metric);
    }

    /** Asks the world for something. */
    public void effect(AgentEffect effect) {
        effects.add(effect);
    }

    /** Tells the log what was ignored. */
    public void warn(String line) {
        effects.add(new ProcessEffect.Warn(line));
    }

    /** Asks another room for something, in this step. */
    public void then(Followup followup) {
        followups.add(followup);
    }

    /** The next thing that a room asked for. */
    public Optional<Followup> nextFollowup() {
        return Optional.ofNullable(followups.poll());
    }

    /** Sends a message. */
    public void send(Upid to, Message message) {
        effects.add(new MessageEffect.Send(to, message));
    }

    /** Sends a message to the master; drops it when there is none. */
    public void sendToMaster(Message message) {
        state.master().pid().ifPresent(pid -> send(pid, message));
    }

    /** Sets a timer. */
    public void schedule(TimerKey key, Duration delay, AgentEvent event) {
        effects.add(new TimerEffect.Schedule(key, delay, event));
    }

    /** Forgets a timer. */
    public void cancel(TimerKey key) {
        effects.add(new TimerEffect.Cancel(key));
    }

    /** Writes, and comes back with the token. */
    public void checkpoint(List<CheckpointWrite> writes, CheckpointToken token) {
        effects.add(new DiskEffect.Checkpoint(agentId(), writes, Optional.of(token)));
    }

    /** Writes, and does not wait for it. */
    public void checkpoint(List<CheckpointWrite> writes) {
        effects.add(new DiskEffect.Checkpoint(agentId(), writes, Optional.empty()));
    }

    /** What was decided. */
    public Step<AgentState, AgentEffect> finish() {
        return new Step<>(state, effects);
    }
}
