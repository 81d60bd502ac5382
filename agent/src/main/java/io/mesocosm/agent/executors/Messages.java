package io.mesocosm.agent.executors;

import com.google.protobuf.ByteString;
import io.mesocosm.agent.state.AgentState;
import io.mesocosm.agent.state.Framework;
import io.mesocosm.agent.state.Phase;
import io.mesocosm.agent.step.Turn;
import io.mesocosm.common.ids.ExecutorId;
import io.mesocosm.common.ids.FrameworkId;
import io.mesocosm.proto.internal.Messages.ExecutorToFrameworkMessage;
import java.util.Optional;

/** What executors say to their schedulers. Mesos: Slave::executorMessage. */
final class Messages {

    private Messages() {}

    /** Straight to a v0 scheduler, through the master to another. */
    static void toFramework(Turn turn, FrameworkId id, ExecutorId executor, ByteString data) {
        AgentState state = turn.state();
        Optional<Framework> framework = state.framework(id).filter(f -> !f.terminating());
        if (state.phase() != Phase.RUNNING || framework.isEmpty()) {
            turn.count("slave/invalid_framework_messages");
            return;
        }
        var message = ExecutorToFrameworkMessage.newBuilder()
                .setSlaveId(turn.agentId().toProto())
                .setFrameworkId(id.toProto())
                .setExecutorId(executor.toProto())
                .setData(data)
                .build();
        framework.get().pid().ifPresentOrElse(pid -> turn.send(pid, message), () -> turn.sendToMaster(message));
        turn.count("slave/valid_framework_messages");
    }
}
