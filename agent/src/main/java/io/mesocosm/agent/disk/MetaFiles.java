package io.mesocosm.agent.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
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

/** Files that are there whole or not at all. One thread at a time writes a file. */
final class MetaFiles {

    private static final Set<StandardOpenOption> FRESH =
            Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING);
    private static final FileAttribute<Set<PosixFilePermission>> PRIVATE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private MetaFiles() {}

    /** Puts a file in place in one go: a crash of the process leaves the old or the new one. */
    static void replace(Path file, byte[] content) throws IOException {
        replace(file, content, false);
    }

    /** As {@link #replace}; a crash of the host as well. */
    static void replaceDurably(Path file, byte[] content) throws IOException {
        replace(file, content, true);
    }

    private static void replace(Path file, byte[] content, boolean durably) throws IOException {
        Path directory = Optional.ofNullable(file.getParent()).orElseThrow();
        Files.createDirectories(directory);
        Path unfinished = directory.resolve("." + file.getFileName() + ".new");
        try (FileChannel channel = FileChannel.open(unfinished, FRESH, PRIVATE)) {
            var bytes = ByteBuffer.wrap(content);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            if (durably) {
                channel.force(true);
            }
        }
        Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        if (durably) {
            sync(directory);
        }
    }

    /** Makes the names in a directory durable. */
    static void sync(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, Set.of(StandardOpenOption.READ))) {
            channel.force(true);
        }
    }

    /** Points a link at a target, whatever was there. */
    static void link(Path link, Path target) throws IOException {
        Path directory = Optional.ofNullable(link.getParent()).orElseThrow();
        Files.createDirectories(directory);
        Path unfinished = directory.resolve("." + link.getFileName() + ".new");
        Files.deleteIfExists(unfinished);
        Files.createSymbolicLink(unfinished, target);
        Files.move(unfinished, link, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** The content of a file, if it is there. */
    static Optional<byte[]> read(Path file) throws IOException {
        try {
            return Optional.of(Files.readAllBytes(file));
        } catch (NoSuchFileException _) {
            return Optional.empty();
        }
    }
}
