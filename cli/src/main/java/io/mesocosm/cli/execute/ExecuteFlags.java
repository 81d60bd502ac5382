package io.mesocosm.cli.execute;

import io.mesocosm.common.flags.FlagException;
import io.mesocosm.common.flags.FlagSet;
import io.mesocosm.common.flags.FlagSpec;
import io.mesocosm.common.flags.FlagType;
import io.mesocosm.common.flags.JsonFlags;
import io.mesocosm.common.flags.LoggingFlags;
import io.mesocosm.common.flags.ParsedFlags;
import io.mesocosm.common.http.MediaType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import org.apache.mesos.v1.Protos.CapabilityInfo;
import org.apache.mesos.v1.Protos.RLimitInfo;
import org.apache.mesos.v1.Protos.TaskGroupInfo;
import org.apache.mesos.v1.Protos.TaskInfo;

/**
 * The flags of {@code mesos-execute}, read from the command line only and checked together. Source: Mesos: cli/execute.
 *
 * @param parsed what was given; the accessors below name and type it
 */
record ExecuteFlags(ParsedFlags parsed) {

    private static final FlagSpec<String> MASTER = FlagSpec.required(
            "master",
            FlagType.STRING,
            "The master: host:port, zk://[user:password@]host:port,.../path, or a file:// with one of them.");
    private static final FlagSpec<TaskInfo> TASK = FlagSpec.optional(
            "task",
            JsonFlags.message("JSON TaskInfo or path", TaskInfo.getDefaultInstance()),
            "The whole task. Excludes --task_group and the flags that describe a task piece by piece.");
    private static final FlagSpec<TaskGroupInfo> TASK_GROUP = FlagSpec.optional(
            "task_group",
            JsonFlags.message("JSON TaskGroupInfo or path", TaskGroupInfo.getDefaultInstance()),
            "Tasks that the default executor runs together, with cpus:0.1;mem:32;disk:32 for itself.");
    private static final FlagSpec<String> NAME =
            FlagSpec.optional("name", FlagType.STRING, "Name and id of the task; required without a whole task.");
    private static final FlagSpec<Boolean> SHELL = FlagSpec.withDefault(
            "shell",
            FlagType.BOOL,
            "true",
            "Whether a shell runs the command; if not, its words are the program and the arguments.");
    private static final FlagSpec<String> COMMAND =
            FlagSpec.optional("command", FlagType.STRING, "What to run; required with a shell.");
    private static final FlagSpec<SortedMap<String, String>> ENVIRONMENT =
            FlagSpec.optional("env", JsonFlags.STRINGS, "Environment of the command, a JSON object of strings.");
    private static final FlagSpec<String> RESOURCES =
            FlagSpec.withDefault("resources", FlagType.STRING, "cpus:1;mem:128", "What the task needs.");
    private static final FlagSpec<String> HADOOP =
            FlagSpec.withDefault("hadoop", FlagType.STRING, "hadoop", "The hadoop program that copies the package.");
    private static final FlagSpec<String> HDFS =
            FlagSpec.withDefault("hdfs", FlagType.STRING, "localhost:9000", "The name node, in the package's URI.");
    private static final FlagSpec<String> PACKAGE = FlagSpec.optional(
            "package", FlagType.STRING, "Local file that is copied into HDFS and fetched for the task.");
    private static final FlagSpec<Boolean> OVERWRITE = FlagSpec.withDefault(
            "overwrite", FlagType.BOOL, "false", "Whether the package may replace a file in HDFS.");
    private static final FlagSpec<Boolean> CHECKPOINT =
            FlagSpec.withDefault("checkpoint", FlagType.BOOL, "false", "Whether the task survives its agent.");
    private static final FlagSpec<String> APPC_IMAGE =
            FlagSpec.optional("appc_image", FlagType.STRING, "An appc image. Excludes --docker_image.");
    private static final FlagSpec<String> DOCKER_IMAGE =
            FlagSpec.optional("docker_image", FlagType.STRING, "A Docker image, for either containerizer.");
    private static final FlagSpec<SortedSet<String>> FRAMEWORK_CAPABILITIES = FlagSpec.optional(
            "framework_capabilities", FlagType.STRING_SET, "More capabilities; only GPU_RESOURCES can be added.");
    private static final FlagSpec<String> CONTAINERIZER =
            FlagSpec.withDefault("containerizer", FlagType.STRING, "mesos", "mesos or docker.");
    private static final FlagSpec<CapabilityInfo> EFFECTIVE_CAPABILITIES = FlagSpec.optional(
            "effective_capabilities",
            JsonFlags.message("JSON CapabilityInfo or path", CapabilityInfo.getDefaultInstance()),
            "Linux capabilities that the task has.");
    private static final FlagSpec<CapabilityInfo> BOUNDING_CAPABILITIES = FlagSpec.optional(
            "bounding_capabilities",
            JsonFlags.message("JSON CapabilityInfo or path", CapabilityInfo.getDefaultInstance()),
            "Linux capabilities that the task can get.");
    private static final FlagSpec<RLimitInfo> RLIMITS = FlagSpec.optional(
            "rlimits",
            JsonFlags.message("JSON RLimitInfo or path", RLimitInfo.getDefaultInstance()),
            "Resource limits of the task's processes.");
    private static final FlagSpec<String> ROLE =
            FlagSpec.withDefault("role", FlagType.STRING, "*", "The role whose resources are used first.");
    private static final FlagSpec<Duration> KILL_AFTER =
            FlagSpec.optional("kill_after", FlagType.DURATION, "The task is killed after running for so long.");
    private static final FlagSpec<String> NETWORKS =
            FlagSpec.optional("networks", FlagType.STRING, "CNI networks between commas, or one Docker network.");
    private static final FlagSpec<String> PRINCIPAL =
            FlagSpec.optional("principal", FlagType.STRING, "Whom to authenticate as.");
    private static final FlagSpec<String> SECRET =
            FlagSpec.optional("secret", FlagType.STRING, "The principal's secret.");
    private static final FlagSpec<String> VOLUMES =
            FlagSpec.optional("volumes", JsonArray.TYPE, "Volumes, a JSON array of Volume or the path of one.");
    private static final FlagSpec<MediaType> CONTENT_TYPE = FlagSpec.withDefault(
            "content_type",
            FlagType.of("string", ExecuteFlags::mediaType, MediaType::text),
            "protobuf",
            "What is spoken with the master: json or protobuf.");
    private static final FlagSpec<Boolean> TTY = FlagSpec.withDefault(
            "tty", FlagType.BOOL, "false", "Whether the task gets a terminal; with the mesos containerizer only.");
    private static final FlagSpec<Boolean> PARTITION_AWARE = FlagSpec.withDefault(
            "partition_aware", FlagType.BOOL, "true", "Whether the framework is told of unreachable agents.");

