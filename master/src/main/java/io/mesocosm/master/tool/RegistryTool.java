package io.mesocosm.master.tool;

import com.google.protobuf.UnknownFieldSet;
import io.mesocosm.common.flags.FlagException;
import io.mesocosm.common.flags.FlagSet;
import io.mesocosm.common.flags.FlagSpec;
import io.mesocosm.common.flags.FlagType;
import io.mesocosm.common.flags.ParsedFlags;
import io.mesocosm.common.flags.SecureText;
import io.mesocosm.common.json.JsonException;
import io.mesocosm.common.json.JsonOutput;
import io.mesocosm.common.json.ProtoJson;
import io.mesocosm.common.zookeeper.ZooKeeperUrl;
import io.mesocosm.master.registry.RegistryContents;
import io.mesocosm.master.registry.RegistryOperation;
import io.mesocosm.master.registry.store.RegistryReading;
import io.mesocosm.master.registry.store.ZooKeeperRegistry;
import io.mesocosm.master.view.RegistryView;
import io.mesocosm.proto.internal.MasterRegistry.Registry;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.mesos.v1.Protos.MasterInfo;

/**
 * {@code mesos-registry}: {@code show} prints a registry as the JSON of {@code /registrar(1)/registry}, {@code import}
 * writes such JSON into an empty one, {@code remove} deletes one. What changes a registry is refused while a master leads.
 */
public final class RegistryTool {

    private static final int FAILURE = 1;

    /** Every agent sends this field of the v0 message, which v1 dropped, and so it is in every registry. */
    private static final UnknownFieldSet CHECKPOINT = UnknownFieldSet.newBuilder()
            .addField(7, UnknownFieldSet.Field.newBuilder().addVarint(1).build())
            .build();

    private static final FlagSpec<SecureText> ZK = FlagSpec.optional(
            "zk",
            FlagType.SECURE_TEXT,
            "Where the registry is, as masters were told: zk://[user:password@]host:port,.../path, or file:// and the path"
                    + " of a file that holds it.");
    private static final FlagSpec<String> WORK_DIR = FlagSpec.optional(
            "work_dir", FlagType.STRING, "The work directory of a master without --zk, which must not run meanwhile.");
    private static final FlagSpec<Duration> TIMEOUT = FlagSpec.withDefault(
            "timeout", FlagType.DURATION, "1mins", "How long to wait for each answer of ZooKeeper.");

    private static final FlagSet FLAGS = new FlagSet(
            "mesos-registry show|import FILE|remove --zk=URL|--work_dir=DIRECTORY", List.of(ZK, WORK_DIR, TIMEOUT));

    private final InputStream in;
    private final PrintStream out;
    private final PrintStream err;

    RegistryTool(InputStream in, PrintStream out, PrintStream err) {
        this.in = in;
        this.out = out;
        this.err = err;
    }

    /** Ends with 0 when it has done what it was asked, and with 1 and one line on stderr otherwise. */
    public static void main(String[] arguments) {
        int status = new RegistryTool(System.in, System.out, System.err).run(List.of(arguments));
        System.out.flush();
        System.exit(status);
    }

