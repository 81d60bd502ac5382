package io.mesocosm.master.agents;

import io.mesocosm.allocator.AllocatorCommand;
import io.mesocosm.common.ids.AgentId;
import io.mesocosm.common.ids.ExecutorId;
import io.mesocosm.common.ids.FrameworkId;
import io.mesocosm.common.ids.TaskId;
import io.mesocosm.common.resources.Resources;
import io.mesocosm.common.tasks.TaskStates;
import io.mesocosm.master.state.Agent;
import io.mesocosm.master.state.TaskEntry;
import io.mesocosm.master.turn.Statuses;
import io.mesocosm.master.turn.Turn;
import io.mesocosm.proto.internal.Messages.ReregisterSlaveMessage;
import java.util.List;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.Task;
import org.apache.mesos.v1.Protos.TaskStatus;

/**
 * What was given up when the connection to an agent broke, tasks and executors of frameworks without checkpoints, still
 * runs if only the connection broke and not the agent. It is counted again, before anything of the agent is offered,
 * and the schedulers that heard TASK_LOST hear that their tasks are back. Mesos forgets such tasks, and hands out what
 * they use a second time.
 */
final class SurvivingWork {

    private SurvivingWork() {}

    /** Counts what a disconnected agent lists and the master has given up. */
    static void takeBack(Turn turn, AgentId id, ReregisterSlaveMessage message) {
        Agent agent = turn.agent(id).orElseThrow();
        List<Task> tasks = message.getTasksList().stream()
                .filter(task -> survives(turn, agent, task))
                .toList();
        List<ExecutorInfo> executors = message.getExecutorInfosList().stream()
                .filter(executor -> survives(turn, agent, executor))
                .toList();
        if (tasks.isEmpty() && executors.isEmpty()) {
            return;
        }
        ReregisterSlaveMessage survivors = message.toBuilder()
                .clearTasks()
                .addAllTasks(tasks)
                .clearExecutorInfos()
                .addAllExecutorInfos(executors)
                .build();
        ReturnedAgent.forgetPast(turn, survivors);
        turn.allocate(new AllocatorCommand.RemoveAgent(id));
        Registration.add(turn, agent.with(ReturnedAgent.bringBack(turn, agent, survivors)));
        for (Task task : tasks) {
            TaskStatus status = Statuses.again(
                    task,
                    task.getState(),
                    TaskStatus.Reason.REASON_AGENT_REREGISTERED,
                    "Disconnected agent reregistered",
                    turn.now());
            Tellings.tell(turn, FrameworkId.of(task.getFrameworkId()), new TaskEntry(task, Resources.empty()), status);
        }
        turn.info("took back work agent=" + id + " tasks=" + tasks.size() + " executors=" + executors.size());
    }

    private static boolean survives(Turn turn, Agent agent, Task task) {
        FrameworkId framework = FrameworkId.of(task.getFrameworkId());
        return !TaskStates.isTerminal(task.getState())
                && turn.framework(framework).isPresent()
                && !agent.work().tasks(framework).contains(TaskId.of(task.getTaskId()))
                && !ReturnedAgent.isTaken(turn, task);
    }

    private static boolean survives(Turn turn, Agent agent, ExecutorInfo executor) {
        FrameworkId framework = FrameworkId.of(executor.getFrameworkId());
        return turn.framework(framework).isPresent()
                && agent.work()
                        .executor(framework, ExecutorId.of(executor.getExecutorId()))
                        .isEmpty();
    }
}
