package io.mesocosm.agent.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.mesocosm.common.http.HttpLimits;
import io.mesocosm.common.http.HttpResponse;
import io.mesocosm.common.http.HttpServer;
import io.mesocosm.common.http.Network;
import io.mesocosm.common.ids.UuidBytes;
import io.mesocosm.common.libprocess.Envelope;
import io.mesocosm.common.libprocess.LibprocessHandler;
import io.mesocosm.common.libprocess.LibprocessTransport;
import io.mesocosm.common.libprocess.Mailbox;
import io.mesocosm.common.libprocess.TransportLimits;
import io.mesocosm.common.libprocess.Upid;
import io.mesocosm.proto.internal.Messages.AcknowledgeOperationStatusMessage;
import io.mesocosm.proto.internal.Messages.ApplyOperationMessage;
import io.mesocosm.proto.internal.Messages.MasterSlaveConnection;
import io.mesocosm.proto.internal.Messages.RegisterSlaveMessage;
import io.mesocosm.proto.internal.Messages.ReregisterSlaveMessage;
import io.mesocosm.proto.internal.Messages.ResourceVersionUUID;
import io.mesocosm.proto.internal.Messages.RunTaskMessage;
import io.mesocosm.proto.internal.Messages.SlaveRegisteredMessage;
import io.mesocosm.proto.internal.Messages.SlaveReregisteredMessage;
import io.mesocosm.proto.internal.Messages.StatusUpdateAcknowledgementMessage;
import io.mesocosm.proto.internal.Messages.StatusUpdateMessage;
import io.mesocosm.proto.internal.Messages.UpdateOperationStatusMessage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.CommandInfo;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.OperationStatus;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.Protos.UUID;
import org.apache.mesos.v1.Protos.Value;

/** A master that admits every agent, acknowledges every update and remembers what it heard. Safe from any thread. */
public final class FakeMaster implements Mailbox, AutoCloseable {

    /** The id that its agent gets. */
    public static final AgentID AGENT = AgentID.newBuilder().setValue("m-S0").build();

    private static final long PATIENCE_SECONDS = 60;

    private final Network network = Network.open(1);
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpServer server;
    private final Upid self;
    private final LibprocessTransport transport;
    private final List<StatusUpdateMessage> updates = new ArrayList<>();
    private final List<UpdateOperationStatusMessage> ends = new ArrayList<>();
    private volatile Optional<UUID> version = Optional.empty();
    private final List<Upid> registrations = new ArrayList<>();
    private final List<Upid> reregistrations = new ArrayList<>();
    private final List<Upid> departures = new ArrayList<>();

    /** Listens on a free port. */
    public FakeMaster() throws IOException {
        var late = new CompletableFuture<LibprocessHandler>();
        server = HttpServer.start(
                network,
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                (request, exchange) -> late.join().handle(request, exchange),
                HttpLimits.DEFAULTS,
                threads);
        self = new Upid("master", "127.0.0.1", server.address().getPort());
        transport = new LibprocessTransport(self, this, network, threads, TransportLimits.DEFAULTS);
        late.complete(
                new LibprocessHandler(self, this, (request, exchange) -> exchange.respond(HttpResponse.notFound())));
    }

    /** For {@code --master}. */
    public String address() {
        return "127.0.0.1:" + self.port();
    }

    @Override
    public boolean hosts(String actorId) {
        return actorId.equals("master");
    }

    @Override
    public void exited(Upid upid) {
        // An agent that died comes back by itself.
    }

