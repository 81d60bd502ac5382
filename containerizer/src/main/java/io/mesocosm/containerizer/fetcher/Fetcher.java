package io.mesocosm.containerizer.fetcher;

import io.mesocosm.common.metrics.Counter;
import io.mesocosm.common.metrics.Metrics;
import io.mesocosm.containerizer.sandbox.Sandbox;
import io.mesocosm.containerizer.sandbox.SandboxFile;
import io.mesocosm.containerizer.syscalls.Credentials;
import io.mesocosm.containerizer.syscalls.Syscalls;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import org.apache.mesos.v1.Protos.CommandInfo;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fetches what a command needs before it runs. Everything in the sandbox is made, and everything of this host is read,
 * with the rights of the container's user. (Mesos: {@code Fetcher}, {@code mesos-fetcher})
 */
public final class Fetcher {

    private static final Logger log = LoggerFactory.getLogger(Fetcher.class);
    private static final int EXECUTABLE = 0755;

    /**
     * Flags of the agent.
     *
     * @param frameworksHome where relative paths begin
     * @param stallTimeout how long a server may send nothing
     * @param cacheDirectory emptied at start
     * @param cacheBytes how much is kept there
     */
    public record Settings(
            Optional<String> frameworksHome, Duration stallTimeout, Path cacheDirectory, long cacheBytes) {}

    /**
     * Whom is fetched for.
     *
     * @param name keeps the cached files of users apart
     * @param rights what is done is done with these; ours when empty
     */
    public record User(Optional<String> name, Optional<Credentials> rights) {}

    private final Settings settings;
    private final Syscalls syscalls;
    private final Download download;
    private final FetcherCache cache;
    private final Counter succeeded;
    private final Counter failed;

    public Fetcher(Settings settings, Syscalls syscalls, Metrics metrics) throws IOException {
        this.settings = settings;
        this.syscalls = syscalls;
        this.download = new Download(syscalls, settings.stallTimeout);
        this.cache = new FetcherCache(settings.cacheDirectory, settings.cacheBytes);
        this.succeeded = metrics.counter("containerizer/fetcher/task_fetches_succeeded");
        this.failed = metrics.counter("containerizer/fetcher/task_fetches_failed");
        metrics.gauge("containerizer/fetcher/cache_size_total_bytes", cache::capacityBytes);
        metrics.gauge("containerizer/fetcher/cache_size_used_bytes", cache::usedBytes);
    }

    /** Fetches all, in order; the first that fails ends it, and the sandbox's stderr says which. */
    public void fetch(List<CommandInfo.URI> uris, Path directory, User user) throws IOException, InterruptedException {
        if (uris.isEmpty()) {
            return;
        }
        try (Sandbox sandbox = Sandbox.open(syscalls, directory, user.rights)) {
            try {
                for (CommandInfo.URI uri : uris) {
                    validate(uri);
                }
                for (CommandInfo.URI uri : uris) {
                    fetch(uri, sandbox, user);
                }
                succeeded.increment();
            } catch (FetchException e) {
                failed.increment();
                tell(sandbox, e);
                throw e;
            }
        }
    }

    private void validate(CommandInfo.URI uri) throws FetchException {
        try {
            Source.parse(uri.getValue(), settings.frameworksHome);
            if (uri.hasOutputFile()) {
                Source.checkOutputFile(uri.getOutputFile());
            }
        } catch (IOException | RuntimeException e) {
            throw new FetchException(uri.getValue(), e);
        }
    }

    private void fetch(CommandInfo.URI uri, Sandbox sandbox, User user) throws FetchException, InterruptedException {
        try {
            Source source = Source.parse(uri.getValue(), settings.frameworksHome);
            String output = uri.hasOutputFile() ? uri.getOutputFile() : Source.fileName(uri.getValue());
            makeParent(sandbox, output);
            if (!uri.getCache() || !fetchThroughCache(uri, source, output, sandbox, user)) {
                fetchDirectly(uri, source, output, sandbox, user);
            }
            log.debug("fetched uri={} sandbox={}", uri.getValue(), sandbox.path());
        } catch (IOException | RuntimeException e) {
            throw new FetchException(uri.getValue(), e);
        }
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
    }

