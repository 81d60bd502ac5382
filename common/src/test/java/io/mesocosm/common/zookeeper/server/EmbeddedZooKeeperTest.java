package io.mesocosm.common.zookeeper.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.mesocosm.common.zookeeper.Answer;
import io.mesocosm.common.zookeeper.Ask;
import io.mesocosm.common.zookeeper.EnsembleClient;
import io.mesocosm.common.zookeeper.SessionState;
import io.mesocosm.common.zookeeper.Znode;
import io.mesocosm.common.zookeeper.ZooKeeperUrl;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedZooKeeperTest {

    private final ExecutorService threads = Executors.newCachedThreadPool();

    @TempDir
    Path directory;

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    @Test
    void whatWasAnsweredIsThereAfterARestart() throws Exception {
        try (var server = EmbeddedZooKeeper.start(directory, reason -> {});
                var client = connected(server.url())) {
            assertThat(Ask.commit(client, Ask.create("/a", "1"))).isEqualTo(new Answer.Done<>(List.of("/a")));
        }
        try (var server = EmbeddedZooKeeper.start(directory, reason -> {});
                var client = connected(server.url())) {
            assertThat(Ask.read(client, "/a", "/b"))
                    .isEqualTo(new Answer.Done<>(
                            List.of(Optional.of(new Znode(ByteString.copyFromUtf8("1"), 0, 0)), Optional.empty())));
        }
    }

    @Test
    void whoDoesNotKnowTheSecretGetsNothing() throws Exception {
        try (var server = EmbeddedZooKeeper.start(directory, reason -> {});
                var owner = connected(server.url());
                var guest = connected(new ZooKeeperUrl(server.url().servers(), "/a", Optional.empty()))) {
            Ask.commit(owner, Ask.create("/a", "1"));
            assertThat(Ask.read(guest, "/a")).isEqualTo(new Answer.Refused<>(Answer.Reason.NO_AUTH, "/a"));
            assertThat(Ask.children(guest, "/")).isEqualTo(new Answer.Refused<>(Answer.Reason.NO_AUTH, "/"));
            assertThat(Ask.commit(guest, Ask.create("/b", "")))
                    .isEqualTo(new Answer.Refused<>(Answer.Reason.NO_AUTH, "/b"));
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve("secret"))))
                .isEqualTo("rw-------");
    }

    @Test
    void secretThatLostItsEndIsMadeAnewAndNothingElseIsLost() throws Exception {
        try (var server = EmbeddedZooKeeper.start(directory, reason -> {});
                var client = connected(server.url())) {
            Ask.commit(client, Ask.create("/a", "1"));
        }
        Files.writeString(directory.resolve("secret"), "");

        try (var server = EmbeddedZooKeeper.start(directory, reason -> {});
                var client = connected(server.url());
                var guest = connected(new ZooKeeperUrl(
                        server.url().servers(), "/a", Optional.of(new ZooKeeperUrl.Credentials("mesocosm:"))))) {
            assertThat(Ask.read(client, "/a")).isInstanceOf(Answer.Done.class);
            assertThat(Ask.read(guest, "/a")).isEqualTo(new Answer.Refused<>(Answer.Reason.NO_AUTH, "/a"));
        }
    }

    @Test
    void oldFilesAreRemoved() throws Exception {
        for (int start = 0; start < 6; start++) {
            try (var server = EmbeddedZooKeeper.start(directory, reason -> {});
                    var client = connected(server.url())) {
                Ask.commit(client, Ask.create("/" + start, "1"));
            }
        }
        try (var files = Files.list(directory.resolve("version-2"))) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .filteredOn(name -> name.startsWith("snapshot."))
                    .hasSize(3);
        }
    }

    @Test
    void oneServerWorksInADirectoryAtATime() throws Exception {
        try (var first = EmbeddedZooKeeper.start(directory, reason -> {})) {
            assertThatThrownBy(() -> EmbeddedZooKeeper.start(directory, reason -> {}))
                    .isInstanceOf(IOException.class)
                    .hasMessage("another process works in '" + directory + "'");
            assertThat(first.url().servers()).startsWith("127.0.0.1:");
        }
        EmbeddedZooKeeper.start(directory, reason -> {}).close();
    }

    @Test
    void fourLetterWordsAreNotAnswered() throws Exception {
        try (var server = EmbeddedZooKeeper.start(directory, reason -> {})) {
            for (String word : List.of("ruok", "stat", "dump", "cons", "envi")) {
                assertThat(say(word, server.url())).contains("is not executed because it is not in the whitelist");
            }
        }
    }

    @Test
    void endsItsThreads() throws Exception {
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        try (var server = EmbeddedZooKeeper.start(directory, reason -> {});
                var client = connected(server.url())) {
            assertThat(client.sessionId()).isNotZero();
        }
        threads.shutdown();
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (!before.contains(thread) && !thread.getName().equals("CompletableFutureDelayScheduler")) {
                thread.join(Duration.ofSeconds(20).toMillis());
                assertThat(thread.isAlive()).as(thread.getName()).isFalse();
            }
        }
    }

    private EnsembleClient connected(ZooKeeperUrl url) {
        var client = new EnsembleClient(url, Duration.ofSeconds(10), threads);
        var connected = new CompletableFuture<SessionState>();
        client.start(connected::complete);
        assertThat(connected.join()).isEqualTo(SessionState.CONNECTED);
        return client;
    }

    private static String say(String word, ZooKeeperUrl url) throws IOException {
        int port = Integer.parseInt(url.servers().substring(url.servers().indexOf(':') + 1));
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream().write(word.getBytes(StandardCharsets.UTF_8));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
