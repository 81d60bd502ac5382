package io.mesocosm.simulation.benchmark;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.mesocosm.common.http.HttpLimits;
import io.mesocosm.common.http.HttpServer;
import io.mesocosm.common.http.Network;
import io.mesocosm.common.libprocess.Envelope;
import io.mesocosm.common.libprocess.LibprocessHandler;
import io.mesocosm.common.libprocess.LibprocessTransport;
import io.mesocosm.common.libprocess.Mailbox;
import io.mesocosm.common.libprocess.TransportLimits;
import io.mesocosm.common.libprocess.Upid;
import io.mesocosm.common.resources.Resources;
import io.mesocosm.proto.internal.Messages;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.AgentInfo;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;

/**
 * Many agents behind one address that run nothing: each reports every task that it is given as running, and waits for
 * the acknowledgement of that. They speak libprocess over TCP, as agents do.
 */
final class Fleet implements Mailbox, AutoCloseable {

    private static final String VERSION = "1.12.0";
    private static final List<AgentInfo.Capability> CAPABILITIES = Stream.of(
                    AgentInfo.Capability.Type.MULTI_ROLE, AgentInfo.Capability.Type.RESERVATION_REFINEMENT)
            .map(type -> AgentInfo.Capability.newBuilder().setType(type).build())
            .toList();

    private final Network network = Network.open(1);
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpServer server;
    private final LibprocessTransport transport;
    private final Upid master;
    private final Map<String, AgentInfo> agents = new ConcurrentHashMap<>();
    private final CountDownLatch registered;
    private final CountDownLatch reregistered;
    private final CountDownLatch acknowledged;
    private volatile boolean masterMayEnd;
    private final AtomicLong nextUuid = new AtomicLong();

    /**
     * Registers nobody yet.
     *
     * @param master {@code ip:port}
     * @param tasks how many are to be acknowledged in all
     */
    Fleet(String master, int agents, int tasks) throws IOException {
        this.master = Upid.parse("master@" + master).orElseThrow();
        this.registered = new CountDownLatch(agents);
        this.reregistered = new CountDownLatch(agents);
        this.acknowledged = new CountDownLatch(tasks);
        var handler = new CompletableFuture<LibprocessHandler>();
        server = HttpServer.start(
                network,
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                (request, exchange) -> handler.join().handle(request, exchange),
                HttpLimits.DEFAULTS,
                threads);
        Upid self = agent(0);
        transport = new LibprocessTransport(self, this, network, threads, TransportLimits.DEFAULTS);
        handler.complete(new LibprocessHandler(self, this, (request, exchange) -> {}));
    }

    private Upid agent(int number) {
        return new Upid("slave(" + number + ")", "127.0.0.1", server.address().getPort());
    }

    /** Registers all agents and waits for their ids. */
    void register(int agents, Resources each) throws InterruptedException {
        for (int agent = 0; agent < agents; agent++) {
            AgentInfo info = AgentInfo.newBuilder()
                    .setHostname("host-" + agent)
                    .setPort(server.address().getPort())
                    .addAllResources(each.toProto())
                    .build();
            this.agents.put(agent(agent).id(), info);
            var message = Messages.RegisterSlaveMessage.newBuilder()
                    .setSlave(info)
                    .setVersion(VERSION)
                    .addAllAgentCapabilities(CAPABILITIES);
            send(agent(agent), master, message.build());
        }
        registered.await();
    }

    /** From now on the master may end. */
    void expectEnd() {
        masterMayEnd = true;
    }

    /** Registers all agents anew, with the ids that they have, and waits for the answers. */
    void reregister() throws InterruptedException {
        agents.forEach((actor, info) -> {
            var message = Messages.ReregisterSlaveMessage.newBuilder()
                    .setSlave(info)
                    .setVersion(VERSION)
                    .addAllAgentCapabilities(CAPABILITIES);
            send(new Upid(actor, "127.0.0.1", server.address().getPort()), master, message.build());
        });
        reregistered.await();
    }

    private void admitted(Upid agent, AgentID id) {
        agents.computeIfPresent(
                agent.id(), (actor, info) -> info.toBuilder().setId(id).build());
        registered.countDown();
    }

    /** Waits until every task's report is acknowledged. */
    void awaitAcknowledgements() throws InterruptedException {
        acknowledged.await();
    }

    private void send(Upid from, Upid to, Message message) {
        transport.send(new Envelope(from, to, message.getDescriptorForType().getFullName(), message.toByteString()));
    }

    @Override
    public boolean hosts(String actorId) {
        return actorId.startsWith("slave(");
    }

    @Override
    public void deliver(Envelope envelope) {
        try {
            switch (envelope.name()) {
                case "mesos.internal.SlaveRegisteredMessage" ->
                    admitted(
                            envelope.to(),
                            Messages.SlaveRegisteredMessage.parseFrom(envelope.body())
                                    .getSlaveId());
                case "mesos.internal.SlaveReregisteredMessage" -> reregistered.countDown();
                case "mesos.internal.PingSlaveMessage" ->
                    send(envelope.to(), envelope.from(), Messages.PongSlaveMessage.getDefaultInstance());
                case "mesos.internal.RunTaskMessage" ->
                    run(envelope.to(), Messages.RunTaskMessage.parseFrom(envelope.body()));
                case "mesos.internal.StatusUpdateAcknowledgementMessage" -> acknowledged.countDown();
                default -> {
                    // Whatever else is told does not matter to agents that run nothing.
                }
            }
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("the master sent what cannot be read", e);
        }
    }

    private void run(Upid agent, Messages.RunTaskMessage message) {
        TaskInfo task = message.getTask();
        ByteString uuid = ByteString.copyFrom(ByteBuffer.allocate(16)
                .putLong(0)
                .putLong(nextUuid.incrementAndGet())
                .flip());
        double now = System.currentTimeMillis() / 1000.0;
        var status = TaskStatus.newBuilder()
                .setTaskId(task.getTaskId())
                .setState(TaskState.TASK_RUNNING)
                .setSource(TaskStatus.Source.SOURCE_EXECUTOR)
                .setAgentId(task.getAgentId())
                .setTimestamp(now)
                .setUuid(uuid);
        send(
                agent,
                master,
                Messages.StatusUpdateMessage.newBuilder()
                        .setUpdate(Messages.StatusUpdate.newBuilder()
                                .setFrameworkId(message.getFramework().getId())
                                .setSlaveId(task.getAgentId())
                                .setStatus(status)
                                .setTimestamp(now)
                                .setUuid(uuid)
                                .setLatestState(TaskState.TASK_RUNNING))
                        .setPid(agent.toString())
                        .build());
    }

    @Override
    public void exited(Upid upid) {
        if (!masterMayEnd) {
            throw new IllegalStateException("the master hung up");
        }
    }

    @Override
    public void close() {
        transport.close();
        server.close();
        network.close();
        threads.shutdownNow();
    }
}
