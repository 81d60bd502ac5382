package io.mesocosm.agent.statusupdates;

import io.mesocosm.agent.state.StreamKey;
import io.mesocosm.agent.step.Followup;
import io.mesocosm.agent.step.Turn;
import java.util.List;

/** What follows for a task when the framework has its last update. Mesos: Slave::_statusUpdateAcknowledgement. */
public final class Completion {

    private Completion() {}

    /** An update was acknowledged; after a terminal one the task is history. */
    public static void acknowledged(Turn turn, StreamKey.OfTask key, boolean terminal) {
        turn.state().executorOf(key.frameworkId(), key.taskId()).ifPresent(executor -> {
            boolean done = terminal && executor.tasks().terminated().containsKey(key.taskId());
            if (done) {
                int keep = turn.state().config().rings().tasksPerExecutor();
                turn.put(executor.withTasks(executor.tasks().complete(key.taskId(), keep)));
                if (executor.checkpoint()) {
                    String path = turn.layout().metaTask(turn.agentId(), executor.run(), key.taskId());
                    turn.then(new Followup.Collect(List.of(path)));
                }
            }
            turn.then(new Followup.SettleExecutor(executor.run()));
        });
        turn.then(new Followup.SettleFramework(key.frameworkId()));
    }
}
