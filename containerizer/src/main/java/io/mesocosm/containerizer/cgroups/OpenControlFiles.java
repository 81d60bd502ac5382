package io.mesocosm.containerizer.cgroups;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Control files that are read again and again, as those with statistics are: each stays open from its first reading on,
 * since to find and open one takes the kernel many times as long as to fill it anew. Which files there are does not
 * change. Any thread.
 */
public final class OpenControlFiles implements ControlFiles, AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(OpenControlFiles.class);

    private static final int PIECE_BYTES = 4096;

    private final Cgroup cgroup;
    private final Semaphore spare;
    private final Map<String, RandomAccessFile> files = new HashMap<>();
    private final Map<String, Boolean> present = new HashMap<>();
    private boolean closed;

    /** @param spare descriptors that may be held open; files for which there are none left are opened each time */
    public OpenControlFiles(Cgroup cgroup, Semaphore spare) {
        this.cgroup = cgroup;
        this.spare = spare;
    }

    @Override
    public Path file(String name) {
        return cgroup.file(name);
    }

    @Override
    public synchronized boolean has(String name) {
        return present.computeIfAbsent(name, cgroup::has);
    }

    @Override
    public synchronized String read(String name) throws CgroupException {
        RandomAccessFile file = files.get(name);
        if (file == null && !closed && spare.tryAcquire()) {
            file = open(name);
        }
        if (file == null) {
            return cgroup.read(name); // which says what is wrong, if anything is
        }
        try {
            return Cgroup.withoutLastNewline(content(file));
        } catch (IOException e) {
            throw new CgroupException("Failed to read '" + file(name) + "': " + Cgroup.reason(e), e);
        }
    }

    /** Opened anew: on v1 whoever reads an open list once a second gets the same list for ever. */
    @Override
    public List<Integer> numbers(String name) throws CgroupException {
        return cgroup.numbers(name);
    }

    private @Nullable RandomAccessFile open(String name) {
        try {
            var file = new RandomAccessFile(file(name).toFile(), "r");
            files.put(name, file);
            return file;
        } catch (IOException _) {
            spare.release();
            return null;
        }
    }

    /** The kernel hands long files out in pieces that are not full: only nothing more is the end. */
    private static String content(RandomAccessFile file) throws IOException {
        file.seek(0);
        byte[] piece = new byte[PIECE_BYTES];
        var all = new ByteArrayOutputStream();
        for (int length = file.read(piece); length > 0; length = file.read(piece)) {
            all.write(piece, 0, length);
        }
        return all.toString(StandardCharsets.ISO_8859_1);
    }

    /** Whoever reads afterwards opens the file for himself. */
    @Override
    public synchronized void close() {
        closed = true;
        for (RandomAccessFile file : files.values()) {
            try {
                file.close();
            } catch (IOException e) {
                log.debug("closed with an error cgroup={} reason={}", cgroup, e.getMessage());
            }
        }
        spare.release(files.size());
        files.clear();
    }
}