    int run(List<String> arguments) {
        if (FLAGS.asks(FlagSet.HELP, arguments, Map.of())) {
            out.println(FLAGS.help());
            return 0;
        }
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            ParsedFlags flags = FLAGS.parse(arguments, Map.of());
            perform(words(arguments), flags, threads);
            return 0;
        } catch (ToolException | FlagException | IllegalArgumentException e) {
            err.println("mesos-registry: " + e.getMessage());
            return FAILURE;
        }
    }

    private static List<String> words(List<String> arguments) {
        return arguments.stream().filter(word -> !word.startsWith("--")).toList();
    }

    private void perform(List<String> words, ParsedFlags flags, Executor threads) throws ToolException {
        if (words.equals(List.of("show"))) {
            try (Ensemble ensemble = ensemble(flags, threads)) {
                show(ensemble);
            }
        } else if (words.size() == 2 && words.getFirst().equals("import")) {
            Registry registry = parse(words.get(1));
            List<RegistryOperation> operations = Replay.of(registry);
            try (Ensemble ensemble = ensemble(flags, threads)) {
                fill(ensemble, master(registry), operations);
            }
        } else if (words.equals(List.of("remove"))) {
            try (Ensemble ensemble = ensemble(flags, threads)) {
                refuseWhileLed(ensemble);
                new Removal(ensemble).remove(RegistryReading.root(ensemble.group()));
                err.println("mesos-registry: removed");
            }
        } else {
            throw new ToolException("what shall be done? show, import FILE or remove; --help says more");
        }
    }

    private static Ensemble ensemble(ParsedFlags flags, Executor threads) throws ToolException {
        Optional<SecureText> url = flags.find(ZK);
        Optional<String> directory = flags.find(WORK_DIR);
        if (url.isPresent() == directory.isPresent()) {
            throw new ToolException("where is the registry? Give either --zk or --work_dir");
        }
        return url.isPresent()
                ? Ensemble.at(ZooKeeperUrl.parse(url.get().value()), flags.get(TIMEOUT), threads)
                : Ensemble.in(Path.of(directory.orElseThrow()).resolve("zookeeper"), flags.get(TIMEOUT), threads);
    }

    private void show(Ensemble ensemble) throws ToolException {
        RegistryContents contents = contents(ensemble).orElseThrow(() -> new ToolException("there is no registry"));
        JsonOutput json = new JsonOutput();
        RegistryView.write(contents, json);
        byte[] bytes = json.toByteArray();
        out.write(bytes, 0, bytes.length);
        out.println();
        if (out.checkError()) {
            throw new ToolException("the registry could not be written to the output");
        }
    }

    private static Optional<RegistryContents> contents(Ensemble ensemble) throws ToolException {
        var read = new CompletableFuture<Optional<RegistryContents>>();
        var reading = new RegistryReading(
                ensemble.client(),
                ensemble.group(),
                read::complete,
                why -> read.completeExceptionally(new ToolException(why)));
        ensemble.listen(reading);
        reading.begin();
        return ensemble.await(read, "the registry could not be read");
    }

    private Registry parse(String file) throws ToolException {
        try {
            byte[] json = file.equals("-") ? in.readAllBytes() : Files.readAllBytes(Path.of(file));
            Registry.Builder registry = Registry.newBuilder();
            ProtoJson.V0.parse(json, registry);
            if (registry.hasSlaves()) {
                registry.getSlavesBuilder()
                        .getSlavesBuilderList()
                        .forEach(agent -> agent.getInfoBuilder().setUnknownFields(CHECKPOINT));
            }
            return registry.build();
        } catch (NoSuchFileException e) {
            throw new ToolException("there is no file " + file, e);
        } catch (IOException e) {
            throw new ToolException("cannot read " + file + ": " + e.getMessage(), e);
        } catch (JsonException e) {
            throw new ToolException(file + " is not the JSON of a registry: " + e.getMessage(), e);
        }
    }

    /** Who the registry says was the last master; something else where it says nothing, for writing needs a name. */
    private static MasterInfo master(Registry registry) {
        return registry.hasMaster()
                ? registry.getMaster().getInfo()
                : MasterInfo.newBuilder()
                        .setId(UUID.randomUUID().toString())
                        .setIp(0)
                        .setPort(0)
                        .setHostname("mesos-registry")
                        .build();
    }

    private static void refuseWhileLed(Ensemble ensemble) throws ToolException {
        Optional<String> leader = ensemble.leader();
        if (leader.isPresent()) {
            throw new ToolException("a master leads: '" + ensemble.group() + "/" + leader.get()
                    + "'; stop all masters first. If none runs any more, wait until its session is over");
        }
    }

    private void fill(Ensemble ensemble, MasterInfo master, List<RegistryOperation> operations) throws ToolException {
        refuseWhileLed(ensemble);
        if (contents(ensemble).filter(found -> !isEmpty(found)).isPresent()) {
            throw new ToolException(
                    "there is a registry already, and it is not empty; `show` it, and `remove` it first");
        }
        var end = new CompletableFuture<Boolean>();
        var registry = new ZooKeeperRegistry(
                ensemble.client(),
                ensemble.group(),
                why -> end.completeExceptionally(new ToolException(
                        "the import was broken off: " + why + "; `show` what is there, and begin again")));
        ensemble.listen(registry);
        // One change, so that this process may end at any time and leaves no registry that is half filled.
        registry.fill(master, operations, end::complete);
        if (!ensemble.await(end, "the import was not finished")) {
            throw new ToolException("a master has written to the registry meanwhile, and nothing was imported");
        }
        RegistryContents imported = registry.contents();
        err.printf(
                "mesos-registry: imported %d agents, %d unreachable, %d gone, %d machines under maintenance, %d quotas,"
                        + " %d weights%n",
                imported.admitted().size(),
                imported.unreachable().size(),
                imported.gone().size(),
                imported.machines().size(),
                imported.quotas().configs().size(),
                imported.weights().size());
    }

    /** A master that led and saw nobody leaves no more than its name. */
    private static boolean isEmpty(RegistryContents contents) {
        return contents.agents().equals(RegistryContents.none().agents())
                && contents.machines().isEmpty()
                && contents.quotas().equals(RegistryContents.none().quotas())
                && contents.weights().isEmpty();
    }
}
