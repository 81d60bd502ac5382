package io.mesocosm.common.libprocess;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.ReferenceCountUtil;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One TCP connection to a destination, or the attempt at one. Owned by its event loop but for {@link #wake} and
 * {@link #close}, which are safe from any thread.
 */
@SuppressWarnings("FutureReturnValueIgnored") // writes and closes that fail show as the end of the channel
final class OutgoingConnection extends ChannelInboundHandlerAdapter {

    /** Where a connection gets its messages, and whom it tells of its end. */
    interface Owner {

        /** Messages to write now, if the connection is still in use. */
        List<Envelope> next(OutgoingConnection connection);

        /** Whether the connection may go: it has nothing to do, and will get no more messages from now on. */
        boolean retire(OutgoingConnection connection);

        /** It is closed, or never came about. Told once. */
        void ended(OutgoingConnection connection, String reason);
    }

    private static final Logger LOG = LoggerFactory.getLogger(OutgoingConnection.class);
    private static final int BUFFER = 64 * 1024;
    private static final int RETIRED_SECONDS = 10;

    private final Destination.Address address;
    private final EventLoop loop;
    private final Owner owner;
    private final TransportLimits limits;
    private final AtomicBoolean woken = new AtomicBoolean();
    private Optional<Channel> channel = Optional.empty();
    private String reason = "closed by the peer";
    private boolean ended;
    private boolean closing;
    private boolean idleCheck;
    private long lastMessage;

    OutgoingConnection(Destination.Address address, EventLoop loop, Owner owner, TransportLimits limits) {
        this.address = address;
        this.loop = loop;
        this.owner = owner;
        this.limits = limits;
    }

    Destination.Address address() {
        return address;
    }

    EventLoop loop() {
        return loop;
    }

    /** Says that there are messages to write. */
    void wake() {
        if (!woken.get() && woken.compareAndSet(false, true)) {
            execute(this::writeNext);
        }
    }

    private void execute(Runnable task) {
        try {
            loop.execute(task);
        } catch (RejectedExecutionException e) {
            LOG.debug("The network has ended before the connection to {}:{}", address.host(), address.port());
        }
    }

    /** Closes it now, or as soon as it is open. */
    void close(String why) {
        execute(() -> {
            closing = true;
            reason = why;
            channel.ifPresentOrElse(Channel::close, () -> {});
        });
    }

    /** It did not come about. */
    void failed(String why) {
        execute(() -> end(why));
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        channel = Optional.of(context.channel());
        lastMessage = System.nanoTime();
        if (closing) {
            context.close();
            return;
        }
        woken.set(true);
        writeNext();
    }

    private void writeNext() {
        woken.set(false);
        if (channel.isEmpty() || !channel.get().isActive() || closing) {
            return;
        }
        Channel open = channel.get();
        boolean wrote = false;
        while (open.isWritable()) {
            List<Envelope> messages = owner.next(this);
            if (messages.isEmpty()) {
                break;
            }
            write(messages, open);
            wrote = true;
        }
        if (wrote) {
            lastMessage = System.nanoTime();
            open.flush();
        }
        if (!idleCheck) {
            idleCheck = true;
            loop.schedule(this::checkIdle, limits.idleTimeout().toNanos(), TimeUnit.NANOSECONDS);
        }
    }

    private static void write(List<Envelope> messages, Channel open) {
        int size = 0;
        for (Envelope message : messages) {
            size += MessageCodec.weight(message);
        }
        ByteBuf out = open.alloc().directBuffer(Math.max(size, BUFFER / 16));
        for (Envelope message : messages) {
            MessageCodec.write(message, out);
        }
        open.write(out);
    }

    /** A connection without a link ends a while after its last message. */
    private void checkIdle() {
        idleCheck = false;
        if (ended || closing || channel.isEmpty()) {
            return;
        }
        long left = limits.idleTimeout().toNanos() - (System.nanoTime() - lastMessage);
        if (left > 0) {
            idleCheck = true;
            loop.schedule(this::checkIdle, left, TimeUnit.NANOSECONDS);
        } else if (owner.retire(this)) {
            closing = true;
            reason = "idle";
            channel.get().writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(written -> leave(channel.get()));
        }
    }

    /** Our side first: closing outright would reset a connection with unread answers, and take messages along. */
    private void leave(Channel open) {
        ((DuplexChannel) open).shutdownOutput();
        loop.schedule(() -> open.close(), RETIRED_SECONDS, TimeUnit.SECONDS);
    }

    /** The answers say nothing that anybody waits for. */
    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ReferenceCountUtil.release(message);
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (context.channel().isWritable()) {
            wake();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        end(reason);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        reason = String.valueOf(cause.getMessage());
        context.close();
    }

    private void end(String why) {
        if (!ended) {
            ended = true;
            LOG.debug("Connection to {}:{} ended: {}", address.host(), address.port(), why);
            owner.ended(this, why);
        }
    }
}
