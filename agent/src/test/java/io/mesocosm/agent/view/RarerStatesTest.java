package io.mesocosm.agent.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesocosm.agent.state.AgentState;
import io.mesocosm.agent.state.Drain;
import io.mesocosm.agent.state.Executor;
import io.mesocosm.agent.state.ExecutorRun;
import io.mesocosm.agent.state.ExecutorTasks;
import io.mesocosm.agent.state.Framework;
import io.mesocosm.agent.state.QueuedWork;
import io.mesocosm.common.ids.ContainerId;
import io.mesocosm.common.ids.ExecutorId;
import io.mesocosm.common.json.JsonOutput;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.CommandInfo;
import org.apache.mesos.v1.Protos.ContainerInfo;
import org.apache.mesos.v1.Protos.DrainConfig;
import org.apache.mesos.v1.Protos.DurationInfo;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.Resource.AllocationInfo;
import org.apache.mesos.v1.Protos.Resource.DiskInfo;
import org.apache.mesos.v1.Protos.Task;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.Value;
import org.apache.mesos.v1.Protos.Volume;
import org.apache.mesos.v1.Protos.Volume.Source.SandboxPath;
import org.junit.jupiter.api.Test;

/** What the recorded agent had not at the moment of its recording. */
class RarerStatesTest {

    private final AgentState state = Recording.state();
    private final Framework framework =
            state.frameworks().values().stream().findFirst().orElseThrow();

    private Executor executor(String id) {
        return framework.executors().get(new ExecutorId(id)).orElseThrow();
    }

    private static String shown(AgentState state) {
        JsonOutput out = new JsonOutput();
        StateView.write(state, Recording.facts(), Optional.empty(), out);
        return out.toString();
    }

    private static Resource.Builder resource(String name, double amount) {
        return Resource.newBuilder()
                .setName(name)
                .setType(Value.Type.SCALAR)
                .setScalar(Value.Scalar.newBuilder().setValue(amount))
                .setAllocationInfo(AllocationInfo.newBuilder().setRole("prod"));
    }

    @Test
    void queuedTaskIsShownWithItsCommandAndCountsAsAllocated() {
        var task = TaskInfo.newBuilder()
                .setName("next")
                .setTaskId(TaskID.newBuilder().setValue("next-1"))
                .setAgentId(AgentID.newBuilder().setValue("S0"))
                .addResources(resource("cpus", 0.4))
                .setCommand(CommandInfo.newBuilder().setValue("true").addArguments("a"))
                .build();
        Executor group = executor("group");
        ExecutorTasks tasks = ExecutorTasks.NONE.queue(new QueuedWork(List.of(task), false, true));

        String json = shown(state.with(group.withTasks(tasks)));

        assertThat(json)
                .contains("\"resources\":{\"disk\":32.0,\"mem\":32.0,\"gpus\":0.0,\"cpus\":0.5},\"role\":\"prod\","
                        + "\"type\":\"DEFAULT\",\"tasks\":[],\"queued_tasks\":[{\"id\":\"next-1\",\"name\":\"next\","
                        + "\"slave_id\":\"S0\",\"resources\":{\"disk\":0.0,\"mem\":0.0,\"gpus\":0.0,\"cpus\":0.4},"
                        + "\"role\":\"prod\",\"command\":{\"value\":\"true\",\"argv\":[\"a\"],\"uris\":[]}}],"
                        + "\"completed_tasks\":[]")
                .contains("\"unreserved_resources_allocated\":"
                        + "{\"disk\":32.0,\"mem\":288.0,\"gpus\":0.0,\"cpus\":1.7,\"ports\":\"[31000-31001]\"}");
        assertThat(OperatorMessages.tasks(state.with(group.withTasks(tasks))).getQueuedTasksList())
                .extracting(queued -> queued.getTaskId().getValue() + queued.getState())
                .containsExactly("next-1TASK_STAGING");
    }

    @Test
    @SuppressWarnings("deprecation") // the role of frameworks from before there were several
    void frameworkOfOneRoleShowsThat() {
        var old = framework.info().toBuilder()
                .clearCapabilities()
                .clearRoles()
                .setRole("eng")
                .build();

        assertThat(shown(state.with(framework.withInfo(old, Optional.empty()))))
                .contains("\"principal\":\"golden-principal\",\"role\":\"eng\",\"executors\":[");
    }

    @Test
    void drainIsShown() {
        var config = DrainConfig.newBuilder()
                .setMaxGracePeriod(DurationInfo.newBuilder().setNanoseconds(5))
                .build();
        AgentState drained = state.withDrain(Optional.of(new Drain(config, Instant.ofEpochSecond(1000, 999_000_000))));

        assertThat(shown(drained))
                .contains("\"drain_config\":{\"max_grace_period\":{\"nanoseconds\":5},\"mark_gone\":false},"
                        + "\"estimated_drain_start_time_seconds\":1000,\"resources\":");
        assertThat(OperatorMessages.agent(drained).getEstimatedDrainStartTime().getNanoseconds())
                .isEqualTo(1_000_999_000_000L);
    }

    @Test
    void agentWithoutIdShowsNone() {
        AgentState fresh = state.withInfo(state.info().toBuilder().clearId().build());

        assertThat(shown(fresh)).contains(",\"id\":\"\",\"pid\":\"slave(1)@127.0.0.1:35051\",");
    }