    private static void makeParent(Sandbox sandbox, String output) throws IOException {
        int slash = output.lastIndexOf('/');
        if (slash > 0) {
            sandbox.makeDirectories(output.substring(0, slash), 0755);
        }
    }

    private void fetchDirectly(CommandInfo.URI uri, Source source, String output, Sandbox sandbox, User user)
            throws IOException {
        download.read(source, user.rights, (in, mode) -> {
            try (SandboxFile file = sandbox.create(output, 0644)) {
                Download.copy(in, file.output());
                file.setMode(uri.getExecutable() ? EXECUTABLE : mode);
            }
        });
        if (mustExtract(uri, output)) {
            try (SandboxFile archive = sandbox.read(output)) {
                Archive.extract(archive, output, sandbox);
            }
        }
    }

    private static boolean mustExtract(CommandInfo.URI uri, String output) {
        return !uri.getExecutable() && uri.getExtract() && Archive.isArchive(output);
    }

    /** False when the cache cannot help, for whatever reason: then the URI is fetched as if there was none. */
    private boolean fetchThroughCache(CommandInfo.URI uri, Source source, String output, Sandbox sandbox, User user)
            throws IOException, InterruptedException {
        Optional<FetcherCache.Claim> claim = claim(uri, source, user);
        if (claim.isEmpty()) {
            return false;
        }
        try (FetcherCache.Entry entry = claim.get().entry()) {
            if (claim.get().mustDownload()) {
                fill(entry, source, user);
            }
            if (!entry.downloaded().get()) {
                return false;
            }
            takeFromCache(uri, entry, output, sandbox);
            return true;
        } catch (ExecutionException e) {
            throw new IOException(e);
        }
    }

    private Optional<FetcherCache.Claim> claim(CommandInfo.URI uri, Source source, User user) {
        String key = user.name.map(name -> name + "@").orElse("") + uri.getValue();
        Optional<FetcherCache.Claim> existing = cache.find(key);
        if (existing.isPresent()) {
            return existing;
        }
        try {
            OptionalLong size = download.size(source, user.rights);
            return size.isEmpty()
                    ? Optional.empty()
                    : cache.claim(key, Source.fileName(uri.getValue()), user.name, size.getAsLong());
        } catch (IOException e) {
            log.warn("fetcher cache bypassed uri={} reason={}", uri.getValue(), e.getMessage());
            return Optional.empty();
        }
    }

    private void fill(FetcherCache.Entry entry, Source source, User user) {
        boolean filled = false;
        try {
            download.read(source, user.rights, (in, mode) -> {
                try (var out = Files.newOutputStream(entry.file())) {
                    Download.copy(in, out);
                }
            });
            entry.complete(Files.size(entry.file()));
            filled = true;
        } catch (IOException e) {
            log.warn("fetcher cache not filled file={} reason={}", entry.file(), e.getMessage());
        } finally {
            if (!filled) {
                entry.fail();
            }
        }
    }

    /** An archive is extracted from where it is; nothing but its content comes into the sandbox. */
    private void takeFromCache(CommandInfo.URI uri, FetcherCache.Entry entry, String output, Sandbox sandbox)
            throws IOException {
        try (SandboxFile cached = SandboxFile.openHostFile(syscalls, entry.file(), Optional.empty())) {
            if (mustExtract(uri, output)) {
                Archive.extract(cached, output, sandbox);
                return;
            }
            try (SandboxFile file = sandbox.create(output, 0644)) {
                Download.copy(cached.input(), file.output());
                file.setMode(uri.getExecutable() ? EXECUTABLE : 0644);
            }
        }
    }

    private static void tell(Sandbox sandbox, FetchException failure) {
        try (SandboxFile stderr = sandbox.append("stderr", 0644)) {
            stderr.output().write((failure.getMessage() + "\n").getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            log.warn("sandbox could not be told sandbox={} reason={}", sandbox.path(), e.getMessage());
        }
    }
}
