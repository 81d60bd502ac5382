package io.mesocosm.common.libprocess;

import io.mesocosm.common.http.Network;
import io.mesocosm.common.loop.SerialExecutor;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends messages over one connection per destination address, opened when it is first needed; messages wait while it
 * connects. A linked connection is kept until it breaks, another one until it has been idle for a while. What cannot be
 * sent is dropped and counted. Messages to this process itself never touch the network. Safe from any thread.
 */
public final class LibprocessTransport implements MessageSender, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(LibprocessTransport.class);
    private static final long BATCH_BYTES = 48 * 1024;

    private final Upid self;
    private final Mailbox mailbox;
    private final Network network;
    private final NameLookups lookups = new NameLookups();
    private final TransportLimits limits;
    private final SerialExecutor local;
    private final SerialExecutor exits;
    private final TransportCounters counters = new TransportCounters();
    private final OutgoingConnection.Owner owner = new Connections();

    /** Guards everything below; held for moments only. */
    private final Object lock = new Object();

    private final Map<Destination.Address, Destination> destinations = new HashMap<>();
    private boolean closed;

    /**
     * Ready to send; connects to nobody yet.
     *
     * @param self any UPID of this process: messages to its address are delivered to {@code mailbox} directly
     * @param mailbox is told of links that break
     * @param network outlives the transport
     * @param executor where the mailbox is called; a virtual thread per task in daemons
     */
    public LibprocessTransport(Upid self, Mailbox mailbox, Network network, Executor executor, TransportLimits limits) {
        this.self = self;
        this.mailbox = mailbox;
        this.network = network;
        this.limits = limits;
        this.local = new SerialExecutor(executor);
        this.exits = new SerialExecutor(executor);
    }

    /** What became of the messages. */
    public TransportCounters counters() {
        return counters;
    }

    /** Addresses that are connected now, or being connected. */
    public int destinations() {
        synchronized (lock) {
            return destinations.size();
        }
    }

    @Override
    public void send(Envelope envelope) {
        if (self.isBeside(envelope.to())) {
            deliver(envelope);
            return;
        }
        if (!MessageCodec.writable(envelope)) {
            LOG.warn("Dropped {}: its addresses cannot be written", envelope.name());
            counters.countDropped(1);
            return;
        }
        OutgoingConnection connection;
        boolean fresh;
        Optional<List<Upid>> overflow = Optional.empty();
        synchronized (lock) {
            if (closed) {
                counters.countDropped(1);
                return;
            }
            Destination.Address address = Destination.Address.of(envelope.to());
            fresh = !destinations.containsKey(address);
            Destination destination = destinations.computeIfAbsent(address, this::create);
            connection = destination.connection();
            if (!destination.add(envelope, limits.queueBytes())) {
                overflow = Optional.of(remove(destination));
            }
        }
        if (overflow.isPresent()) {
            counters.countDropped(1);
            counters.countOverflow();
            tell(connection, overflow.get(), "more than " + limits.queueBytes() + " bytes wait for it");
            connection.close("its queue is full");
        } else if (fresh) {
            connect(connection);
        } else {
            connection.wake();
        }
    }

    /** Gives up a destination, under the lock; whoever was linked there is to be told. */
    private List<Upid> remove(Destination destination) {
        destinations.remove(destination.address());
        counters.countDropped(destination.queued());
        return destination.linked();
    }

    private void tell(OutgoingConnection connection, List<Upid> linked, String reason) {
        counters.countBrokenLinks(linked.size());
        LOG.info(
                "Connection ended peer={}:{} links={} reason={}",
                connection.address().host(),
                connection.address().port(),
                linked.size(),
                reason);
        linked.forEach(upid -> exits.execute(() -> mailbox.exited(upid)));
    }

    @Override
    public void link(Upid to) {
        link(to, false);
    }

    @Override
    public void relink(Upid to) {
        link(to, true);
    }

    private void link(Upid to, boolean anew) {
        if (self.isBeside(to)) {
            if (!mailbox.hosts(to.id())) {
                exits.execute(() -> mailbox.exited(to));
            }
            return;
        }
        Optional<OutgoingConnection> replaced = Optional.empty();
        Optional<OutgoingConnection> opened = Optional.empty();
        synchronized (lock) {
            if (closed) {
                return;
            }
            Destination.Address address = Destination.Address.of(to);
            boolean fresh = !destinations.containsKey(address);
            Destination destination = destinations.computeIfAbsent(address, this::create);
            if (anew && !fresh) {
                replaced = Optional.of(destination.connection());
                destination.replace(open(address));
            }
            if (anew || fresh) {
                opened = Optional.of(destination.connection());
            }
            destination.link(to, limits.links());
        }
        replaced.ifPresent(old -> old.close("linked anew"));
        opened.ifPresent(this::connect);
    }

    private void deliver(Envelope envelope) {
        if (local.size() >= limits.localMessages()) {
            counters.countDropped(1);
            return;
        }
        local.execute(() -> {
            if (mailbox.hosts(envelope.to().id())) {
                counters.countSent(1);
                mailbox.deliver(envelope);
            } else {
                counters.countDropped(1);
            }
        });
    }

    private Destination create(Destination.Address address) {
        return new Destination(address, open(address));
    }

    private OutgoingConnection open(Destination.Address address) {
        return new OutgoingConnection(address, network.next(), owner, limits);
    }

    private void connect(OutgoingConnection connection) {
        counters.countConnection();
        byte[] literal =
                NetUtil.createByteArrayFromIpAddressString(connection.address().host());
        if (literal != null) {
            connect(connection, literal);
        } else {
            try {
                lookups.execute(() -> lookUp(connection));
            } catch (RejectedExecutionException e) {
                connection.failed("too many host names are being looked up");
            }
        }
    }

    private void lookUp(OutgoingConnection connection) {
        try {
            connect(
                    connection,
                    InetAddress.getByName(connection.address().host()).getAddress());
        } catch (UnknownHostException e) {
            connection.failed("unknown host");
        }
    }

    private void connect(OutgoingConnection connection, byte[] ip) {
        InetSocketAddress address;
        try {
            address = new InetSocketAddress(
                    InetAddress.getByAddress(ip), connection.address().port());
        } catch (UnknownHostException e) {
            connection.failed("not an IP address");
            return;
        }
        ChannelFuture connecting = new Bootstrap()
                .group(connection.loop())
                .channel(network.clientChannel())
                .disableResolver()
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int)
                        limits.connectTimeout().toMillis())
                .option(ChannelOption.WRITE_BUFFER_WATER_MARK, new WriteBufferWaterMark(64 * 1024, 256 * 1024))
                .handler(connection)
                .connect(address);
        connecting.addListener(unused -> {
            if (!connecting.isSuccess()) {
                connection.failed(String.valueOf(connecting.cause().getMessage()));
            }
        });
    }

    /** Messages that wait for their connection: none are left once all went out or were dropped. */
    public long queuedMessages() {
        synchronized (lock) {
            return destinations.values().stream().mapToLong(Destination::queued).sum();
        }
    }

    /** Closes every connection without telling anybody; what is sent from now on is dropped. */
    @Override
    public void close() {
        List<Destination> all;
        synchronized (lock) {
            closed = true;
            all = List.copyOf(destinations.values());
            destinations.clear();
        }
        lookups.close();
        for (Destination destination : all) {
            counters.countDropped(destination.queued());
            destination.connection().close("the transport ends");
        }
    }

    private final class Connections implements OutgoingConnection.Owner {

        @Override
        public List<Envelope> next(OutgoingConnection connection) {
            var messages = new ArrayList<Envelope>();
            synchronized (lock) {
                find(connection).ifPresent(destination -> destination.take(BATCH_BYTES, messages));
            }
            counters.countSent(messages.size());
            return messages;
        }

        @Override
        public boolean retire(OutgoingConnection connection) {
            synchronized (lock) {
                Optional<Destination> destination = find(connection);
                if (destination.isEmpty()) {
                    return true;
                }
                boolean idle =
                        destination.get().queued() == 0 && !destination.get().isLinked();
                if (idle) {
                    destinations.remove(connection.address());
                }
                return idle;
            }
        }

        @Override
        public void ended(OutgoingConnection connection, String reason) {
            List<Upid> linked;
            synchronized (lock) {
                Optional<Destination> destination = find(connection);
                if (destination.isEmpty()) {
                    return;
                }
                linked = remove(destination.get());
            }
            tell(connection, linked, reason);
        }

        /** The destination, unless the connection is one that it has no more. */
        private Optional<Destination> find(OutgoingConnection connection) {
            return Optional.ofNullable(destinations.get(connection.address()))
                    .filter(destination -> destination.connection() == connection);
        }
    }
}
