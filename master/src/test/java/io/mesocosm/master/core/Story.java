package io.mesocosm.master.core;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.mesocosm.allocator.AllocatorCommand;
import io.mesocosm.allocator.AllocatorOutput;
import io.mesocosm.common.ids.AgentId;
import io.mesocosm.common.ids.FrameworkId;
import io.mesocosm.common.ids.OfferId;
import io.mesocosm.common.ids.TaskId;
import io.mesocosm.common.libprocess.Upid;
import io.mesocosm.common.loop.SeededIds;
import io.mesocosm.common.resources.ResourceException;
import io.mesocosm.common.resources.Resources;
import io.mesocosm.master.effect.MasterEffect;
import io.mesocosm.master.effect.TimerKey;
import io.mesocosm.master.event.AgentMessage;
import io.mesocosm.master.event.MasterEvent;
import io.mesocosm.master.event.ReplyTo;
import io.mesocosm.master.event.SchedulerMessage;
import io.mesocosm.master.registry.RegistryContents;
import io.mesocosm.master.registry.RegistryOperation;
import io.mesocosm.master.state.Agent;
import io.mesocosm.master.state.Channel;
import io.mesocosm.master.state.Framework;
import io.mesocosm.master.state.Invariants;
import io.mesocosm.master.state.MasterSettings;
import io.mesocosm.master.state.MasterState;
import io.mesocosm.master.state.StreamId;
import io.mesocosm.master.state.TaskEntry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.MasterInfo;
import org.apache.mesos.v1.Protos.Offer.Operation;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.apache.mesos.v1.scheduler.Protos.Event;

/**
 * A master told by its events: keeps the state, collects the effects, plays the registry, holds the clock, and fails as
 * soon as an invariant does. Reads like a story:
 *
 * <pre>
 * var agent = story.agent("host1", "cpus:4;mem:2048");
 * var framework = story.framework("dev");
 * story.launch(framework, agent, Given.task("t1", "cpus:1;mem:32"));
 * story.update(framework, agent, "t1", TASK_RUNNING);
 * </pre>
 */
public final class Story {

    /** The id of the master of every story. */
    public static final String MASTER = "master-id";

    /** When every story begins. */
    public static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");

    private final MasterCore core = new MasterCore();
    private final SeededIds ids = new SeededIds(42);
    private final Map<TimerKey, MasterEvent> timers = new HashMap<>();
    private final List<MasterEffect> effects = new ArrayList<>();
    private MasterState state;
    private Instant now = BEGIN;
    private RegistryContents registry = RegistryContents.none();
    private boolean registryAnswers = true;
    private long nextReply = 1;
    private long nextUuid = 1;
    private int nextPort = 5051;

    private Story(MasterSettings settings, MasterInfo info) {
        this.state = MasterState.initial(settings, info, BEGIN);
    }

    /** The master of every story. */
    public static MasterInfo info() {
        return MasterInfo.newBuilder()
                .setId(MASTER)
                .setIp(16777343)
                .setPort(5050)
                .setPid("master@127.0.0.1:5050")
                .setHostname("127.0.0.1")
                .setVersion("1.12.0")
                .build();
    }

    /** A master that stands by. */
    public static Story standby() {
        return standby(MasterSettings.defaults());
    }

    /** A master with those flags that does not lead yet. */
    public static Story standby(MasterSettings settings) {
        return new Story(settings, info());
    }

    /** A master that leads an empty cluster. */
    public static Story leading() {
        return leading(MasterSettings.defaults());
    }

    /** A master with those flags that leads an empty cluster. */
    public static Story leading(MasterSettings settings) {
        return leading(settings, RegistryContents.none());
    }

    /** A master that takes over that registry. */
    public static Story leading(MasterSettings settings, RegistryContents registry) {
        return leading(settings, info(), registry);
    }

    /** That master takes over that registry. */
    public static Story leading(MasterSettings settings, MasterInfo info, RegistryContents registry) {
        var story = standby(settings, info, registry);
        story.on(new MasterEvent.LeaderDetected(Optional.of(story.state.info())));
        story.forget();
        return story;
    }

    /** That master, which will find that registry when it is elected. */
    public static Story standby(MasterSettings settings, MasterInfo info, RegistryContents registry) {
        var story = new Story(settings, info);
        story.registry = registry;
        return story;
    }

    /** Does one step, and those that the registry's answers bring about; returns all their effects. */
    public List<MasterEffect> on(MasterEvent event) {
        var step = core.step(state, event, now, ids);
        state = step.state();
        List<String> violations = Invariants.violations(state);
        if (!violations.isEmpty()) {
            throw new AssertionError("after " + event + ": " + violations);
        }
        var all = new ArrayList<>(step.effects());
        effects.addAll(step.effects());
        for (MasterEffect effect : step.effects()) {
            all.addAll(perform(effect));
        }
        return all;
    }

