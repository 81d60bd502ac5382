package io.mesocosm.containerizer.checkpoint;

import com.google.protobuf.Message;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/** One message in a file: its length in four bytes, little-endian, then the message. Files appear whole. */
public final class CheckpointFile {

    private CheckpointFile() {}

    public static void write(Path file, Message message) throws IOException {
        int size = message.getSerializedSize();
        var framed = ByteBuffer.allocate(Integer.BYTES + size).order(ByteOrder.LITTLE_ENDIAN);
        framed.putInt(size).put(message.toByteArray());
        write(file, framed.array());
    }

    /** Written under another name, and renamed. */
    public static void write(Path file, byte[] content) throws IOException {
        Path unfinished = file.resolveSibling(file.getFileName() + ".tmp");
        Files.write(unfinished, content);
        Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** The bytes of the message; empty if there is no file, or an empty one: Mesos makes some before it fills them. */
    public static Optional<byte[]> read(Path file) throws IOException {
        byte[] content;
        try {
            content = Files.readAllBytes(file);
        } catch (NoSuchFileException _) {
            return Optional.empty();
        }
        if (content.length == 0) {
            return Optional.empty();
        }
        var in = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
        if (content.length < Integer.BYTES || in.getInt() != in.remaining()) {
            throw new IOException("'" + file + "' is damaged: its length is not what it says");
        }
        byte[] message = new byte[in.remaining()];
        in.get(message);
        return Optional.of(message);
    }
}