    @Override
    public void deliver(Envelope envelope) {
        try {
            switch (envelope.name()) {
                case "mesos.internal.RegisterSlaveMessage" -> {
                    var message = RegisterSlaveMessage.parseFrom(envelope.body());
                    assertThat(message.hasSlave()).isTrue();
                    version = Optional.of(message.getResourceVersionUuid());
                    send(
                            envelope.from(),
                            SlaveRegisteredMessage.newBuilder()
                                    .setSlaveId(AGENT)
                                    .setConnection(connection())
                                    .build());
                    add(registrations, envelope.from());
                }
                case "mesos.internal.ReregisterSlaveMessage" -> {
                    var message = ReregisterSlaveMessage.parseFrom(envelope.body());
                    assertThat(message.getSlave().getId()).isEqualTo(AGENT);
                    version = Optional.of(message.getResourceVersionUuid());
                    send(
                            envelope.from(),
                            SlaveReregisteredMessage.newBuilder()
                                    .setSlaveId(AGENT)
                                    .setConnection(connection())
                                    .build());
                    add(reregistrations, envelope.from());
                }
                case "mesos.internal.UnregisterSlaveMessage" -> add(departures, envelope.from());
                case "mesos.internal.UpdateOperationStatusMessage" ->
                    ended(envelope.from(), UpdateOperationStatusMessage.parseFrom(envelope.body()));
                case "mesos.internal.StatusUpdateMessage" ->
                    updated(envelope.from(), StatusUpdateMessage.parseFrom(envelope.body()));
                default -> {}
            }
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(envelope.name(), e);
        }
    }

    private static MasterSlaveConnection connection() {
        return MasterSlaveConnection.newBuilder().setTotalPingTimeoutSeconds(75).build();
    }

    private void ended(Upid agent, UpdateOperationStatusMessage message) {
        send(
                agent,
                AcknowledgeOperationStatusMessage.newBuilder()
                        .setStatusUuid(message.getStatus().getUuid())
                        .setOperationUuid(message.getOperationUuid())
                        .build());
        add(ends, message);
    }

    /** Orders the agent to change its resources; answers how that ended. */
    public OperationStatus apply(Upid agent, Offer.Operation operation) throws InterruptedException, TimeoutException {
        var uuid = UUID.newBuilder()
                .setValue(UuidBytes.of(java.util.UUID.randomUUID()))
                .build();
        send(
                agent,
                ApplyOperationMessage.newBuilder()
                        .setFrameworkId(framework(true).getId())
                        .setOperationInfo(operation)
                        .setOperationUuid(uuid)
                        .setResourceVersionUuid(ResourceVersionUUID.newBuilder().setUuid(version.orElseThrow()))
                        .build());
        await(master -> master.end(uuid).isPresent());
        return end(uuid).orElseThrow();
    }

    private synchronized Optional<OperationStatus> end(UUID operation) {
        return ends.stream()
                .filter(message -> message.getOperationUuid().equals(operation))
                .map(UpdateOperationStatusMessage::getStatus)
                .findFirst();
    }

    private void updated(Upid agent, StatusUpdateMessage message) {
        var update = message.getUpdate();
        send(
                agent,
                StatusUpdateAcknowledgementMessage.newBuilder()
                        .setSlaveId(AGENT)
                        .setFrameworkId(update.getFrameworkId())
                        .setTaskId(update.getStatus().getTaskId())
                        .setUuid(update.getUuid())
                        .build());
        remember(message);
    }

    /** An update whose acknowledgement was lost with the agent comes again. */
    private synchronized void remember(StatusUpdateMessage message) {
        boolean known = updates.stream()
                .anyMatch(update ->
                        update.getUpdate().getUuid().equals(message.getUpdate().getUuid()));
        if (!known) {
            add(updates, message);
        }
    }

    private synchronized <T> void add(List<T> list, T item) {
        list.add(item);
        notifyAll();
    }

    /** Sends a message as the master. */
    public void send(Upid to, Message message) {
        String name = message.getDescriptorForType().getFullName();
        transport.send(new Envelope(self, to, name, message.toByteString()));
    }

    /** The agent, once it has registered for the nth time, or registered again for the nth time. */
    public Upid awaitRegistration(int times) throws InterruptedException, TimeoutException {
        await(master -> master.registrations.size() >= times);
        return last(registrations);
    }

    /** As above for agents that come back. */
    public Upid awaitReregistration(int times) throws InterruptedException, TimeoutException {
        await(master -> master.reregistrations.size() >= times);
        return last(reregistrations);
    }

