package io.mesocosm.master.agents;

import io.mesocosm.common.ids.AgentId;
import io.mesocosm.common.ids.ExecutorId;
import io.mesocosm.common.ids.FrameworkId;
import io.mesocosm.master.state.Agent;
import io.mesocosm.master.state.Framework;
import io.mesocosm.master.state.TaskEntry;
import io.mesocosm.master.turn.Schedulers;
import io.mesocosm.master.turn.TaskRules;
import io.mesocosm.master.turn.Turn;
import java.util.List;
import org.apache.mesos.v1.Protos.TaskStatus;

/** What frameworks are told when an agent goes, and what goes with it. */
final class Tellings {

    private Tellings() {}

    /** Tells a connected scheduler a status of the master's own. */
    static void tell(Turn turn, FrameworkId framework, TaskEntry task, TaskStatus status) {
        turn.framework(framework)
                .filter(Framework::isConnected)
                .ifPresent(some -> Schedulers.update(turn, some, status, task.executorId()));
    }

    /** Tells every connected scheduler that an agent is lost. */
    static void lost(Turn turn, AgentId agent) {
        for (Framework framework : turn.state().frameworks().registered().values()) {
            if (framework.isConnected()) {
                Schedulers.send(turn, framework, Schedulers.lost(agent.toProto()));
            }
        }
    }

    /** Removes the executors of a framework from an agent. */
    static void removeExecutors(Turn turn, AgentId id, FrameworkId framework) {
        Agent before = turn.agent(id).orElseThrow();
        for (ExecutorId executor :
                List.copyOf(before.work().executors(framework).keys())) {
            TaskRules.removeExecutor(turn, turn.agent(id).orElseThrow(), framework, executor);
        }
    }
}
