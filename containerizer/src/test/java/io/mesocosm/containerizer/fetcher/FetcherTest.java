package io.mesocosm.containerizer.fetcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.mesocosm.common.metrics.Metrics;
import io.mesocosm.containerizer.fetcher.TestArchives.Item;
import io.mesocosm.containerizer.syscalls.JniSyscalls;
import io.mesocosm.containerizer.syscalls.Syscalls;
import io.mesocosm.containerizer.testing.Await;
import io.mesocosm.containerizer.testing.HostCommand;
import io.mesocosm.containerizer.testing.TestHost;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.zip.GZIPOutputStream;
import org.apache.mesos.v1.Protos.CommandInfo.URI;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files, servers and archives, fetched into a sandbox. */
final class FetcherTest {

    private static final Fetcher.User OURSELVES = new Fetcher.User(Optional.empty(), Optional.empty());

    @TempDir
    Path directory;

    private final Syscalls syscalls = new JniSyscalls(TestHost.library());
    private final Metrics metrics = new Metrics();
    private final Map<String, byte[]> served = new ConcurrentHashMap<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final CountDownLatch never = new CountDownLatch(1);
    private HttpServer server;
    private Path sandbox;
    private Fetcher fetcher;

    @BeforeEach
    void open() throws IOException {
        sandbox = Files.createDirectory(directory.resolve("sandbox"));
        fetcher = fetcher(1 << 20, Duration.ofSeconds(5));
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::serve);
        server.start();
    }

    @AfterEach
    void close() {
        never.countDown();
        server.stop(0);
    }

    private Fetcher fetcher(long cacheBytes, Duration stall) throws IOException {
        var settings = new Fetcher.Settings(
                Optional.of(directory.resolve("home").toString()), stall, directory.resolve("cache"), cacheBytes);
        return new Fetcher(settings, syscalls, metrics);
    }

    private void serve(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().toString();
        requests.add(exchange.getRequestMethod() + " " + path);
        byte[] content = served.get(path);
        if (path.startsWith("/redirect")) {
            exchange.getResponseHeaders().add("Location", path.substring("/redirect".length()));
            exchange.sendResponseHeaders(302, -1);
        } else if (path.equals("/stall")) {
            exchange.sendResponseHeaders(200, 100);
            exchange.getResponseBody().write(1);
            exchange.getResponseBody().flush();
            awaitEnd();
        } else if (content == null) {
            exchange.sendResponseHeaders(404, -1);
        } else if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.getResponseHeaders().add("Content-Length", String.valueOf(content.length));
            exchange.sendResponseHeaders(200, -1);
        } else {
            exchange.sendResponseHeaders(200, content.length);
            exchange.getResponseBody().write(content);
        }
        exchange.close();
    }

    private void awaitEnd() {
        try {
            never.await();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private String url(String path) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + path;
    }

    private String serve(String path, String content) {
        served.put(path, content.getBytes(StandardCharsets.UTF_8));
        return url(path);
    }

    private static URI.Builder uri(String value) {
        return URI.newBuilder().setValue(value);
    }

    private void fetch(URI.Builder... uris) throws Exception {
        fetcher.fetch(List.of(uris).stream().map(URI.Builder::build).toList(), sandbox, OURSELVES);
    }

    private String mode(String file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(sandbox.resolve(file)));
    }

    @Test
    void localFilesAreCopiedByUriPathAndRelativePath() throws Exception {
        Path home = Files.createDirectories(directory.resolve("home"));
        Files.writeString(home.resolve("a"), "A");
        Files.writeString(home.resolve("b"), "B");
        Files.writeString(home.resolve("c"), "C");
        Files.writeString(home.resolve("d"), "D");
        fetch(
                uri("file://" + home.resolve("a")),
                uri("  file://localhost" + home.resolve("b")),
                uri(home.resolve("c").toString()),
                uri("d"));
        assertThat(sandbox.resolve("a")).hasContent("A");
        assertThat(sandbox.resolve("b")).hasContent("B");
        assertThat(sandbox.resolve("c")).hasContent("C");
        assertThat(sandbox.resolve("d")).hasContent("D");
        assertThat(mode("a")).isEqualTo("rw-r--r--");
        assertThat(metrics.snapshot()).containsEntry("containerizer/fetcher/task_fetches_succeeded", 1.0);
    }

    @Test
    void httpIsFollowedThroughRedirectsAndNamesKeepTheirQuery() throws Exception {
        serve("/dir/file?v=1", "over http");
        fetch(uri(url("/redirect/redirect/dir/file?v=1")));
        assertThat(sandbox.resolve("file?v=1")).hasContent("over http");
    }

    @Test
    void executablesGetTheirBitsAndAreNotExtracted() throws Exception {
        served.put("/tool.tar", TestArchives.of(".tar", List.of(new Item.File("inside", 0644, "x"))));
        fetch(uri(url("/tool.tar")).setExecutable(true));
        assertThat(mode("tool.tar")).isEqualTo("rwxr-xr-x");
        assertThat(sandbox.resolve("inside")).doesNotExist();
    }

    @Test
    void outputFilesMayLieInSubdirectories() throws Exception {
        fetch(uri(serve("/x", "content")).setOutputFile("deep/down/name"));
        assertThat(sandbox.resolve("deep/down/name")).hasContent("content");
    }

    @ParameterizedTest
    @ValueSource(strings = {".tar", ".tgz", ".tar.gz", ".tbz2", ".tar.bz2", ".txz", ".tar.xz", ".zip"})
    void everyKindOfArchiveIsExtracted(String extension) throws Exception {
        served.put(
                "/archive" + extension,
                TestArchives.of(
                        extension,
                        List.of(
                                new Item.Directory("dir", 0555),
                                new Item.File("dir/run", 0755, "#!/bin/sh"),
                                new Item.File("plain", 06644, "plain"),
                                new Item.Link("alias", "dir/run"))));
        fetch(uri(url("/archive" + extension)));
        assertThat(sandbox.resolve("dir/run")).hasContent("#!/bin/sh");
        assertThat(mode("dir/run")).isEqualTo("rwxr-xr-x");
        assertThat(mode("dir")).isEqualTo("r-xr-xr-x");
        assertThat((int) Files.getAttribute(sandbox.resolve("plain"), "unix:mode") & 07777)
                .isEqualTo(0644);
        assertThat(Files.readSymbolicLink(sandbox.resolve("alias"))).isEqualTo(Path.of("dir/run"));
        assertThat(sandbox.resolve("archive" + extension)).exists();
    }

    @Test
    void aHardLinkInAnArchiveIsACopy() throws Exception {
        served.put(
                "/a.tar",
                TestArchives.of(".tar", List.of(new Item.File("one", 0644, "same"), new Item.HardLink("two", "one"))));
        fetch(uri(url("/a.tar")));
        assertThat(sandbox.resolve("two")).hasContent("same");
    }

    @Test
    void aGzipFileIsUnpackedBesideItself() throws Exception {
        var bytes = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(bytes)) {
            gzip.write("unpacked".getBytes(StandardCharsets.UTF_8));
        }
        served.put("/data.gz", bytes.toByteArray());
        fetch(uri(url("/data.gz")));
        assertThat(sandbox.resolve("data")).hasContent("unpacked");
    }

    @Test
    void nothingIsExtractedWhenTheUriSaysSo() throws Exception {
        served.put("/a.zip", TestArchives.of(".zip", List.of(new Item.File("inside", 0644, "x"))));
        fetch(uri(url("/a.zip")).setExtract(false));
        assertThat(sandbox.resolve("inside")).doesNotExist();
    }

    private void assertRefused(String path, String reason) {
        assertThatThrownBy(() -> fetch(uri(url(path))))
                .isInstanceOf(FetchException.class)
                .hasMessageStartingWith("Failed to fetch '" + url(path) + "': ")
                .hasMessageContaining(reason);
        assertThat(directory.resolve("evil")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {".tar", ".tar.xz", ".zip"})
    void entriesThatLeaveTheSandboxAreRefused(String extension) throws Exception {
        served.put("/up" + extension, TestArchives.of(extension, List.of(new Item.File("../evil", 0644, "x"))));
        assertRefused("/up" + extension, "Entry '../evil' of the archive could not be extracted");
        served.put("/mid" + extension, TestArchives.of(extension, List.of(new Item.File("a/../../evil", 0644, "x"))));
        assertRefused("/mid" + extension, "leads out of the sandbox");
        served.put(
                "/through" + extension,
                TestArchives.of(
                        extension,
                        List.of(new Item.Link("out", directory.toString()), new Item.File("out/evil", 0644, "x"))));
        assertRefused("/through" + extension, "Entry 'out/evil'");
        served.put(
                "/relative" + extension,
                TestArchives.of(
                        extension, List.of(new Item.Link("back", ".."), new Item.File("back/evil", 0644, "x"))));
        assertRefused("/relative" + extension, "Entry 'back/evil'");
    }

    @Test
    void absoluteNamesDevicesAndLinksToTheOutsideAreRefused() throws Exception {
        var absolute = new Item.File(directory.resolve("evil").toString(), 0644, "x");
        served.put("/absolute.zip", TestArchives.of(".zip", List.of(absolute)));
        assertRefused("/absolute.zip", "not relative to the sandbox");
        served.put("/fifo.tar", TestArchives.of(".tar", List.of(new Item.Fifo("pipe"))));
        assertRefused("/fifo.tar", "neither file, directory nor link");
        served.put("/hard.tar", TestArchives.of(".tar", List.of(new Item.HardLink("passwd", "../../../etc/passwd"))));
        assertRefused("/hard.tar", "leads out of the sandbox");
    }

    @Test
    void anExistingLinkIsReplacedAndNotWrittenThrough() throws Exception {
        Path victim = Files.writeString(directory.resolve("victim"), "untouched");
        Files.createSymbolicLink(sandbox.resolve("file"), victim);
        assertThatThrownBy(() -> fetch(uri(serve("/file", "new")))).isInstanceOf(FetchException.class);
        served.put("/a.tar", TestArchives.of(".tar", List.of(new Item.File("file", 0644, "new"))));
        fetch(uri(url("/a.tar")));
        assertThat(victim).hasContent("untouched");
        assertThat(sandbox.resolve("file")).hasContent("new").isRegularFile();
    }

    @Test
    void garbageThatCallsItselfAnArchiveIsAnError() {
        assertThatThrownBy(() -> fetch(uri(serve("/junk.tar.gz", "this is not an archive"))))
                .isInstanceOf(FetchException.class)
                .hasMessageContaining("/junk.tar.gz");
    }

    @Test
    void aMissingFileNamesItsUriAndTheSandboxIsTold() throws Exception {
        assertThatThrownBy(() -> fetch(uri("file:///no/such/file")))
                .hasMessage("Failed to fetch 'file:///no/such/file': open '/no/such/file': No such file or directory");
        assertThat(sandbox.resolve("stderr")).content().contains("Failed to fetch 'file:///no/such/file'");
        assertThat(metrics.snapshot()).containsEntry("containerizer/fetcher/task_fetches_failed", 1.0);
    }

    @Test
    void statusesOtherThanOkAreErrors() {
        assertThatThrownBy(() -> fetch(uri(url("/absent"))))
                .hasMessage("Failed to fetch '" + url("/absent")
                        + "': Error downloading resource, received HTTP return code 404");
    }

    @Test
    void wrongUrisAreRefusedBeforeAnythingIsFetched() throws Exception {
        String good = serve("/good", "x");
        for (String wrong :
                List.of("http://host", "http://host/", "a\\b", "it's", "ftp://h/x", "hdfs://h/x", "file://relative")) {
            assertThatThrownBy(() -> fetch(uri(good), uri(wrong)))
                    .isInstanceOf(FetchException.class)
                    .hasMessageContaining(wrong);
        }
        assertThatThrownBy(() -> fetch(uri(good), uri(good).setOutputFile("/etc/evil")))
                .hasMessageContaining("URI output file must be within the sandbox directory");
        assertThatThrownBy(() -> fetch(uri(good).setOutputFile("../evil")))
                .hasMessageContaining("leads out of the sandbox");
        assertThat(requests).isEmpty();
    }

    @Test
    void aServerThatStopsSendingIsGivenUp() throws Exception {
        fetcher = fetcher(0, Duration.ofMillis(100));
        assertThatThrownBy(() -> fetch(uri(url("/stall")))).hasMessageContaining("the server sent nothing for");
    }

    @Test
    void aPipeIsNotWaitedFor() throws Exception {
        Path pipe = directory.resolve("pipe");
        HostCommand.run("mkfifo", pipe);
        assertThatThrownBy(() -> fetch(uri("file://" + pipe))).hasMessageContaining("is not a regular file");
    }

    @Test
    void anInterruptEndsADownload() throws Exception {
        var thrown = new CopyOnWriteArrayList<Exception>();
        Thread fetching = Thread.startVirtualThread(() -> {
            try {
                fetch(uri(url("/stall")));
            } catch (Exception e) {
                thrown.add(e);
            }
        });
        Await.until("request came", () -> !requests.isEmpty());
        fetching.interrupt();
        fetching.join();
        assertThat(thrown).hasSize(1);
    }

    @Test
    void cachedUrisAreDownloadedOnce() throws Exception {
        URI.Builder uri = uri(serve("/cached", "content")).setCache(true);
        fetch(uri);
        Files.delete(sandbox.resolve("cached"));
        fetch(uri.setExecutable(true));
        assertThat(sandbox.resolve("cached")).hasContent("content");
        assertThat(mode("cached")).isEqualTo("rwxr-xr-x");
        assertThat(requests).containsExactly("HEAD /cached", "GET /cached");
        assertThat(metrics.snapshot())
                .containsEntry("containerizer/fetcher/cache_size_used_bytes", 7.0)
                .containsEntry("containerizer/fetcher/cache_size_total_bytes", (double) (1 << 20));
    }

    @Test
    void manyWhoWantTheSameShareOneDownload() throws Exception {
        String url = serve(
                "/shared.tar",
                new String(
                        TestArchives.of(".tar", List.of(new Item.File("inside", 0644, "x"))),
                        StandardCharsets.ISO_8859_1));
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 20; i++) {
                Path own = Files.createDirectory(directory.resolve("sandbox" + i));
                var unused = threads.submit(() -> {
                    fetcher.fetch(List.of(uri(url).setCache(true).build()), own, OURSELVES);
                    return own;
                });
            }
        }
        for (int i = 0; i < 20; i++) {
            assertThat(directory.resolve("sandbox" + i).resolve("inside")).hasContent("x");
            assertThat(directory.resolve("sandbox" + i).resolve("shared.tar")).doesNotExist();
        }
        assertThat(requests).filteredOn(request -> request.startsWith("GET")).hasSize(1);
    }

    @Test
    void theLeastRecentlyUsedMakeRoomAndWhatIsTooLargeBypassesTheCache() throws Exception {
        fetcher = fetcher(20, Duration.ofSeconds(5));
        URI.Builder first = uri(serve("/first", "0123456789")).setCache(true);
        URI.Builder second = uri(serve("/second", "0123456789")).setCache(true);
        URI.Builder third = uri(serve("/third", "0123456789")).setCache(true);
        URI.Builder large = uri(serve("/large", "x".repeat(30))).setCache(true);
        fetch(first, second, first, third);
        requests.clear();
        fetch(first, third, second, large);
        assertThat(requests).containsExactly("HEAD /second", "GET /second", "HEAD /large", "GET /large");
        assertThat(sandbox.resolve("large")).hasSize(30);
    }

    @Test
    void theCacheIsEmptyAfterAStart() throws Exception {
        fetch(uri(serve("/cached", "content")).setCache(true));
        assertThat(directory.resolve("cache")).isNotEmptyDirectory();
        fetcher = fetcher(1 << 20, Duration.ofSeconds(5));
        assertThat(directory.resolve("cache")).doesNotExist();
    }

    @Test
    @Tag("root")
    void aUserFetchesWithHisOwnRights() throws Exception {
        assumeTrue(syscalls.effectiveUser() == 0);
        assertThat(directory.toFile().setExecutable(true, false)).isTrue();
        Path secret = Files.writeString(directory.resolve("secret"), "root only");
        Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-------"));
        var nobody = syscalls.account("nobody").orElseThrow();
        Files.setAttribute(sandbox, "unix:uid", nobody.uid());
        Files.setAttribute(sandbox, "unix:gid", nobody.gid());
        var user = new Fetcher.User(Optional.of("nobody"), Optional.of(nobody));
        assertThatThrownBy(() -> fetcher.fetch(List.of(uri("file://" + secret).build()), sandbox, user))
                .hasMessageContaining("Permission denied");
        served.put("/a.tar", TestArchives.of(".tar", List.of(new Item.File("dir/file", 0640, "x"))));
        fetcher.fetch(List.of(uri(url("/a.tar")).setCache(true).build()), sandbox, user);
        assertThat(Files.getAttribute(sandbox.resolve("dir"), "unix:uid")).isEqualTo(nobody.uid());
        assertThat(Files.getAttribute(sandbox.resolve("dir/file"), "unix:uid")).isEqualTo(nobody.uid());
        assertThat(Files.readString(secret)).isEqualTo("root only"); // and we have our rights back
    }
}
