package io.mesocosm.containerizer.fetcher;

import io.mesocosm.containerizer.sandbox.SandboxFile;
import io.mesocosm.containerizer.syscalls.Credentials;
import io.mesocosm.containerizer.syscalls.Syscalls;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Reads the bytes of a source. Blocks the calling virtual thread; an interrupt ends it.
 *
 * <p>HTTP goes through {@code HttpURLConnection}: TLS with the JDK's trust store, and no thread of its own as long as
 * connections are not kept.
 */
final class Download {

    private static final int MAX_REDIRECTS = 20;
    private static final int BUFFER_BYTES = 64 * 1024;

    private final Syscalls syscalls;
    private final Duration stallTimeout;

    Download(Syscalls syscalls, Duration stallTimeout) {
        this.syscalls = syscalls;
        this.stallTimeout = stallTimeout;
    }

    /** What is done with the open source. */
    @FunctionalInterface
    interface Sink {
        /** @param mode permission bits of a local file; those of a plain file otherwise */
        void receive(InputStream in, int mode) throws IOException;
    }

    /** @param as local files are read with these rights */
    void read(Source source, Optional<Credentials> as, Sink sink) throws IOException {
        switch (source) {
            case Source.Local(var path) -> {
                try (SandboxFile file = SandboxFile.openHostFile(syscalls, path, as)) {
                    sink.receive(file.input(), file.status().mode() & 0755);
                }
            }
            case Source.Net(URI uri) -> {
                HttpURLConnection connection = connect(uri, "GET");
                try (InputStream in = connection.getInputStream()) {
                    sink.receive(new StallGuard(in, stallTimeout), 0644);
                } finally {
                    connection.disconnect();
                }
            }
        }
    }

    /** How many bytes it would be, as far as the source says so. */
    OptionalLong size(Source source, Optional<Credentials> as) throws IOException {
        return switch (source) {
            case Source.Local(var path) -> {
                try (SandboxFile file = SandboxFile.openHostFile(syscalls, path, as)) {
                    yield OptionalLong.of(file.status().size());
                }
            }
            case Source.Net(URI uri) -> {
                HttpURLConnection connection = connect(uri, "HEAD");
                long length = connection.getContentLengthLong();
                connection.disconnect();
                yield length > 0 ? OptionalLong.of(length) : OptionalLong.empty();
            }
        };
    }

    private HttpURLConnection connect(URI first, String method) throws IOException {
        URI uri = first;
        for (int redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
            HttpURLConnection connection = open(uri, method);
            int code = response(connection);
            String location = connection.getHeaderField("Location");
            if (code >= 300 && code < 400 && location != null) {
                connection.disconnect();
                uri = redirected(uri, location);
            } else if (code == HttpURLConnection.HTTP_OK) {
                return connection;
            } else {
                connection.disconnect();
                throw new IOException("Error downloading resource, received HTTP return code " + code);
            }
        }
        throw new IOException("Error downloading resource: more than " + MAX_REDIRECTS + " redirects");
    }

    private HttpURLConnection open(URI uri, String method) throws IOException {
        if (!(uri.toURL().openConnection() instanceof HttpURLConnection connection)) {
            throw new IOException("Error downloading resource: '" + uri + "' is not HTTP");
        }
        connection.setInstanceFollowRedirects(false); // it would not go from http to https
        connection.setRequestMethod(method);
        connection.setUseCaches(false);
        connection.setRequestProperty("Connection", "close");
        connection.setRequestProperty("User-Agent", "mesocosm-fetcher");
        connection.setRequestProperty("Accept", "*/*");
        connection.setConnectTimeout(Math.toIntExact(stallTimeout.toMillis()));
        connection.setReadTimeout(Math.toIntExact(stallTimeout.toMillis()));
        return connection;
    }

    private int response(HttpURLConnection connection) throws IOException {
        try {
            return connection.getResponseCode();
        } catch (SocketTimeoutException e) {
            throw new IOException("Error downloading resource: nothing came for " + stallTimeout.toSeconds() + " s", e);
        } catch (IOException e) {
            throw new IOException("Error downloading resource: " + e.getMessage(), e);
        }
    }

    private static URI redirected(URI from, String location) throws IOException {
        try {
            URI to = from.resolve(location);
            if ("http".equalsIgnoreCase(to.getScheme()) || "https".equalsIgnoreCase(to.getScheme())) {
                return to;
            }
        } catch (IllegalArgumentException e) {
            throw new IOException("Error downloading resource: redirected to '" + location + "'", e);
        }
        throw new IOException("Error downloading resource: redirected to '" + location + "'");
    }

    /** Copies all; an interrupt is noticed between two buffers. */
    static long copy(InputStream in, OutputStream out) throws IOException {
        byte[] buffer = new byte[BUFFER_BYTES];
        long copied = 0;
        for (int got = in.read(buffer); got >= 0; got = in.read(buffer)) {
            if (Thread.currentThread().isInterrupted()) {
                throw new InterruptedIOException("interrupted");
            }
            out.write(buffer, 0, got);
            copied += got;
        }
        return copied;
    }

    /** Names the reason when a server stops sending. */
    private static final class StallGuard extends FilterInputStream {
        private final Duration timeout;

        StallGuard(InputStream in, Duration timeout) {
            super(in);
            this.timeout = timeout;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            try {
                return super.read(bytes, offset, length);
            } catch (SocketTimeoutException e) {
                throw new IOException(
                        "Error downloading resource: the server sent nothing for " + timeout.toSeconds() + " s", e);
            }
        }
    }
}