    /** Does one step without a look at the invariants, for stories of very many events. */
    public void onUnchecked(MasterEvent event) {
        var step = core.step(state, event, now, ids);
        state = step.state();
        effects.addAll(step.effects());
    }

    /** Goes on from another state. */
    public Story suppose(UnaryOperator<MasterState> change) {
        state = change.apply(state);
        return this;
    }

    private List<MasterEffect> perform(MasterEffect effect) {
        switch (effect) {
            case MasterEffect.SetTimer timer -> timers.put(timer.key(), timer.event());
            case MasterEffect.CancelTimer timer -> timers.remove(timer.key());
            case MasterEffect.RecoverRegistry recover -> {
                return registryAnswers ? on(new MasterEvent.RegistryRecovered(registry)) : List.of();
            }
            case MasterEffect.CommitRegistry commit -> {
                return registryAnswers ? answer(commit.operation()) : List.of();
            }
            default -> {
                // What else happens at the edge is told by the effects.
            }
        }
        return List.of();
    }

    /** The registry answers an operation that it was asked for. */
    public List<MasterEffect> answer(RegistryOperation operation) {
        Optional<RegistryContents> next = registry.apply(operation);
        registry = next.orElse(registry);
        return on(new MasterEvent.RegistryAnswered(operation, next.isPresent()));
    }

    /** From now on the registry answers only when it is told to. */
    public Story holdRegistry() {
        registryAnswers = false;
        return this;
    }

    // ------------------------------------------------------------------------------------------------ what there is

    public MasterState state() {
        return state;
    }

    public Instant now() {
        return now;
    }

    public RegistryContents registry() {
        return registry;
    }

    public Agent agent(AgentId id) {
        return state.agent(id).orElseThrow();
    }

    public Framework framework(FrameworkId id) {
        return state.framework(id).orElseThrow();
    }

    public TaskEntry task(FrameworkId framework, String task) {
        return state.task(framework, new TaskId(task)).orElseThrow();
    }

    /** Forgets the effects so far. */
    public Story forget() {
        effects.clear();
        return this;
    }

