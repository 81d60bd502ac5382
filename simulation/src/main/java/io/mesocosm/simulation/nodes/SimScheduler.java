package io.mesocosm.simulation.nodes;

import io.mesocosm.common.ids.FrameworkId;
import io.mesocosm.common.resources.Resources;
import io.mesocosm.master.state.StreamId;
import io.mesocosm.simulation.world.Network;
import io.mesocosm.simulation.world.World;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.mesos.v1.Protos.CommandInfo;
import org.apache.mesos.v1.Protos.Filters;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.Protos.Value;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.apache.mesos.v1.scheduler.Protos.Event;

/**
 * A framework that speaks the v1 scheduler API: subscribes, comes back when its stream breaks, launches what it wants on
 * what it is offered, acknowledges, reconciles, and remembers all that it hears.
 */
public final class SimScheduler {

    private static final Duration PATIENCE = Duration.ofSeconds(75);
    private static final Duration WATCH = Duration.ofSeconds(5);
    private static final Duration RECONCILIATION = Duration.ofSeconds(30);
    private static final Duration BACKOFF = Duration.ofSeconds(5);

    private final Surroundings surroundings;
    private final World world;
    private final SchedulerOptions options;
    private final String address;
    private final Map<String, TaskLog> tasks = new LinkedHashMap<>();
    private final List<TaskSpec> wanted = new ArrayList<>();
    private final SchedulerRequestSink master;
    private Optional<FrameworkId> id = Optional.empty();
    private Optional<Session> session = Optional.empty();
    private boolean away = true;
    private boolean refused;
    private int acknowledgementsToLose;
    private Instant lastReconciliation = World.BEGINNING;

    /** Takes a call at the master's side of the network. */
    @FunctionalInterface
    interface SchedulerRequestSink {
        void receive(SchedulerRequest request);
    }

    SimScheduler(Surroundings surroundings, SchedulerOptions options, String address, SchedulerRequestSink master) {
        this.surroundings = surroundings;
        this.world = surroundings.world();
        this.options = options;
        this.address = address;
        this.master = master;
    }

    /** Its name. */
    public String name() {
        return options.name();
    }

    /** Its address as the network knows it. */
    public String address() {
        return address;
    }

    /** Its id, once it has subscribed. */
    public Optional<FrameworkId> id() {
        return id;
    }

    /** Begins to subscribe, and watches over its own connection from now on. */
    public void connect() {
        if (away) {
            away = false;
            surroundings.network().up(address);
            subscribe();
            watch();
        }
    }

    /** Its process ends; what it knows is kept for the next one, which {@link #connect} starts. */
    public void disconnect() {
        if (!away) {
            world.note(name(), "goes away");
            away = true;
            session = Optional.empty();
            surroundings.network().down(address);
        }
    }

    /** Whether it is subscribed, as far as it knows. */
    public boolean isConnected() {
        return session.filter(Session::isSubscribed).isPresent();
    }

    /** Whether its process has ended. */
    public boolean isAway() {
        return away;
    }

    /** Whether the master told it that it is no more. */
    public boolean isRefused() {
        return refused;
    }

    /** Wants a task to run somewhere. */
    public void launch(TaskSpec task) {
        wanted.add(task);
        tasks.put(task.id(), new TaskLog(task));
        call(Call.newBuilder().setType(Call.Type.REVIVE));
    }

    /** Wants a task dead. */
    public void kill(String task) {
        TaskLog log = task(task);
        log.kill();
        if (!wanted.removeIf(spec -> spec.id().equals(task))) {
            sendKill(log);
        }
    }

    private void sendKill(TaskLog log) {
        var kill = Call.Kill.newBuilder().setTaskId(taskId(log.spec().id()));
        log.agent().ifPresent(kill::setAgentId);
        call(Call.newBuilder().setType(Call.Type.KILL).setKill(kill));
    }

    /** Ends the framework. */
    public void tearDown() {
        call(Call.newBuilder().setType(Call.Type.TEARDOWN));
        disconnect();
        refused = true;
    }

    /** The next acknowledgements get lost on the way. */
    public void loseAcknowledgements(int count) {
        acknowledgementsToLose += count;
    }

    /** What it knows of a task. */
    public TaskLog task(String task) {
        return Optional.ofNullable(tasks.get(task))
                .orElseThrow(() -> new IllegalArgumentException(name() + " never wanted task " + task));
    }