    private static final List<FlagSpec<?>> PIECES =
            List.of(NAME, COMMAND, ENVIRONMENT, APPC_IMAGE, DOCKER_IMAGE, VOLUMES);

    /** What can be given. */
    static FlagSet flagSet() {
        var specs = new ArrayList<FlagSpec<?>>(
                List.of(MASTER, TASK, TASK_GROUP, SHELL, RESOURCES, HADOOP, HDFS, PACKAGE, OVERWRITE, CHECKPOINT));
        specs.addAll(PIECES);
        specs.addAll(List.of(
                FRAMEWORK_CAPABILITIES,
                CONTAINERIZER,
                EFFECTIVE_CAPABILITIES,
                BOUNDING_CAPABILITIES,
                RLIMITS,
                ROLE,
                KILL_AFTER,
                NETWORKS,
                PRINCIPAL,
                SECRET,
                CONTENT_TYPE,
                TTY,
                PARTITION_AWARE));
        specs.addAll(LoggingFlags.SPECS);
        return new FlagSet("mesos-execute", specs);
    }

    /**
     * Reads the command line.
     *
     * @throws FlagException naming the flag that is unknown, missing or wrong, or the flags that exclude each other
     */
    static ExecuteFlags parse(List<String> arguments) throws FlagException {
        var flags = new ExecuteFlags(flagSet().parse(arguments, Map.of()));
        Optional<String> complaint = flags.complaint();
        if (complaint.isPresent()) {
            throw new FlagException(complaint.get());
        }
        return flags;
    }