    /** The effects of a kind, since last forgotten. */
    public <T> List<T> effects(Class<T> kind) {
        return effects.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    /** What the scheduler of a framework was told, since last forgotten. */
    public List<Event> told(FrameworkId framework) {
        StreamId stream = framework(framework).subscription().stream().orElseThrow();
        return effects(MasterEffect.SendEvent.class).stream()
                .filter(event -> event.stream().equals(stream))
                .map(MasterEffect.SendEvent::event)
                .toList();
    }

    /** The messages that were sent to an address, since last forgotten. */
    public List<Message> sent(Upid to) {
        return effects(MasterEffect.Send.class).stream()
                .filter(send -> send.to().equals(to))
                .map(MasterEffect.Send::message)
                .toList();
    }

    /** The orders to the allocator, since last forgotten. */
    public List<AllocatorCommand> allocator() {
        return effects(MasterEffect.Allocate.class).stream()
                .map(MasterEffect.Allocate::command)
                .toList();
    }

    /** The counters that went up, since last forgotten. */
    public List<String> counted() {
        return effects(MasterEffect.Count.class).stream()
                .map(MasterEffect.Count::metric)
                .toList();
    }

    /** The answers to requests, since last forgotten. */
    public List<MasterEffect.Respond> answers() {
        return effects(MasterEffect.Respond.class);
    }

    /** The event of a timer that is set. */
    public Optional<MasterEvent> timer(TimerKey key) {
        return Optional.ofNullable(timers.get(key));
    }

    // ------------------------------------------------------------------------------------------------ what happens

    /** Lets time pass; no timer fires by itself. */
    public Story later(Duration duration) {
        now = now.plus(duration);
        return this;
    }

    /** A timer fires. */
    public List<MasterEffect> fire(TimerKey key) {
        return on(Optional.ofNullable(timers.remove(key)).orElseThrow());
    }

    /** A new agent registers. */
    public AgentId agent(String hostname, String resources) {
        Upid pid = new Upid("slave(1)", "127.0.0.1", nextPort++);
        on(new AgentMessage.Register(pid, Given.registration(hostname, resources)));
        return state.agents().byPid().get(pid).orElseThrow();
    }

    /** A new framework that can do all and checkpoints subscribes to a role. */
    public FrameworkId framework(String role) {
        return framework(Given.framework(role));
    }

    /** A framework subscribes. */
    public FrameworkId framework(FrameworkInfo info) {
        subscribe(info);
        StreamId stream = effects(MasterEffect.OpenStream.class).getLast().stream();
        return state.frameworks().at(new Channel.Http(stream)).orElseThrow().id();
    }

    /** A scheduler subscribes, with whatever outcome. */
    public List<MasterEffect> subscribe(FrameworkInfo info) {
        Call call = Given.subscribe(info);
        return on(new MasterEvent.SchedulerCalled(reply(), Optional.empty(), Optional.empty(), call));
    }

    /** The stream of a framework ends. */
    public List<MasterEffect> hangUp(FrameworkId framework) {
        return on(new MasterEvent.StreamClosed(
                framework(framework).subscription().stream().orElseThrow()));
    }

    /** A framework subscribes through a driver. */
    public FrameworkId driver(Upid from, FrameworkInfo info) {
        on(new SchedulerMessage.Subscribe(from, Given.subscribe(info), false));
        return state.frameworks().at(new Channel.Libprocess(from)).orElseThrow().id();
    }

    /** A subscribed scheduler calls, the way that it subscribed. */
    public List<MasterEffect> call(FrameworkId framework, Call.Builder call) {
        Call named = call.setFrameworkId(framework.toProto()).build();
        Optional<Upid> driver = framework(framework).subscription().pid();
        if (driver.isPresent()) {
            return on(new SchedulerMessage.Called(driver.get(), SchedulerMessage.Form.CALL, named));
        }
        Optional<String> stream = framework(framework).subscription().stream().map(StreamId::toString);
        return on(new MasterEvent.SchedulerCalled(reply(), Optional.empty(), stream, named));
    }

    /** A handle for the answer of a request. */
    public ReplyTo reply() {
        return new ReplyTo(nextReply++);
    }

    /** The allocator hands out resources of an agent; returns the offer. */
    public OfferId offer(FrameworkId framework, AgentId agent, String resources) {
        return offer(framework, agent, resources(resources));
    }

    /** The allocator hands out resources of an agent, which may be allocated yet; returns the offer. */
    public OfferId offer(FrameworkId framework, AgentId agent, Resources resources) {
        String role = framework(framework).roles().getFirst();
        long number = state.counters().offer();
        on(MasterEvent.AllocatorAnswered.offers(
                framework, List.of(new AllocatorOutput.Offering(role, agent, resources.allocate(role)))));
        return new OfferId(state.info().getId() + "-O" + number);
    }

    /** A scheduler accepts an offer. */
    public List<MasterEffect> accept(FrameworkId framework, OfferId offer, Operation... operations) {
        var accept = Call.Accept.newBuilder().addOfferIds(offer.toProto()).addAllOperations(List.of(operations));
        return call(framework, Call.newBuilder().setType(Call.Type.ACCEPT).setAccept(accept));
    }

    /** The allocator offers just what a task needs, and the scheduler launches it. */
    public List<MasterEffect> launch(FrameworkId framework, AgentId agent, TaskInfo task) {
        Resources needed = Resources.of(task.getResourcesList());
        if (task.hasExecutor()) {
            needed = needed.plus(Resources.of(task.getExecutor().getResourcesList()));
        }
        OfferId offer = offer(framework, agent, needed.unallocate().toString());
        TaskInfo there = task.toBuilder().setAgentId(agent.toProto()).build();
        return accept(framework, offer, Given.launch(there));
    }

    /** The agent reports a state of a task; returns the uuid to acknowledge. */
    public ByteString update(FrameworkId framework, AgentId agent, String task, TaskState status) {
        return update(framework, agent, task, status, status);
    }

    /** The agent reports a state of a task that is behind the latest; returns the uuid to acknowledge. */
    public ByteString update(FrameworkId framework, AgentId agent, String task, TaskState status, TaskState latest) {
        ByteString uuid = Given.uuid(nextUuid++);
        Upid from = agent(agent).pid();
        on(new AgentMessage.StatusUpdate(from, Given.statusUpdate(framework, agent, task, status, latest, uuid, now)));
        return uuid;
    }

    /** The scheduler acknowledges a state of a task. */
    public List<MasterEffect> acknowledge(FrameworkId framework, AgentId agent, String task, ByteString uuid) {
        return call(framework, Given.acknowledge(agent, task, uuid));
    }

    /** The connection to an agent breaks. */
    public List<MasterEffect> exited(AgentId agent) {
        return on(new AgentMessage.Exited(agent(agent).pid()));
    }

    /** An agent misses so many pings that it is given up. */
    public Story silence(AgentId agent) {
        for (int i = 0; i < 6 && state.agent(agent).isPresent(); i++) {
            later(state.settings().agents().pingTimeout());
            fire(new TimerKey.Ping(agent));
        }
        return this;
    }

    /** Resources from text, unreserved unless the text says otherwise. */
    public static Resources resources(String text) {
        try {
            return Resources.parse(text, "*");
        } catch (ResourceException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