    /** Waits until the agent has left. */
    public void awaitDeparture() throws InterruptedException, TimeoutException {
        await(master -> !master.departures.isEmpty());
    }

    private synchronized Upid last(List<Upid> list) {
        return list.getLast();
    }

    /** The states that a task was reported in, once the last of them is that one. */
    public List<TaskState> awaitState(String task, TaskState last) throws InterruptedException, TimeoutException {
        await(master -> Optional.of(last).equals(master.states(task).stream().reduce((a, b) -> b)));
        return states(task);
    }

    /** The states that a task was reported in so far. */
    public synchronized List<TaskState> states(String task) {
        return of(task).map(update -> update.getUpdate().getStatus().getState()).toList();
    }

    /** The first update of a task that is so. */
    public TaskStatus awaitStatus(String task, Predicate<TaskStatus> condition)
            throws InterruptedException, TimeoutException {
        await(master -> master.statuses(task).stream().anyMatch(condition));
        return statuses(task).stream().filter(condition).findFirst().orElseThrow();
    }

    private synchronized List<TaskStatus> statuses(String task) {
        return of(task).map(update -> update.getUpdate().getStatus()).toList();
    }

    /** What the last update of a task says. */
    public synchronized String message(String task) {
        return of(task).map(update -> update.getUpdate().getStatus().getMessage())
                .reduce("", (a, b) -> b);
    }

    private Stream<StatusUpdateMessage> of(String task) {
        return updates.stream()
                .filter(update ->
                        update.getUpdate().getStatus().getTaskId().getValue().equals(task));
    }

    private synchronized void await(Predicate<FakeMaster> condition) throws InterruptedException, TimeoutException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!condition.test(this)) {
            long rest = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            if (rest <= 0) {
                throw new TimeoutException("registrations=" + registrations.size() + " reregistrations="
                        + reregistrations.size() + " updates=" + updates);
            }
            wait(rest);
        }
    }

    /** A framework whose executors survive the agent, or not. */
    public static FrameworkInfo framework(boolean checkpoint) {
        return FrameworkInfo.newBuilder()
                .setId(FrameworkID.newBuilder().setValue("m-0000"))
                .setUser(System.getProperty("user.name"))
                .setName("test")
                .setCheckpoint(checkpoint)
                .addRoles("*")
                .addCapabilities(
                        FrameworkInfo.Capability.newBuilder().setType(FrameworkInfo.Capability.Type.MULTI_ROLE))
                .addCapabilities(
                        FrameworkInfo.Capability.newBuilder().setType(FrameworkInfo.Capability.Type.PARTITION_AWARE))
                .build();
    }

    /** A shell command as a task. */
    public static TaskInfo command(String id, String command) {
        return TaskInfo.newBuilder()
                .setName(id)
                .setTaskId(TaskID.newBuilder().setValue(id))
                .setAgentId(AGENT)
                .addResources(scalar("cpus", 0.1))
                .addResources(scalar("mem", 32))
                .setCommand(CommandInfo.newBuilder().setValue(command))
                .build();
    }

    /** An amount of a resource, allocated to the role of the framework. */
    public static Resource scalar(String name, double value) {
        return Resource.newBuilder()
                .setName(name)
                .setType(Value.Type.SCALAR)
                .setScalar(Value.Scalar.newBuilder().setValue(value))
                .setAllocationInfo(Resource.AllocationInfo.newBuilder().setRole("*"))
                .build();
    }

    /** Orders the agent to run a task. */
    public void run(Upid agent, FrameworkInfo framework, TaskInfo task) {
        send(
                agent,
                RunTaskMessage.newBuilder()
                        .setFramework(framework)
                        .setTask(task)
                        .setPid("@0.0.0.0:0")
                        .setLaunchExecutor(true)
                        .build());
    }

    @Override
    public void close() {
        server.close();
        transport.close();
        threads.close();
        network.close();
    }
}
