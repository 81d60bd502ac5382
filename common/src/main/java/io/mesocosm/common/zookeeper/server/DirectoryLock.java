package io.mesocosm.common.zookeeper.server;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Keeps a second server from the files of the first. Gone with the process, however it ends. */
record DirectoryLock(FileLock lock) implements AutoCloseable {

    /**
     * Takes it.
     *
     * @throws IOException when another server has it, in this process or another
     */
    static DirectoryLock take(Path directory) throws IOException {
        FileChannel channel =
                FileChannel.open(directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            FileLock lock = channel.tryLock();
            if (lock != null) {
                return new DirectoryLock(lock);
            }
        } catch (OverlappingFileLockException e) {
            // This process has it.
        } catch (IOException e) {
            channel.close();
            throw e;
        }
        channel.close();
        throw new IOException("another process works in '" + directory + "'");
    }

    @Override
    public void close() throws IOException {
        lock.acquiredBy().close();
    }
}
