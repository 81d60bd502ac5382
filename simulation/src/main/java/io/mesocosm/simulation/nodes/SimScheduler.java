package io.mesocosm.simulation.nodes;

import com.google.protobuf.ByteString;
import io.mesocosm.common.ids.FrameworkId;
import io.mesocosm.common.libprocess.Upid;
import io.mesocosm.common.loop.Ids;
import io.mesocosm.common.tasks.TaskStates;
import io.mesocosm.simulation.world.Libprocess;
import io.mesocosm.simulation.world.World;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.apache.mesos.v1.scheduler.Protos.Event;

/**
 * A framework, behind the v1 scheduler API or a v0 driver: subscribes, comes back when its link breaks, launches what it
 * wants on what it is offered, acknowledges, reconciles, and remembers all that it hears. When the master has removed it
 * for good, it begins anew under another id.
 */
public final class SimScheduler implements SchedulerLink.Owner {

    private static final Duration PATIENCE = Duration.ofSeconds(75);
    private static final Duration WATCH = Duration.ofSeconds(5);
    private static final Duration RECONCILIATION = Duration.ofSeconds(30);
    private static final Duration BACKOFF = Duration.ofSeconds(5);
    private static final Duration REDIRECTION = Duration.ofSeconds(1);
    private static final Duration REUSABLE = Duration.ofMinutes(2);
    private static final int PORT = 9000;
    private static final String DRIVER = "scheduler-";

    private final Surroundings surroundings;
    private final World world;
    private final SchedulerOptions options;
    private final String ip;
    private final MasterFinder finder;
    private final Ids chance;
    private final Set<String> roles = new TreeSet<>();
    private final OperationDesk operations;
    private final OfferDesk desk;
    private final Map<String, TaskLog> tasks = new LinkedHashMap<>();
    private final List<FrameworkId> former = new ArrayList<>();
    private Optional<FrameworkId> id = Optional.empty();
    private Optional<SchedulerLink> link = Optional.empty();
    private boolean away = true;
    private boolean refused;
    private boolean suppressed;
    private boolean registered;
    private int processes;
    private int acknowledgementsToLose;
    private int callsToRepeat;
    private Instant lastReconciliation = World.BEGINNING;

    SimScheduler(Surroundings surroundings, SchedulerOptions options, String ip) {
        this.surroundings = surroundings;
        this.world = surroundings.world();
        this.options = options;
        this.ip = ip;
        this.finder = new MasterFinder(surroundings, ip, options.detects(), this::moved);
        this.chance = world.ids();
        this.operations = new OperationDesk(world, options, this::call, this::losesAcknowledgement);
        this.desk = new OfferDesk(
                world,
                options,
                () -> id,
                this::call,
                operations,
                (task, agent) -> task(task.id()).launchedOn(agent));
        roles.add(options.role());
    }

    /** Its name. */
    public String name() {
        return options.name();
    }

    /** The role that it is never out of. */
    public String role() {
        return options.role();
    }

    /** Whether that is the actor of a driver. */
    static boolean isDriver(Upid upid) {
        return upid.id().startsWith(DRIVER);
    }

    /** Its address as the network knows it. */
    public String address() {
        return ip + ":" + PORT;
    }

    /** Its id, once it has subscribed. */
    public Optional<FrameworkId> id() {
        return id;
    }

    /** The ids under which it was removed. */
    public List<FrameworkId> former() {
        return List.copyOf(former);
    }

    /** Begins to subscribe, and watches over its own connection from now on. */
    public void connect() {
        if (away) {
            away = false;
            anotherProcess();
            surroundings.network().up(address());
            finder.begin();
            subscribe();
            watch();
        }
    }

    /** Its process ends; what it knows is kept for the next one, which {@link #connect} starts. */
    public void disconnect() {
        if (!away) {
            world.note(name(), "goes away");
            away = true;
            finder.end();
            drop();
            surroundings.network().down(address());
        }
    }

    private void drop() {
        link.ifPresent(SchedulerLink::end);
        link = Optional.empty();
        desk.forget();
    }

    /** Subscribes once more, while its first connection lives. */
    public void connectTwice() {
        if (isConnected()) {
            link = Optional.empty();
            desk.forget();
            anotherProcess();
            subscribe();
        }
    }

    /** Whether it is subscribed, as far as it knows. */
    public boolean isConnected() {
        return link.filter(SchedulerLink::isSubscribed).isPresent();
    }

    /** Whether its process has ended. */
    public boolean isAway() {
        return away;
    }

    /** Whether the master told it that it is no more. */
    public boolean isRefused() {
        return refused;
    }

    /** Whether it is behind a v0 driver. */
    public boolean hasDriver() {
        return options.driver();
    }

    /** Whether it wants no offers. */
    public boolean isSuppressed() {
        return suppressed;
    }

