package io.mesocosm.master.offers;

import com.google.protobuf.Message;
import io.mesocosm.common.ids.ExecutorId;
import io.mesocosm.common.ids.TaskId;
import io.mesocosm.common.libprocess.Upid;
import io.mesocosm.common.resources.Resources;
import io.mesocosm.master.state.Agent;
import io.mesocosm.master.state.ExecutorEntry;
import io.mesocosm.master.state.Framework;
import io.mesocosm.master.state.TaskEntry;
import io.mesocosm.master.turn.Turn;
import io.mesocosm.proto.internal.Messages.ResourceVersionUUID;
import io.mesocosm.proto.internal.Messages.RunTaskGroupMessage;
import io.mesocosm.proto.internal.Messages.RunTaskMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.AgentInfo;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.Offer.Operation;
import org.apache.mesos.v1.Protos.TaskGroupInfo;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus.Reason;

/**
 * The launches of one ACCEPT: takes from the pool of offered resources what tasks and their new executors use. Lives
 * for one step; {@link #settle} puts the changed agent and framework into the turn.
 */
final class Launch {

    private final Turn turn;
    private final TaskForms forms;
    private Framework framework;
    private Agent agent;
    private final Pool pool;

    /** What tasks and executors took, added up at the end: sums of many ranges grow with each addition. */
    private final List<Resources> taken = new ArrayList<>();

    Launch(Turn turn, Framework framework, Agent agent, String role, Pool pool) {
        this.turn = turn;
        this.forms = new TaskForms(framework.info().getId(), role);
        this.framework = framework;
        this.agent = agent;
        this.pool = pool;
    }

    /** Goes on with the changed agent and framework; returns what tasks and executors took since the last time. */
    Resources settle() {
        Resources launched = Resources.sum(taken);
        taken.clear();
        turn.put(agent.with(agent.work().use(framework.id(), launched)));
        turn.put(framework);
        return launched;
    }

    /** Launches more, after others changed the agent and the framework. */
    void resume() {
        agent = turn.agent(agent.id()).orElseThrow();
        framework = turn.framework(framework.id()).orElseThrow();
    }

    /** LAUNCH: each task is launched or refused by itself. */
    void tasks(Operation.Launch operation) {
        for (TaskInfo info : operation.getTaskInfosList()) {
            TaskInfo task = forms.complete(info);
            Optional<String> invalid = TaskChecks.check(task, framework, agent, pool.available());
            if (invalid.isPresent()) {
                refuse(task, Reason.REASON_TASK_INVALID, invalid.get());
            } else {
                launch(task);
            }
        }
    }

    /** LAUNCH_GROUP: all tasks are launched or none. */
    void group(Operation.LaunchGroup operation) {
        ExecutorInfo executor = forms.allocate(operation.getExecutor());
        TaskGroupInfo group = forms.complete(operation.getTaskGroup(), executor);
        Optional<String> error = GroupChecks.check(group, executor, framework, agent, pool.remaining());
        if (error.isPresent()) {
            group.getTasksList().forEach(task -> refuse(task, Reason.REASON_TASK_GROUP_INVALID, error.get()));
            return;
        }
        boolean launchExecutor = isNew(executor);
        if (launchExecutor) {
            start(executor);
        }
        group.getTasksList().forEach(this::add);
        countOperation("operations/launch_group");
        send(TaskForms.forAgent(
                RunTaskGroupMessage.newBuilder()
                        .setFramework(framework.info())
                        .setExecutor(executor)
                        .setTaskGroup(group)
                        .addAllResourceVersionUuids(resourceVersions())
                        .setLaunchExecutor(launchExecutor)
                        .build(),
                agent.can(AgentInfo.Capability.Type.RESERVATION_REFINEMENT)));
    }

    private void launch(TaskInfo task) {
        boolean launchExecutor = !task.hasExecutor() || isNew(task.getExecutor());
        if (task.hasExecutor() && launchExecutor) {
            ExecutorChecks.meagre(task.getExecutor())
                    .forEach(text -> turn.warn(text + " framework=" + framework.id() + " task="
                            + task.getTaskId().getValue()));
            start(task.getExecutor());
        }
        add(task);
        countOperation("operations/launch");
        send(TaskForms.forAgent(
                RunTaskMessage.newBuilder()
                        .setFramework(framework.info())
                        .setTask(task)
                        .addAllResourceVersionUuids(resourceVersions())
                        .setPid(framework.subscription().pid().orElse(Upid.NONE).toString())
                        .setLaunchExecutor(launchExecutor)
                        .build(),
                agent.can(AgentInfo.Capability.Type.RESERVATION_REFINEMENT)));
    }

    private boolean isNew(ExecutorInfo executor) {
        return agent.work()
                .executor(framework.id(), ExecutorId.of(executor.getExecutorId()))
                .isEmpty();
    }

    private void start(ExecutorInfo executor) {
        Resources resources = Resources.of(executor.getResourcesList());
        agent = agent.with(agent.work().addExecutor(framework.id(), new ExecutorEntry(executor, resources)));
        take(resources);
    }

    private void add(TaskInfo task) {
        Resources resources = Resources.of(task.getResourcesList());
        TaskId id = TaskId.of(task.getTaskId());
        var entry = new TaskEntry(
                TaskForms.toTask(task, TaskState.TASK_STAGING, framework.info().getId()), resources);
        agent = agent.with(agent.work().addTask(framework.id(), id));
        framework = framework.with(framework.work().putTask(id, entry));
        take(resources);
    }

    private void take(Resources resources) {
        pool.take(resources);
        taken.add(resources);
    }

    private void countOperation(String metric) {
        turn.count(framework, "operations");
        turn.count(framework, metric);
    }

    private void send(Message message) {
        turn.send(agent, message);
    }

    private List<ResourceVersionUUID> resourceVersions() {
        return agent.identity().resourceVersion().stream()
                .map(uuid -> ResourceVersionUUID.newBuilder().setUuid(uuid).build())
                .toList();
    }

    private void refuse(TaskInfo task, Reason reason, String message) {
        Refusals.tell(turn, framework, task, TaskState.TASK_ERROR, reason, message);
    }
}
