package io.mesocosm.simulation.benchmark;

import io.mesocosm.common.resources.Resources;
import io.mesocosm.common.zookeeper.EnsembleClient;
import io.mesocosm.common.zookeeper.ZooKeeperUrl;
import io.mesocosm.common.zookeeper.server.EmbeddedZooKeeper;
import io.mesocosm.master.registry.Registry;
import io.mesocosm.master.registry.RegistryContents;
import io.mesocosm.master.registry.RegistryOperation;
import io.mesocosm.master.registry.store.ZooKeeperRegistry;
import io.mesocosm.proto.internal.MasterRegistry;
import io.mesocosm.simulation.processes.Ensemble;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.AgentInfo;
import org.apache.mesos.v1.Protos.Attribute;
import org.apache.mesos.v1.Protos.MasterInfo;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.TimeInfo;
import org.apache.mesos.v1.Protos.Value;

/**
 * What a change of the registry costs beside so many agents, a thousand at least: {@code RegistryCost [AGENTS...]}. Marks agents as unreachable
 * and as reachable again, one at a time and a thousand at once, against the embedded server and an ensemble of three, and
 * prints operations per second, bytes per operation in the transaction log of a server, and the time to read everything.
 */
public final class RegistryCost {

    private static final Duration SESSION = Duration.ofSeconds(10);
    private static final int SINGLE = 500;
    private static final int AT_ONCE = 1000;
    private static final int PASSES = 5;

    /** A server, or several. */
    private interface Storage extends AutoCloseable {

        String name();

        ZooKeeperUrl url();

        /** The transaction log of one server. */
        Path log();

        @Override
        void close() throws IOException;
    }

    private record Embedded(EmbeddedZooKeeper server, Path log) implements Storage {

        static Embedded start(Path directory) throws IOException {
            return new Embedded(
                    EmbeddedZooKeeper.start(directory, why -> {
                        throw new IllegalStateException(why);
                    }),
                    directory.resolve("version-2"));
        }

        @Override
        public String name() {
            return "embedded";
        }

        @Override
        public ZooKeeperUrl url() {
            return server.url();
        }

        @Override
        public void close() throws IOException {
            server.close();
        }
    }

    private record Three(Ensemble ensemble) implements Storage {

        @Override
        public String name() {
            return "three servers";
        }

        @Override
        public ZooKeeperUrl url() {
            return ZooKeeperUrl.parse(ensemble.url());
        }

        @Override
        public Path log() {
            return ensemble.dataDirectory(0);
        }

        @Override
        public void close() {
            ensemble.close();
        }
    }

    private final Storage storage;
    private final int agents;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<Resource> resources;

    private RegistryCost(Storage storage, int agents) throws Exception {
        this.storage = storage;
        this.agents = agents;
        this.resources = Resources.parse("cpus:24;mem:65536;disk:1048576;ports:[31000-32000]", "*")
                .toProto();
    }

    /** Every storage with every number of agents. */
    public static void main(String[] arguments) throws Exception {
        int[] sizes = arguments.length == 0
                ? new int[] {1000, 10_000, 50_000}
                : Stream.of(arguments).mapToInt(Integer::parseInt).toArray();
        for (int agents : sizes) {
            Path directory = Files.createTempDirectory("mesocosm-registry");
            try (Storage storage = Embedded.start(directory.resolve("embedded"))) {
                new RegistryCost(storage, agents).run();
            }
            try (Storage storage = new Three(new Ensemble(directory.resolve("three"), 3).start())) {
                new RegistryCost(storage, agents).run();
            }
            delete(directory);
        }
        System.exit(0);
    }

    private void run() throws Exception {
        try (var client = new EnsembleClient(storage.url(), SESSION, threads)) {
            Registry registry = open(client, "first");
            commit(registry, IntStream.range(0, agents).boxed().toList(), this::admit, AT_ONCE);
            // Once for warmth.
            mark(registry, SINGLE, 1, 1);
            String single = mark(registry, SINGLE, 1, 1);
            String batched = mark(registry, AT_ONCE, AT_ONCE, PASSES);
            System.out.printf(
                    Locale.ROOT,
                    "%s, %d agents: one at a time %s; %d at once %s (Mesos: %.1f MB, its whole registry)%n",
                    storage.name(),
                    agents,
                    single,
                    AT_ONCE,
                    batched,
                    wholeRegistry() / 1e6);
        }
        try (var client = new EnsembleClient(storage.url(), SESSION, threads)) {
            long start = System.nanoTime();
            Registry registry = open(client, "second");
            System.out.printf(
                    Locale.ROOT,
                    "%s, %d agents: read by the next master in %.2f s%n",
                    storage.name(),
                    registry.contents().admitted().size(),
                    (System.nanoTime() - start) / 1e9);
        }
        threads.close();
    }

