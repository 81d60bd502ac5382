package io.mesocosm.master.tool;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.mesocosm.common.zookeeper.Answer;
import io.mesocosm.common.zookeeper.Change;
import io.mesocosm.common.zookeeper.ZnodePath;
import io.mesocosm.common.zookeeper.server.EmbeddedZooKeeper;
import io.mesocosm.master.registry.RegistryContents;
import io.mesocosm.master.registry.store.ZooKeeperRegistry;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.mesos.v1.Protos.MasterInfo;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code mesos-registry} as its user sees it, with a real ZooKeeper server. */
class RegistryToolTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    private Path directory;

    private Path recorded;

    private record Said(int status, String out, String err) {}

    @BeforeEach
    void writeRecordedRegistry() throws Exception {
        recorded = directory.resolve("registry.json");
        try (InputStream in = getClass().getResourceAsStream("/golden/endpoints/registrar-registry.json")) {
            Files.copy(in, recorded);
        }
        Files.createDirectory(directory.resolve("zookeeper"));
    }

    @Test
    void recordedRegistryOfMesosIsShownAsItWasImported() throws Exception {
        Said imported = run("import", recorded.toString(), workDir());
        Said shown = run("show", workDir());

        assertThat(imported)
                .isEqualTo(new Said(
                        0,
                        "",
                        "mesos-registry: imported 2 agents, 0 unreachable, 0 gone, 3 machines under maintenance,"
                                + " 2 quotas, 2 weights\n"));
        assertThat(shown.status()).isZero();
        // Mesos lists weights as they came, ours in the order of the alphabet.
        assertThat(shown.out())
                .isEqualTo(Files.readString(recorded)
                                .replaceFirst(
                                        "\"weights\":.*",
                                        "\"weights\":[{\"info\":{\"role\":\"eng/dev\",\"weight\":3.0}},"
                                                + "{\"info\":{\"role\":\"prod\",\"weight\":2.5}}]}")
                        + "\n");
    }

    @Test
    void importedRegistryIsWhatAMasterRecovers() throws Exception {
        run("import", recorded.toString(), workDir());

        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
                Ensemble ensemble = Ensemble.in(directory.resolve("zookeeper"), PATIENCE, threads)) {
            var recovered = new CompletableFuture<RegistryContents>();
            var registry = new ZooKeeperRegistry(
                    ensemble.client(),
                    ensemble.group(),
                    why -> recovered.completeExceptionally(new ToolException(why)));
            ensemble.listen(registry);
            MasterInfo master = MasterInfo.newBuilder()
                    .setId("next")
                    .setIp(0)
                    .setPort(5050)
                    .setHostname("h")
                    .build();
            registry.recover(master, recovered::complete);

            RegistryContents contents = ensemble.await(recovered, "nothing was recovered");
            assertThat(contents.admitted().size()).isEqualTo(2);
            assertThat(contents.weights().get("eng/dev")).contains(3.0);
        }
    }

    @Test
    void registryThatIsNotEmptyIsLeftAlone() throws Exception {
        run("import", recorded.toString(), workDir());
        Said before = run("show", workDir());

        Said again = run("import", recorded.toString(), workDir());

        assertThat(again.status()).isEqualTo(1);
        assertThat(again.err()).contains("not empty");
        assertThat(run("show", workDir())).isEqualTo(before);
    }

    @Test
    void removedRegistryCanBeImportedAnew() throws Exception {
        run("import", recorded.toString(), workDir());

        assertThat(run("remove", workDir()).status()).isZero();
        assertThat(run("show", workDir())).isEqualTo(new Said(1, "", "mesos-registry: there is no registry\n"));
        assertThat(run("import", recorded.toString(), workDir()).status()).isZero();
    }

    @Test
    void nothingIsChangedWhileAMasterLeads() throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
                Ensemble ensemble = Ensemble.in(directory.resolve("zookeeper"), PATIENCE, threads)) {
            var made = new CompletableFuture<Answer<String>>();
            ZnodePath.ensure(ensemble.client(), ensemble.group(), made::complete);
            ensemble.await(made, "no group");
            var candidate = new Change.Create(
                    ensemble.group() + "/json.info_0000000003", ByteString.EMPTY, Change.Kind.PERSISTENT);
            var stood = new CompletableFuture<Answer<List<String>>>();
            ensemble.client().commit(List.of(candidate), stood::complete);
            ensemble.await(stood, "no candidate");
        }

        Said imported = run("import", recorded.toString(), workDir());
        Said removed = run("remove", workDir());

        assertThat(imported.status()).isEqualTo(1);
        assertThat(imported.err()).contains("a master leads").contains("json.info_0000000003");
        assertThat(removed).isEqualTo(imported);
    }

    @Test
    void ensembleIsReachedByItsUrlAndAFileThatHoldsIt() throws Exception {
        try (var server = EmbeddedZooKeeper.start(directory.resolve("ensemble"), reason -> {})) {
            String password = server.url().credentials().orElseThrow().userAndPassword();
            Path file = directory.resolve("zk");
            Files.writeString(file, "zk://" + password + "@" + server.url().servers() + "/mesos\n");

            assertThat(run("import", recorded.toString(), "--zk=file://" + file).status())
                    .isZero();
            assertThat(run("show", "--zk=file://" + file).out()).contains("eng/dev");
            assertThat(run("show", "--zk=zk://" + server.url().servers() + "/mesos"))
                    .satisfies(said -> assertThat(said.err()).contains("permit"));
        }
    }

    @Test
    void whatIsWrongIsNamed() throws Exception {
        Path other = directory.resolve("other.json");
        Files.writeString(other, "[1");

        assertThat(run("show").err()).contains("Give either --zk or --work_dir");
        assertThat(run("show", "--work_dir=/nowhere").err()).contains("there is no registry in /nowhere/zookeeper");
        assertThat(run("import", "/no/file", workDir()).err()).contains("there is no file /no/file");
        assertThat(run("import", other.toString(), workDir()).err()).contains("is not the JSON of a registry");
        assertThat(run("show", "--zk=zk://127.0.0.1:1/mesos", "--timeout=10ms").err())
                .contains("no ZooKeeper server answers at 127.0.0.1:1");
        assertThat(run("shout", workDir()).err()).contains("show, import FILE or remove");
    }

    private String workDir() {
        return "--work_dir=" + directory;
    }

    private static Said run(String... arguments) {
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        int status = new RegistryTool(
                        new ByteArrayInputStream(new byte[0]),
                        new PrintStream(out, true, UTF_8),
                        new PrintStream(err, true, UTF_8))
                .run(List.of(arguments));
        return new Said(status, out.toString(UTF_8), err.toString(UTF_8));
    }
}
