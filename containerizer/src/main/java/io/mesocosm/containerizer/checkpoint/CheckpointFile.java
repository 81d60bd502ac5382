package io.mesocosm.containerizer.checkpoint;

import com.google.protobuf.Message;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;

/** One message in a file: its length in four bytes, little-endian, then the message. Files appear whole. */
public final class CheckpointFile {

    private static final Set<StandardOpenOption> FRESH =
            Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW);

    private static final FileAttribute<Set<PosixFilePermission>> PRIVATE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private CheckpointFile() {}

    public static void write(Path file, Message message) throws IOException {
        int size = message.getSerializedSize();
        var framed = ByteBuffer.allocate(Integer.BYTES + size).order(ByteOrder.LITTLE_ENDIAN);
        framed.putInt(size).put(message.toByteArray());
        write(file, framed.array());
    }

    /**
     * Written under another name, and renamed; for our eyes only, since what containers are made of has their secrets.
     */
    public static void write(Path file, byte[] content) throws IOException {
        Path unfinished = file.resolveSibling(file.getFileName() + ".tmp");
        Files.deleteIfExists(unfinished); // whoever made it may have let others read it
        try (FileChannel channel = FileChannel.open(unfinished, FRESH, PRIVATE)) {
            var bytes = ByteBuffer.wrap(content);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        }
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