    /** All tasks that it ever wanted, in that order. */
    public List<TaskLog> tasks() {
        return List.copyOf(tasks.values());
    }

    /** Tasks that it wants and has not found a place for. */
    public int waiting() {
        return wanted.size();
    }

    private static TaskID taskId(String task) {
        return TaskID.newBuilder().setValue(task).build();
    }

    private void subscribe() {
        if (away || refused || session.isPresent()) {
            return;
        }
        Session next = new Session();
        session = Optional.of(next);
        var info = options.info().toBuilder();
        id.ifPresent(known -> info.setId(known.toProto()));
        var call = Call.newBuilder()
                .setType(Call.Type.SUBSCRIBE)
                .setSubscribe(Call.Subscribe.newBuilder().setFrameworkInfo(info));
        id.ifPresent(known -> call.setFrameworkId(known.toProto()));
        send(new SchedulerRequest(address, Optional.empty(), call.build(), next));
    }

    private void send(SchedulerRequest request) {
        surroundings.network().send(address, SimMaster.ADDRESS, () -> master.receive(request));
    }

    /** Calls on the present stream; nothing without one. */
    private void call(Call.Builder call) {
        session.flatMap(Session::stream).ifPresent(stream -> {
            id.ifPresent(known -> call.setFrameworkId(known.toProto()));
            send(new SchedulerRequest(address, Optional.of(stream.toString()), call.build(), new CallAnswer(call)));
        });
    }

    /** Now and then: is the stream alive, and what became of the tasks? */
    private void watch() {
        if (away) {
            return;
        }
        session.filter(some -> some.lastHeard.plus(PATIENCE).isBefore(world.now()))
                .ifPresent(Session::abandon);
        if (lastReconciliation.plus(RECONCILIATION).isBefore(world.now())) {
            reconcile();
        }
        world.after(WATCH, this::watch);
    }

    private void reconcile() {
        if (!isConnected()) {
            return;
        }
        lastReconciliation = world.now();
        var reconcile = Call.Reconcile.newBuilder();
        for (TaskLog task : tasks.values()) {
            if (task.isOpen() && task.agent().isPresent()) {
                reconcile.addTasks(Call.Reconcile.Task.newBuilder()
                        .setTaskId(taskId(task.spec().id()))
                        .setAgentId(task.agent().get()));
                if (task.isKilled()) {
                    sendKill(task);
                }
            }
        }
        if (reconcile.getTasksCount() > 0) {
            call(Call.newBuilder().setType(Call.Type.RECONCILE).setReconcile(reconcile));
        }
        // What was said to be lost may be back: ask for everything that the master knows.
        call(Call.newBuilder().setType(Call.Type.RECONCILE).setReconcile(Call.Reconcile.getDefaultInstance()));
        if (!wanted.isEmpty()) {
            call(Call.newBuilder().setType(Call.Type.REVIVE));
        }
    }

    private void hear(Event event) {
        switch (event.getType()) {
            case SUBSCRIBED -> {
                FrameworkId given = FrameworkId.of(event.getSubscribed().getFrameworkId());
                if (id.isPresent() && !id.get().equals(given)) {
                    throw world.fail(name() + " was " + id.get() + " and is now " + given);
                }
                id = Optional.of(given);
                reconcile();
            }
            case OFFERS -> event.getOffers().getOffersList().forEach(this::answer);
            case UPDATE -> update(event.getUpdate().getStatus());
            case ERROR ->
                refused |= event.getError().getMessage().contains("removed")
                        || event.getError().getMessage().contains("Completed");
            case RESCIND,
                    FAILURE,
                    MESSAGE,
                    HEARTBEAT,
                    INVERSE_OFFERS,
                    RESCIND_INVERSE_OFFER,
                    UPDATE_OPERATION_STATUS,
                    UNKNOWN -> {
                // Nothing to do about those.
            }
        }
    }

    private void update(TaskStatus status) {
        String task = status.getTaskId().getValue();
        String why = status.hasReason() ? " " + status.getReason() : "";
        world.note(name(), "hears " + task + " " + status.getState() + why);
        task(task).hear(status).ifPresent(problem -> {
            throw world.fail(name() + ": " + problem);
        });
        if (status.getUuid().isEmpty()) {
            return;
        }
        if (acknowledgementsToLose > 0) {
            acknowledgementsToLose--;
            return;
        }
        call(Call.newBuilder()
                .setType(Call.Type.ACKNOWLEDGE)
                .setAcknowledge(Call.Acknowledge.newBuilder()
                        .setAgentId(status.getAgentId())
                        .setTaskId(status.getTaskId())
                        .setUuid(status.getUuid())));
    }