    private Registry open(EnsembleClient client, String master) {
        var registry = new ZooKeeperRegistry(client, storage.url().path(), why -> {
            throw new IllegalStateException(why);
        });
        client.start(registry);
        var recovered = new CompletableFuture<RegistryContents>();
        var self = MasterInfo.newBuilder().setId(master).setIp(1).setPort(5050).build();
        registry.recover(self, recovered::complete);
        recovered.join();
        return registry;
    }

    /** The first so many away and back again, so many times; how fast, and what it wrote. */
    private String mark(Registry registry, int count, int atOnce, int passes) throws Exception {
        List<Integer> numbers = IntStream.range(0, count).boxed().toList();
        long bytes = logBytes();
        long start = System.nanoTime();
        for (int pass = 0; pass < passes; pass++) {
            commit(registry, numbers, this::unreachable, atOnce);
            commit(registry, numbers, number -> new RegistryOperation.MarkAgentReachable(agent(number)), atOnce);
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        int operations = 2 * passes * numbers.size();
        return String.format(
                Locale.ROOT,
                "%.0f operations/s, %d bytes each",
                operations / seconds,
                (logBytes() - bytes) / operations);
    }

    private static void commit(
            Registry registry, List<Integer> numbers, IntFunction<RegistryOperation> operation, int atOnce)
            throws InterruptedException {
        var room = new Semaphore(atOnce);
        for (int number : numbers) {
            room.acquire();
            registry.commit(operation.apply(number), applied -> room.release());
        }
        room.acquire(atOnce);
    }

    private RegistryOperation admit(int number) {
        return new RegistryOperation.AdmitAgent(agent(number));
    }

    private RegistryOperation unreachable(int number) {
        return new RegistryOperation.MarkAgentUnreachable(
                agent(number),
                TimeInfo.newBuilder().setNanoseconds(System.nanoTime()).build());
    }

    private AgentInfo agent(int number) {
        return AgentInfo.newBuilder()
                .setId(AgentID.newBuilder().setValue("0f060f51-b9d0-4e9c-bbd2-b2204e3b7337-S" + number))
                .setHostname("host-" + number + ".rack-" + number % 100 + ".example.com")
                .setPort(5051)
                .addAllResources(resources)
                .addAttributes(Attribute.newBuilder()
                        .setName("rack")
                        .setType(Value.Type.TEXT)
                        .setText(Value.Text.newBuilder().setValue("rack-" + number % 100)))
                .build();
    }

    /** What Mesos would write for each batch. */
    private long wholeRegistry() {
        var registry = MasterRegistry.Registry.newBuilder();
        for (int number = 0; number < agents; number++) {
            registry.getSlavesBuilder().addSlavesBuilder().setInfo(agent(number));
        }
        return registry.build().getSerializedSize();
    }

    /** Bytes of the log that are written; the server fills its files up with zeros ahead of time. */
    private long logBytes() throws IOException {
        long bytes = 0;
        try (Stream<Path> files = Files.list(storage.log())) {
            for (Path file : files.filter(name -> name.getFileName().toString().startsWith("log."))
                    .toList()) {
                bytes += written(file);
            }
        }
        return bytes;
    }

    private static long written(Path file) throws IOException {
        byte[] block = new byte[64 << 10];
        try (var opened = new RandomAccessFile(file.toFile(), "r")) {
            for (long end = opened.length(); end > 0; end -= block.length) {
                long start = Math.max(0, end - block.length);
                opened.seek(start);
                int length = (int) (end - start);
                opened.readFully(block, 0, length);
                for (int i = length - 1; i >= 0; i--) {
                    if (block[i] != 0) {
                        return start + i + 1;
                    }
                }
            }
            return 0;
        }
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