    @Test
    void sharedVolumeOfTwoTasksCountsOnce() {
        Resource volume = resource("disk", 100)
                .setShared(Resource.SharedInfo.getDefaultInstance())
                .setDisk(DiskInfo.newBuilder()
                        .setPersistence(DiskInfo.Persistence.newBuilder().setId("v"))
                        .setVolume(Volume.newBuilder().setMode(Volume.Mode.RW).setContainerPath("data")))
                .build();
        ExecutorTasks tasks = ExecutorTasks.NONE
                .withLaunched(task("one").addResources(volume).build())
                .withLaunched(task("two").addResources(volume).build());

        assertThat(shown(state.with(executor("custom").withTasks(tasks))))
                .contains("\"resources\":{\"disk\":100.0,\"mem\":32.0,\"gpus\":0.0,\"cpus\":0.2},\"role\":\"prod\","
                        + "\"labels\"");
    }

    private static Task.Builder task(String id) {
        return Task.newBuilder()
                .setName(id)
                .setTaskId(TaskID.newBuilder().setValue(id))
                .setFrameworkId(Recording.message("GET_FRAMEWORKS.pb")
                        .getGetFrameworks()
                        .getFrameworks(0)
                        .getFrameworkInfo()
                        .getId())
                .setAgentId(AgentID.newBuilder().setValue("S0"))
                .setState(org.apache.mesos.v1.Protos.TaskState.TASK_RUNNING);
    }

    @Test
    void tasksOfADefaultExecutorSeeTheirVolumesInTheirOwnSandboxes() {
        Resource own = resource("disk", 1)
                .setDisk(DiskInfo.newBuilder()
                        .setVolume(Volume.newBuilder().setMode(Volume.Mode.RW).setContainerPath("own")))
                .build();
        Resource shared = own.toBuilder()
                .setDisk(DiskInfo.newBuilder()
                        .setVolume(Volume.newBuilder().setMode(Volume.Mode.RW).setContainerPath("executors")))
                .build();
        var parent = Volume.newBuilder()
                .setMode(Volume.Mode.RW)
                .setContainerPath("seen/here")
                .setSource(Volume.Source.newBuilder()
                        .setType(Volume.Source.Type.SANDBOX_PATH)
                        .setSandboxPath(SandboxPath.newBuilder()
                                .setType(SandboxPath.Type.PARENT)
                                .setPath("executors")));
        Task task = task("t")
                .addResources(own)
                .setContainer(ContainerInfo.newBuilder()
                        .setType(ContainerInfo.Type.MESOS)
                        .addVolumes(parent))
                .build();
        Executor group = executor("group");
        ExecutorInfo info = group.info().toBuilder().addResources(shared).build();
        Executor with = copy(group, info, group.run(), ExecutorTasks.NONE.withLaunched(task));
        var files = new AttachedFiles(() -> state.with(with), Optional.of(Path.of("/log")));
        String sandbox = group.directory();

        assertThat(files.find(sandbox + "/tasks/t/own")).contains(Path.of(sandbox, "own"));
        assertThat(files.find(sandbox + "/tasks/t/seen/here")).contains(Path.of(sandbox, "executors"));
        assertThat(files.find(sandbox + "/tasks/t")).isEmpty();
        assertThat(files.find("/slave/log")).contains(Path.of("/log"));
        assertThat(files.all()).containsKeys(sandbox + "/tasks/t/own", "/slave/log");
    }

    @Test
    void latestRunIsTheOneThatRuns() {
        Executor custom = executor("custom");
        var run = new ExecutorRun(custom.run().frameworkId(), custom.id(), new ContainerId("before"));
        Executor before = copy(custom, custom.info(), run, ExecutorTasks.NONE);
        var files = new AttachedFiles(
                () -> state.with(framework.withHistory(List.of(before)).with(custom)), Optional.empty());
        String latest = "/frameworks/" + run.frameworkId() + "/executors/custom/runs/latest";

        assertThat(files.find(latest)).contains(Path.of(custom.directory()));
        assertThat(files.all()).containsEntry(latest, Path.of(custom.directory()));
        assertThat(files.find("/frameworks/other/executors/custom/runs/latest")).isEmpty();
    }

    private static Executor copy(Executor from, ExecutorInfo info, ExecutorRun run, ExecutorTasks tasks) {
        String directory = run.equals(from.run()) ? from.directory() : "/elsewhere";
        return new Executor(
                run,
                info,
                from.kind(),
                from.hosting(),
                from.state(),
                from.checkpoint(),
                directory,
                from.user(),
                from.transport(),
                from.containerStatus(),
                tasks,
                from.pending());
    }

    @Test
    void containersOfEndedExecutorsAreNotListed() {
        Executor ended = executor("group").withState(Executor.State.TERMINATED);
        ContainerId root = ended.run().containerId();
        var nested = new ContainerId("nested", Optional.of(root));
        var standalone = new ContainerId("standalone");
        var below = new ContainerId("below", Optional.of(standalone));
        AgentState changed = state.with(ended);
        Set<ContainerId> present = Set.of(root, nested, standalone, below);

        assertThat(ListedContainer.ofExecutors(changed, executor -> true))
                .hasSize(4)
                .noneMatch(container -> container.id().equals(root));
        assertThat(ListedContainer.of(changed, present, false, false)).hasSize(4);
        assertThat(ListedContainer.of(changed, present, true, true).stream().map(ListedContainer::id))
                .hasSize(6)
                .contains(standalone, below)
                .doesNotContain(nested, root);
    }
}
