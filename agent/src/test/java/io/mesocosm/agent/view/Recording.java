package io.mesocosm.agent.view;

import io.mesocosm.agent.state.AgentConfig;
import io.mesocosm.agent.state.AgentState;
import io.mesocosm.agent.state.Executor;
import io.mesocosm.agent.state.ExecutorRun;
import io.mesocosm.agent.state.ExecutorTasks;
import io.mesocosm.agent.state.Framework;
import io.mesocosm.agent.state.Phase;
import io.mesocosm.agent.state.ResourcesState;
import io.mesocosm.agent.state.Transport;
import io.mesocosm.common.daemon.Build;
import io.mesocosm.common.ids.ContainerId;
import io.mesocosm.common.ids.ExecutorId;
import io.mesocosm.common.ids.FrameworkId;
import io.mesocosm.common.ids.TaskId;
import io.mesocosm.common.json.JsonException;
import io.mesocosm.common.json.JsonValue;
import io.mesocosm.common.json.ProtoJson;
import io.mesocosm.common.libprocess.Upid;
import io.mesocosm.common.resources.Resources;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.mesos.v1.Protos.AgentInfo;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.Task;
import org.apache.mesos.v1.agent.Protos.Response;

/** An agent as it was recorded: its answers, and the state that they were given from. */
final class Recording {

    private static final String ROOT = "/var/tmp/golden";

    private Recording() {}

