package io.mesocosm.agent.disk;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** Protobufs on disk: four bytes of length, little-endian, then the message. Mesos: stout {@code protobuf::write}. */
final class Records {

    private Records() {}

    /** The messages of a file, and where the last whole one ends. */
    record Content<M>(List<M> messages, int end) {}

    /** One message as it stands in a file. */
    static byte[] frame(Message message) throws IOException {
        int size = message.getSerializedSize();
        byte[] bytes = new byte[Integer.BYTES + size];
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(size);
        CodedOutputStream out = CodedOutputStream.newInstance(bytes, Integer.BYTES, size);
        message.writeTo(out);
        out.checkNoSpaceLeft();
        return bytes;
    }

    /** Messages one after the other; a last one that is not whole is left out. */
    static <M> Content<M> parse(byte[] bytes, Parser<M> parser) throws InvalidProtocolBufferException {
        List<M> messages = new ArrayList<>();
        var buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        int end = 0;
        while (buffer.remaining() >= Integer.BYTES) {
            int size = buffer.getInt();
            if (size < 0 || size > buffer.remaining()) {
                break;
            }
            messages.add(parser.parseFrom(ByteBuffer.wrap(bytes, buffer.position(), size)));
            buffer.position(buffer.position() + size);
            end = buffer.position();
        }
        return new Content<>(messages, end);
    }
}
