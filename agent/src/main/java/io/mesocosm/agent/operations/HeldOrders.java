package io.mesocosm.agent.operations;

import com.google.protobuf.Message;
import io.mesocosm.agent.event.MasterEvent;
import io.mesocosm.agent.state.AgentState;
import io.mesocosm.agent.state.Operations;
import io.mesocosm.agent.state.Operations.Work;
import io.mesocosm.agent.step.Followup;
import io.mesocosm.agent.step.Turn;
import io.mesocosm.common.ids.FrameworkId;
import io.mesocosm.common.ids.TaskId;
import io.mesocosm.common.libprocess.Upid;
import io.mesocosm.proto.internal.Messages.KillTaskMessage;
import io.mesocosm.proto.internal.Messages.RunTaskGroupMessage;
import io.mesocosm.proto.internal.Messages.RunTaskMessage;
import io.mesocosm.proto.internal.Messages.ShutdownExecutorMessage;
import io.mesocosm.proto.internal.Messages.ShutdownFrameworkMessage;

/**
 * Tasks may use what the operations before them make: they wait until it is made, and so does whatever ends them. Mesos'
 * agent stands still meanwhile.
 *
 * <p>A kill waits only behind the launch of its own task. When its turn has come the task may have ended already, by
 * another kill or with its executor, and the scheduler may know; to say once more that it is not here would be a second end.
 *
 * <p>When as many wait as may, a task is looked at as things are now, and refused if what it uses is not made yet; a kill
 * and the shutdown of an executor, which must not overtake, are lost, as messages may be: the scheduler asks again. The
 * shutdown of a framework waits in any case, since there is one for each.
 */
public final class HeldOrders {

    private HeldOrders() {}

    /** Puts the order at the end of the work if it has to wait; says whether it is done with for now. */
    public static boolean hold(Turn turn, MasterEvent.Order event) {
        Operations operations = turn.state().operations();
        boolean mayHold = operations.isBusy() && !operations.isFull();
        boolean others = operations.held() > 0;
        return switch (event) {
            case MasterEvent.RunTask(var from, var message) -> mayHold && hold(turn, from, message);
            case MasterEvent.RunTaskGroup(var from, var message) -> mayHold && hold(turn, from, message);
            case MasterEvent.KillTask(var from, var message) ->
                others && operations.holds(framework(message), task(message)) && holdOrLose(turn, from, message);
            case MasterEvent.ShutdownExecutor(var from, var message) -> others && holdOrLose(turn, from, message);
            case MasterEvent.ShutdownFramework(var from, var message) -> others && hold(turn, from, message);
        };
    }

    private static boolean holdOrLose(Turn turn, Upid from, Message order) {
        if (turn.state().operations().isFull()) {
            turn.warn("ignored " + order.getDescriptorForType().getName() + ": " + Operations.MOST_HELD
                    + " orders wait for operations");
            return true;
        }
        return hold(turn, from, order);
    }

    private static boolean hold(Turn turn, Upid from, Message order) {
        AgentState state = turn.state();
        var held = new Work.Held(from, order, state.master().attempt());
        turn.become(state.withOperations(state.operations().then(held)));
        return true;
    }

    /** Its turn has come. A task of an earlier link to the master must not run: the registration did not list it. */
    static void release(Turn turn, Work.Held held) {
        boolean same = held.attempt() == turn.state().master().attempt();
        switch (held.order()) {
            case RunTaskMessage message when same -> follow(turn, new MasterEvent.RunTask(held.from(), message));
            case RunTaskGroupMessage message
            when same -> follow(turn, new MasterEvent.RunTaskGroup(held.from(), message));
            case KillTaskMessage message -> follow(turn, new MasterEvent.KillTask(held.from(), message));
            case ShutdownExecutorMessage message ->
                follow(turn, new MasterEvent.ShutdownExecutor(held.from(), message));
            case ShutdownFrameworkMessage message ->
                follow(turn, new MasterEvent.ShutdownFramework(held.from(), message));
            default -> turn.warn("ignored what was ordered before the agent registered again");
        }
    }

    /** Whether an order whose turn has come still concerns something. */
    public static boolean isDue(AgentState state, MasterEvent.Order order) {
        return !(order instanceof MasterEvent.KillTask(var _, var message))
                || state.framework(framework(message))
                        .flatMap(framework -> framework.executorOf(task(message)))
                        .isPresent();
    }

    private static FrameworkId framework(KillTaskMessage kill) {
        return FrameworkId.of(kill.getFrameworkId());
    }

    private static TaskId task(KillTaskMessage kill) {
        return TaskId.of(kill.getTaskId());
    }

    private static void follow(Turn turn, MasterEvent.Order order) {
        turn.then(new Followup.HeldOrder(order));
    }
}