    static byte[] bytes(String name) {
        try (InputStream in = Recording.class.getResourceAsStream("/endpoints/" + name)) {
            if (in == null) {
                throw new IllegalArgumentException("no recording " + name);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A recorded text, with the paths that the state has. */
    static byte[] json(String name) {
        return new String(bytes(name), StandardCharsets.UTF_8)
                .replace("{WORK_DIR}", ROOT)
                .getBytes(StandardCharsets.UTF_8);
    }

    static JsonValue value(String name) {
        try {
            return JsonValue.parse(json(name));
        } catch (JsonException e) {
            throw new IllegalStateException(name, e);
        }
    }

    static Response message(String name) {
        try {
            return Response.parseFrom(bytes(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Facts facts() {
        SortedMap<String, String> flags = new TreeMap<>();
        members(member(value("flags.json"), "flags")).forEach((name, value) -> flags.put(name, text(value)));
        var build = new Build("1.12.0", "2026-11-21 00:35:36 UTC", 1795221336, "");
        return new Facts(build, flags, Optional.empty(), Optional.empty());
    }

    static AgentState state() {
        var self = new Upid("slave(1)", "127.0.0.1", 35051);
        var directories = new AgentConfig.Directories(ROOT + "/agent1", ROOT + "/libexec");
        AgentConfig defaults = AgentConfig.defaults(self, directories);
        var config = new AgentConfig(
                self,
                defaults.version(),
                Arrays.stream(AgentInfo.Capability.Type.values())
                        .filter(type -> type != AgentInfo.Capability.Type.UNKNOWN)
                        .toList(),
                directories,
                defaults.registration(),
                defaults.executors(),
                defaults.collection(),
                defaults.rings());
        var resources = new ResourcesState(total(), List.of(), new UUID(1, 2));
        AgentInfo info = message("GET_AGENT.pb").getGetAgent().getAgentInfo();
        AgentState state = AgentState.initial(config, info, resources, Instant.parse("2026-11-21T02:02:00.932768Z"))
                .withPhase(Phase.RUNNING);
        Response.GetFrameworks frameworks = message("GET_FRAMEWORKS.pb").getGetFrameworks();
        for (var framework : frameworks.getFrameworksList()) {
            state = state.with(framework(framework.getFrameworkInfo()));
        }
        return state.withCompletedFrameworks(frameworks.getCompletedFrameworksList().stream()
                .map(framework -> framework(framework.getFrameworkInfo()))
                .toList());
    }

    private static List<Resource> total() {
        JsonValue state = value("state.json");
        List<JsonValue> all = new ArrayList<>(elements(member(state, "unreserved_resources_full")));
        members(member(state, "reserved_resources_full")).values().forEach(reserved -> all.addAll(elements(reserved)));
        try {
            return Resources.of(ProtoJson.V0.<Resource>convertAll(new JsonValue.ArrayValue(all), Resource::newBuilder))
                    .toProto();
        } catch (JsonException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Framework framework(FrameworkInfo info) {
        Response.GetExecutors executors = message("GET_EXECUTORS.pb").getGetExecutors();
        Framework framework = Framework.of(info, Optional.empty());
        for (var executor : executors.getExecutorsList()) {
            if (executor.getExecutorInfo().getFrameworkId().equals(info.getId())) {
                framework = framework.with(executor(executor.getExecutorInfo(), Executor.State.RUNNING));
            }
        }
        return framework.withHistory(executors.getCompletedExecutorsList().stream()
                .map(Response.GetExecutors.Executor::getExecutorInfo)
                .filter(executor -> executor.getFrameworkId().equals(info.getId()))
                .map(executor -> executor(executor, Executor.State.TERMINATED))
                .toList());
    }

    private static Executor executor(ExecutorInfo info, Executor.State state) {
        JsonValue shown = shown(info);
        var run = new ExecutorRun(
                FrameworkId.of(info.getFrameworkId()),
                ExecutorId.of(info.getExecutorId()),
                new ContainerId(text(member(shown, "container"))));
        Executor.Kind kind = info.getType() == ExecutorInfo.Type.DEFAULT
                ? Executor.Kind.DEFAULT
                : info.hasType() ? Executor.Kind.CUSTOM : Executor.Kind.COMMAND;
        return new Executor(
                run,
                info,
                kind,
                Optional.empty(),
                state,
                true,
                text(member(shown, "directory")),
                Optional.of("root"),
                Transport.NONE,
                Optional.empty(),
                tasks(info),
                Optional.empty());
    }

    private static ExecutorTasks tasks(ExecutorInfo executor) {
        Response.GetTasks all = message("GET_TASKS.pb").getGetTasks();
        ExecutorTasks tasks = ExecutorTasks.NONE;
        for (Task task : all.getLaunchedTasksList()) {
            tasks = isOf(executor, task) ? tasks.withLaunched(task) : tasks;
        }
        for (Task task : all.getCompletedTasksList()) {
            tasks = isOf(executor, task)
                    ? tasks.withTerminated(task).complete(TaskId.of(task.getTaskId()), 200)
                    : tasks;
        }
        for (Task task : all.getTerminatedTasksList()) {
            tasks = isOf(executor, task) ? tasks.withTerminated(task) : tasks;
        }
        return tasks;
    }

    private static boolean isOf(ExecutorInfo executor, Task task) {
        String id = task.hasExecutorId()
                ? task.getExecutorId().getValue()
                : task.getTaskId().getValue();
        return task.getFrameworkId().equals(executor.getFrameworkId())
                && id.equals(executor.getExecutorId().getValue());
    }

    /** The executor as /state shows it: the only place that tells container and sandbox of a run. */
    private static JsonValue shown(ExecutorInfo executor) {
        JsonValue state = value("state.json");
        return Stream.of("frameworks", "completed_frameworks")
                .flatMap(list -> elements(member(state, list)).stream())
                .filter(framework -> text(member(framework, "id"))
                        .equals(executor.getFrameworkId().getValue()))
                .flatMap(framework -> Stream.of("executors", "completed_executors")
                        .flatMap(list -> elements(member(framework, list)).stream()))
                .filter(found -> text(member(found, "id"))
                        .equals(executor.getExecutorId().getValue()))
                .findFirst()
                .orElseThrow();
    }

    static JsonValue member(JsonValue object, String name) {
        return ((JsonValue.ObjectValue) object).member(name).orElseThrow();
    }

    static Map<String, JsonValue> members(JsonValue object) {
        return ((JsonValue.ObjectValue) object).members();
    }

    static List<JsonValue> elements(JsonValue array) {
        return ((JsonValue.ArrayValue) array).elements();
    }

    static String text(JsonValue string) {
        return ((JsonValue.StringValue) string).value();
    }
}
