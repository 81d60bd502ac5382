package io.mesocosm.agent.core;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.mesocosm.agent.event.ExecutorEvent;
import io.mesocosm.agent.state.CallHandle;
import io.mesocosm.agent.state.Executor;
import io.mesocosm.common.ids.ExecutorId;
import io.mesocosm.common.ids.TaskId;
import io.mesocosm.common.tasks.TaskStates;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.executor.Protos.Event;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What an executor may say of a task in every state that the task can be in. */
class TaskMatrixTest {

    private static final ByteString UUID = ByteString.copyFromUtf8("0123456789abcdef");

    /** From where, and what the executor says then. TASK_STAGING is refused before it gets here. */
    static Stream<Arguments> cells() {
        List<Arguments> cells = new ArrayList<>();
        for (From from : From.values()) {
            for (TaskState told : TaskState.values()) {
                if (told != TaskState.TASK_STAGING) {
                    cells.add(Arguments.of(from, told));
                }
            }
        }
        return cells.stream();
    }

    enum From {
        QUEUED,
        STAGING,
        RUNNING,
        UNACKNOWLEDGED,
        COMPLETED
    }

    @ParameterizedTest(name = "{1} of a task that is {0}")
    @MethodSource("cells")
    void told(From from, TaskState told) {
        Stage stage = at(from);
        stage.on(new ExecutorEvent.Update(
                new CallHandle(50), Samples.FRAMEWORK, new ExecutorId("e"), Samples.status("t", told, UUID)));
        boolean terminal = TaskStates.isTerminal(told);
        boolean heard = switch (from) {
            case QUEUED -> terminal;
            case STAGING, RUNNING -> true;
            case UNACKNOWLEDGED -> false;
            case COMPLETED -> true;
        };
        var outstanding = stage.state().updates().streams().values().stream().anyMatch(stream -> stream.knows(UUID));
        assertThat(outstanding).as("enters a stream").isEqualTo(heard);
        assertThat(stage.forwarded().stream()
                        .anyMatch(update -> update.getUuid().equals(UUID)))
                .as("is forwarded at once")
                .isEqualTo(heard);
        boolean acknowledged = from != From.COMPLETED;
        assertThat(stage.toExecutors().contains(Event.Type.ACKNOWLEDGED))
                .as("the executor may forget it")
                .isEqualTo(acknowledged);
        assertThat(place(stage)).isEqualTo(expected(from, told));
    }

    private static String expected(From from, TaskState told) {
        boolean terminal = TaskStates.isTerminal(told);
        return switch (from) {
            case QUEUED -> terminal ? "terminated " + told : "queued";
            case STAGING, RUNNING -> (terminal ? "terminated " : "launched ") + told;
            case UNACKNOWLEDGED -> "terminated TASK_FAILED";
            case COMPLETED -> "completed TASK_FAILED";
        };
    }

    private static String place(Stage stage) {
        Executor executor = stage.executor("e");
        var id = new TaskId("t");
        return executor.tasks()
                .queuedWork(id)
                .map(work -> "queued")
                .or(() -> executor.tasks().launched().get(id).map(task -> "launched " + task.getState()))
                .or(() -> executor.tasks().terminated().get(id).map(task -> "terminated " + task.getState()))
                .orElseGet(() ->
                        "completed " + executor.tasks().completed().getFirst().getState());
    }

    private static Stage at(From from) {
        Stage stage = Stage.registered();
        stage.runTask(Samples.custom("t", "e"), false);
        stage.launched("e");
        stage.subscribe("e");
        if (from == From.QUEUED) {
            return stage;
        }
        stage.updated("e");
        if (from == From.STAGING) {
            return stage;
        }
        stage.acknowledge("t", stage.update("e", "t", TaskState.TASK_RUNNING).getUuid());
        if (from == From.RUNNING) {
            return stage;
        }
        var last = stage.update("e", "t", TaskState.TASK_FAILED).getUuid();
        if (from == From.COMPLETED) {
            stage.acknowledge("t", last);
        }
        return stage;
    }
}