    /** Wants a task to run somewhere. */
    public void launch(TaskSpec task) {
        desk.wanted().add(task);
        tasks.computeIfAbsent(task.id(), key -> new TaskLog(task)).wanted(task);
        revive();
    }

    /** Wants offers, also of what it refused. */
    public void revive() {
        suppressed = false;
        call(Call.newBuilder().setType(Call.Type.REVIVE));
    }

    /** Wants no offers until it revives. */
    public void suppress() {
        if (desk.wanted().isEmpty()) {
            suppressed = true;
            call(Call.newBuilder().setType(Call.Type.SUPPRESS));
        }
    }

    /** Tasks whose names are free again: they ended a while ago, and their end is acknowledged. */
    public List<TaskSpec> reusable() {
        return tasks.values().stream()
                .filter(task -> task.isOver() && task.lastHeard().plus(REUSABLE).isBefore(world.now()))
                .map(TaskLog::spec)
                .toList();
    }

    /** Wants a task dead. */
    public void kill(String task) {
        TaskLog log = task(task);
        log.kill();
        if (!desk.wanted().removeIf(spec -> spec.id().equals(task))) {
            call(Calls.kill(log));
        }
    }

    /** Wants something dead that never was. */
    public void killUnknown() {
        call(Calls.kill("unknown-" + chance.below(1000)));
    }

    /** Acknowledges, for one of its tasks, an update that it never got. */
    public void acknowledgeUnknown() {
        tasks.values().stream()
                .filter(task -> task.agent().isPresent())
                .findAny()
                .ifPresent(task -> call(Calls.acknowledge(
                        task.agent().get(),
                        Calls.taskId(task.spec().id()),
                        ByteString.copyFromUtf8("never sent " + chance.below(10)))));
    }

    /** Has one more role, or one less. */
    public void changeRoles() {
        String other = options.role() + (options.driver() ? "-too" : "/too");
        if (!roles.remove(other)) {
            roles.add(other);
        }
        id.ifPresent(known -> call(Call.newBuilder()
                .setType(Call.Type.UPDATE_FRAMEWORK)
                .setUpdateFramework(Call.UpdateFramework.newBuilder()
                        .setFrameworkInfo(options.info(roles).toBuilder().setId(known.toProto())))));
    }

