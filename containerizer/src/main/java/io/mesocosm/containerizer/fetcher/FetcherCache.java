package io.mesocosm.containerizer.fetcher;

import io.mesocosm.containerizer.sandbox.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Files that were fetched before, bounded in bytes; the least recently used that nobody reads make room. Any thread; one
 * thread downloads an entry, the others wait for it. (Mesos: {@code FetcherProcess::Cache})
 */
final class FetcherCache {

    /** Longer names are shortened to their two ends. */
    private static final int MAX_NAME = 20;

    private static final int KEPT_OF_NAME = 10;

    private final Path directory;
    private final long capacity;
    private final Map<String, Entry> entries = new LinkedHashMap<>(16, 0.75f, true); // guarded by this
    private long used; // guarded by this
    private long serial; // guarded by this

    /** One cached file; its numbers are guarded by the cache. */
    final class Entry implements AutoCloseable {
        private final String key;
        private final Path file;
        private final CompletableFuture<Boolean> downloaded = new CompletableFuture<>();
        private long size;
        private int readers = 1;

        private Entry(String key, Path file, long size) {
            this.key = key;
            this.file = file;
            this.size = size;
        }

        Path file() {
            return file;
        }

        /** Completes with true when the file is there, with false when it will not be. */
        CompletableFuture<Boolean> downloaded() {
            return downloaded;
        }

        /** The file is complete. */
        void complete(long bytes) {
            synchronized (FetcherCache.this) {
                used += bytes - size;
                size = bytes;
            }
            downloaded.complete(true);
        }

        /** The file is not to be used. */
        void fail() {
            synchronized (FetcherCache.this) {
                drop(this);
            }
            downloaded.complete(false);
        }

        /** No longer read. */
        @Override
        public void close() {
            synchronized (FetcherCache.this) {
                readers--;
            }
        }
    }

    /** What the cache says of a key. */
    record Claim(Entry entry, boolean mustDownload) {}

    /** Empties the directory: what an earlier agent left is not known any more. */
    FetcherCache(Path directory, long capacity) throws IOException {
        this.directory = directory;
        this.capacity = capacity;
        Trees.delete(directory);
    }

    /** The entry, referenced until it is closed, if it is there or on its way. */
    synchronized Optional<Claim> find(String key) {
        return Optional.ofNullable(entries.get(key)).map(entry -> {
            entry.readers++;
            return new Claim(entry, false);
        });
    }

    /** As {@link #find}, or a new entry that the caller has to download; empty when there is no room for it. */
    synchronized Optional<Claim> claim(String key, String fileName, Optional<String> user, long bytes)
            throws IOException {
        Optional<Claim> existing = find(key);
        if (existing.isPresent() || !makeRoom(bytes)) {
            return existing;
        }
        Path below = user.isPresent() ? directory.resolve(user.get()) : directory;
        Files.createDirectories(below);
        Entry entry = new Entry(key, below.resolve("c" + serial++ + "-" + shortened(fileName)), bytes);
        entries.put(key, entry);
        used += bytes;
        return Optional.of(new Claim(entry, true));
    }

    private boolean makeRoom(long bytes) {
        List<Entry> victims = new ArrayList<>();
        long available = capacity - used;
        Iterator<Entry> oldest = entries.values().iterator();
        while (available < bytes && oldest.hasNext()) {
            Entry entry = oldest.next();
            if (entry.readers == 0) {
                victims.add(entry);
                available += entry.size;
            }
        }
        if (available < bytes) {
            return false;
        }
        victims.forEach(this::drop);
        return true;
    }

    private void drop(Entry entry) {
        if (entries.remove(entry.key, entry)) {
            used -= entry.size;
            try {
                Files.deleteIfExists(entry.file);
            } catch (IOException _) {
                return; // the directory is emptied at the next start
            }
        }
    }

    private static String shortened(String name) {
        return name.length() <= MAX_NAME
                ? name
                : name.substring(0, KEPT_OF_NAME) + "_" + name.substring(name.length() - KEPT_OF_NAME);
    }

    synchronized long usedBytes() {
        return used;
    }

    long capacityBytes() {
        return capacity;
    }
}