    private void answer(Offer offer) {
        Resources free = Resources.of(offer.getResourcesList()).unallocate();
        var launch = Offer.Operation.Launch.newBuilder();
        for (TaskSpec spec : List.copyOf(wanted)) {
            Resources needs = needs(spec);
            if (free.contains(needs)) {
                free = free.minus(needs);
                wanted.remove(spec);
                task(spec.id()).launchedOn(offer.getAgentId());
                launch.addTaskInfos(info(spec, offer));
            }
        }
        if (launch.getTaskInfosCount() == 0) {
            call(Call.newBuilder()
                    .setType(Call.Type.DECLINE)
                    .setDecline(Call.Decline.newBuilder()
                            .addOfferIds(offer.getId())
                            .setFilters(Filters.newBuilder().setRefuseSeconds(3600))));
            return;
        }
        call(Call.newBuilder()
                .setType(Call.Type.ACCEPT)
                .setAccept(Call.Accept.newBuilder()
                        .addOfferIds(offer.getId())
                        .addOperations(Offer.Operation.newBuilder()
                                .setType(Offer.Operation.Type.LAUNCH)
                                .setLaunch(launch))));
    }

    private static Resources needs(TaskSpec spec) {
        return Resources.of(scalar("cpus", spec.cpus() / 1000.0), scalar("mem", (double) spec.mem()));
    }

    private static Resource scalar(String name, double value) {
        return Resource.newBuilder()
                .setName(name)
                .setType(Value.Type.SCALAR)
                .setScalar(Value.Scalar.newBuilder().setValue(value))
                .build();
    }

    private static TaskInfo info(TaskSpec spec, Offer offer) {
        return TaskInfo.newBuilder()
                .setName(spec.id())
                .setTaskId(taskId(spec.id()))
                .setAgentId(offer.getAgentId())
                .addAllResources(needs(spec).toProto())
                .setCommand(CommandInfo.newBuilder().setValue(spec.program().command()))
                .build();
    }

    /** One attempt to subscribe and, if it succeeds, the stream. */
    private final class Session implements SchedulerRequest.Answer {

        private Optional<StreamId> stream = Optional.empty();
        private Optional<Network.Connection> connection = Optional.empty();
        private boolean subscribed;
        private Instant lastHeard = world.now();

        boolean isSubscribed() {
            return subscribed;
        }

        Optional<StreamId> stream() {
            return stream;
        }

        private boolean isPresent() {
            return session.filter(some -> some == this).isPresent();
        }

        @Override
        public void status(int status, String text) {
            broken();
        }

        @Override
        public void opened(StreamId opened, Network.Connection through) {
            if (isPresent()) {
                stream = Optional.of(opened);
                connection = Optional.of(through);
            } else {
                through.close(address);
            }
        }

        @Override
        public void event(Event event) {
            if (isPresent()) {
                lastHeard = world.now();
                subscribed |= event.getType() == Event.Type.SUBSCRIBED;
                hear(event);
            }
        }

        @Override
        public void broken() {
            if (isPresent()) {
                session = Optional.empty();
                world.after(world.between(Duration.ZERO, BACKOFF), SimScheduler.this::subscribe);
            }
        }

        void abandon() {
            connection.ifPresent(some -> some.close(address));
            broken();
        }
    }

    /** What is heard of any other call. */
    private final class CallAnswer implements SchedulerRequest.Answer {

        private final Call.Builder call;

        CallAnswer(Call.Builder call) {
            this.call = call;
        }

        @Override
        public void status(int status, String text) {
            if (status != 202) {
                world.note(name(), call.getType() + " answered " + status + " " + text);
            }
        }

        @Override
        public void opened(StreamId stream, Network.Connection connection) {
            throw world.fail("a stream for a call that asked for none");
        }

        @Override
        public void event(Event event) {
            throw world.fail("an event for a call that asked for none");
        }

        @Override
        public void broken() {
            // Without a stream there is nothing to break.
        }
    }
}