    /** Ends the framework and goes on as another one, whether the master heard of the end or not. */
    public void endAndBeginAnew() {
        if (isConnected() && !refused) {
            call(Call.newBuilder().setType(Call.Type.TEARDOWN));
            refused = true;
            world.after(world.between(Duration.ZERO, BACKOFF), this::beginAnew);
        }
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

    /** The next calls are sent twice, as by a client that got no answer in time. */
    public void repeatCalls(int count) {
        callsToRepeat += count;
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
        return desk.wanted().size();
    }

    /** The agents of which it got offers since {@link #forgetOffered}. */
    public Set<AgentID> offered() {
        return Set.copyOf(desk.offered());
    }

    /** From now on, what was offered before does not count. */
    public void forgetOffered() {
        desk.forgetOffered();
    }

    private void subscribe() {
        if (away || refused || link.isPresent() || finder.master().isEmpty()) {
            return;
        }
        SchedulerLink next = newLink(finder.master().get());
        link = Optional.of(next);
        var info = options.info(roles).toBuilder();
        id.ifPresent(known -> info.setId(known.toProto()));
        var subscribe = Call.Subscribe.newBuilder().setFrameworkInfo(info);
        if (suppressed) {
            subscribe.addAllSuppressedRoles(roles);
        }
        var call = Call.newBuilder().setType(Call.Type.SUBSCRIBE).setSubscribe(subscribe);
        id.ifPresent(known -> call.setFrameworkId(known.toProto()));
        next.subscribe(call.build());
    }

    private SchedulerLink newLink(Upid master) {
        if (options.driver()) {
            return new DriverLink(surroundings, new Upid(DRIVER + processes, ip, PORT), master, !registered, this);
        }
        return new HttpLink(surroundings, address(), Libprocess.address(master), this);
    }

    /** Another master leads, or none: what it had with the one before is over. */
    private void moved() {
        link.ifPresent(this::broken);
        subscribe();
    }

    /** Calls on the present link; nothing without one. */
    private void call(Call.Builder call) {
        link.filter(SchedulerLink::isSubscribed).ifPresent(some -> {
            id.ifPresent(known -> call.setFrameworkId(known.toProto()));
            some.send(call.build());
            if (callsToRepeat > 0) {
                callsToRepeat--;
                some.send(call.build());
            }
        });
    }

    /** Now and then: is the link alive, and what became of the tasks? */
    private void watch() {
        if (away) {
            return;
        }
        link.filter(SchedulerLink::hasHeartbeats)
                .filter(some -> some.lastHeard().plus(PATIENCE).isBefore(world.now()))
                .ifPresent(SchedulerLink::abandon);
        if (lastReconciliation.plus(RECONCILIATION).isBefore(world.now())) {
            reconcile();
        }
        world.after(WATCH, this::watch);
    }

    /** Asks what became of its tasks. */
    public void reconcile() {
        if (!isConnected()) {
            return;
        }
        lastReconciliation = world.now();
        List<TaskLog> open = tasks.values().stream()
                .filter(task -> task.isOpen() && task.agent().isPresent())
                .toList();
        open.stream().filter(TaskLog::isKilled).forEach(task -> call(Calls.kill(task)));
        if (!open.isEmpty()) {
            call(Calls.reconcile(open));
        }
        // What was said to be lost may be back: ask for everything that the master knows.
        call(Calls.reconcile(List.of()));
        operations.reconcile();
        if (!desk.wanted().isEmpty()) {
            revive();
        }
    }

    /** What it does to the resources that it is offered. */
    public OperationDesk operations() {
        return operations;
    }

    @Override
    public boolean has(SchedulerLink some) {
        return link.filter(present -> present.equals(some)).isPresent();
    }

    @Override
    public void broken(SchedulerLink some) {
        if (has(some)) {
            drop();
            finder.failed();
            world.after(world.between(Duration.ZERO, BACKOFF), this::subscribe);
        }
    }

    @Override
    public void redirected(SchedulerLink some, String address) {
        if (has(some)) {
            drop();
            finder.redirected(address);
            world.after(world.between(Duration.ZERO, REDIRECTION), this::subscribe);
        }
    }

    /** Its session ends at the servers. */
    public void loseSession() {
        finder.loseSession();
    }

    /** Where its ZooKeeper client is, as the network knows it. */
    public String clientAddress() {
        return Detection.clientAddress(ip);
    }

    @Override
    public void answered(Call call, int status, String text) {
        if (status / 100 != 2) {
            world.note(name(), call.getType() + " answered " + status + " " + text);
        }
    }

    @Override
    public void hears(Event event) {
        switch (event.getType()) {
            case SUBSCRIBED -> {
                FrameworkId given = FrameworkId.of(event.getSubscribed().getFrameworkId());
                if (id.isPresent() && !id.get().equals(given)) {
                    throw world.fail(name() + " was " + id.get() + " and is now " + given);
                }
                id = Optional.of(given);
                registered = true;
                reconcile();
            }
            case OFFERS -> desk.take(event.getOffers().getOffersList());
            case RESCIND -> desk.rescinded(event.getRescind().getOfferId());
            case UPDATE -> update(event.getUpdate().getStatus());
            case UPDATE_OPERATION_STATUS ->
                operations.hear(event.getUpdateOperationStatus().getStatus());
            case ERROR -> error(event.getError().getMessage());
            case FAILURE, MESSAGE, HEARTBEAT, INVERSE_OFFERS, RESCIND_INVERSE_OFFER, UNKNOWN -> {
                // Nothing to do about those.
            }
        }
    }

    private void error(String text) {
        world.note(name(), "is told: " + text);
        boolean removed = text.contains("removed") || text.contains("ompleted") || text.contains("terminated");
        if (removed && !refused) {
            refused = true;
            world.after(world.between(Duration.ZERO, BACKOFF), this::beginAnew);
        } else if (!refused && options.driver()) {
            // An error is the end of a driver: the scheduler goes on with another one.
            anotherProcess();
            link.ifPresent(this::broken);
        }
    }

    private void anotherProcess() {
        processes++;
        registered = false;
    }

    /** Nobody can have it back who was removed: the next subscription is that of another framework. */
    private void beginAnew() {
        world.note(name(), "begins anew");
        id.ifPresent(former::add);
        id = Optional.empty();
        tasks.clear();
        desk.wanted().clear();
        operations.forget();
        drop();
        refused = false;
        suppressed = false;
        if (!away) {
            anotherProcess();
            surroundings.network().up(address());
            subscribe();
        }
    }

    private void update(TaskStatus status) {
        String task = status.getTaskId().getValue();
        String why = status.hasReason() ? " " + status.getReason() : "";
        world.note(name(), "hears " + task + " " + status.getState() + why);
        Optional.ofNullable(tasks.get(task))
                .flatMap(log -> log.hear(status, world.now()))
                .ifPresent(problem -> {
                    throw world.fail(name() + ": " + problem);
                });
        if (!tasks.containsKey(task) && !status.getUuid().isEmpty() && !TaskStates.isTerminal(status.getState())) {
            throw world.fail(name() + " hears of a task that it never wanted: " + status);
        }
        if (status.getUuid().isEmpty() || losesAcknowledgement()) {
            return;
        }
        call(Calls.acknowledge(status.getAgentId(), status.getTaskId(), status.getUuid()));
    }

    private boolean losesAcknowledgement() {
        boolean lost = acknowledgementsToLose > 0;
        acknowledgementsToLose -= lost ? 1 : 0;
        return lost;
    }
}