    private Optional<String> complaint() {
        if (task().isPresent() && taskGroup().isPresent()) {
            return Optional.of("Either task or task group should be set but not both."
                    + " Provide either '--task' OR '--task_group'");
        }
        if (task().isEmpty() && taskGroup().isEmpty()) {
            if (name().isEmpty()) {
                return Optional.of("Missing required option --name");
            }
            return shell() && command().isEmpty()
                    ? Optional.of("Missing required option --command")
                    : exclusiveImages();
        }
        if (PIECES.stream().anyMatch(flag -> parsed.find(flag).isPresent())) {
            return Optional.of("'--name, --command, --env, --appc_image, --docker_image, --volumes' can only be set"
                    + " when both '--task' and '--task_group' are not set");
        }
        return task().isPresent() && networks().isPresent()
                ? Optional.of("'--networks' can only be set when '--task' is not set")
                : Optional.empty();
    }

    private Optional<String> exclusiveImages() {
        return appcImage().isPresent() && dockerImage().isPresent()
                ? Optional.of("Flags '--docker-image' and '--appc-image' are both set")
                : Optional.empty();
    }

    private static MediaType mediaType(String text) {
        return switch (text) {
            case "json", "application/json" -> MediaType.JSON;
            case "protobuf", "application/x-protobuf" -> MediaType.PROTOBUF;
            default -> throw new IllegalArgumentException("Invalid content type '" + text + "'");
        };
    }

    String master() {
        return parsed.get(MASTER);
    }

    Optional<TaskInfo> task() {
        return parsed.find(TASK);
    }

    Optional<TaskGroupInfo> taskGroup() {
        return parsed.find(TASK_GROUP);
    }

    Optional<String> name() {
        return parsed.find(NAME);
    }

    boolean shell() {
        return parsed.get(SHELL);
    }

    Optional<String> command() {
        return parsed.find(COMMAND);
    }

    SortedMap<String, String> environment() {
        return parsed.find(ENVIRONMENT).orElseGet(java.util.TreeMap::new);
    }

    String resources() {
        return parsed.get(RESOURCES);
    }

    /** What to copy into HDFS, and how. */
    Optional<HdfsPackage> hdfsPackage() {
        return parsed.find(PACKAGE)
                .map(file -> new HdfsPackage(file, parsed.get(HADOOP), parsed.get(HDFS), parsed.get(OVERWRITE)));
    }

    boolean checkpoint() {
        return parsed.get(CHECKPOINT);
    }

    Optional<String> appcImage() {
        return parsed.find(APPC_IMAGE);
    }

    Optional<String> dockerImage() {
        return parsed.find(DOCKER_IMAGE);
    }

    Optional<SortedSet<String>> frameworkCapabilities() {
        return parsed.find(FRAMEWORK_CAPABILITIES);
    }

    String containerizer() {
        return parsed.get(CONTAINERIZER);
    }

    Optional<CapabilityInfo> effectiveCapabilities() {
        return parsed.find(EFFECTIVE_CAPABILITIES);
    }

    Optional<CapabilityInfo> boundingCapabilities() {
        return parsed.find(BOUNDING_CAPABILITIES);
    }

    Optional<RLimitInfo> rlimits() {
        return parsed.find(RLIMITS);
    }

    String role() {
        return parsed.get(ROLE);
    }

    Optional<Duration> killAfter() {
        return parsed.find(KILL_AFTER);
    }

    Optional<String> networks() {
        return parsed.find(NETWORKS);
    }

    Optional<String> principal() {
        return parsed.find(PRINCIPAL);
    }

    Optional<String> secret() {
        return parsed.find(SECRET);
    }

    /** A JSON array of Volume. */
    Optional<String> volumes() {
        return parsed.find(VOLUMES);
    }

    MediaType contentType() {
        return parsed.get(CONTENT_TYPE);
    }

    boolean tty() {
        return parsed.get(TTY);
    }

    boolean partitionAware() {
        return parsed.get(PARTITION_AWARE);
    }

    /** Values that hold a JSON array, inline or in a file. */
    private static final class JsonArray {
        static final FlagType<String> TYPE =
                FlagType.json("JSON array or path", text -> text, java.util.function.Function.identity());

        private JsonArray() {}
    }
}
