package io.mesocosm.common.http;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;

/**
 * What is left to write of a large body or chunk. Handed to the channel in slices while the peer reads: Netty copies
 * what it is given into memory outside the heap. Owned by the event loop of the channel.
 */
@SuppressWarnings("FutureReturnValueIgnored") // writes that fail show as the end of the channel
final class Remainder {

    private static final int SLICE = 64 * 1024;
    private static final byte[] NOTHING = {};

    private byte[] bytes = NOTHING;
    private byte[] closing = NOTHING;
    private int offset;

    /** Sets what is to be written, and what behind it. */
    void begin(byte[] rest, byte[] behind) {
        bytes = rest;
        closing = behind;
        offset = 0;
    }

    /** Writes, without flushing, as far as the peer keeps up; whether nothing is left. */
    boolean write(Channel channel) {
        while (offset < bytes.length) {
            if (!channel.isWritable()) {
                return false;
            }
            int count = Math.min(SLICE, bytes.length - offset);
            channel.write(Unpooled.wrappedBuffer(bytes, offset, count));
            offset += count;
        }
        if (closing.length > 0) {
            channel.write(Unpooled.wrappedBuffer(closing));
        }
        begin(NOTHING, NOTHING);
        return true;
    }
}
