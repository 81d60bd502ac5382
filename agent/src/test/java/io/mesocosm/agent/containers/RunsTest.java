package io.mesocosm.agent.containers;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesocosm.agent.event.AgentEvent;
import io.mesocosm.agent.event.ContainerEvent.ContainerLaunched;
import io.mesocosm.agent.event.ContainerEvent.ContainerTerminated;
import io.mesocosm.agent.state.ExecutorRun;
import io.mesocosm.agent.state.Termination;
import io.mesocosm.common.ids.ContainerId;
import io.mesocosm.common.ids.ExecutorId;
import io.mesocosm.common.ids.FrameworkId;
import io.mesocosm.common.loop.EventQueue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.apache.mesos.v1.Protos.ContainerStatus;
import org.junit.jupiter.api.Test;

/** When the core hears of the end of a run. */
class RunsTest {

    private static final ExecutorRun RUN =
            new ExecutorRun(new FrameworkId("f"), new ExecutorId("e"), new ContainerId("c"));
    private static final Termination EXITED = Termination.exited(256);

    private final List<AgentEvent> told = new ArrayList<>();
    private final List<ExecutorRun> dropped = new ArrayList<>();
    private final List<OptionalInt> heard = new ArrayList<>();
    private final Runs runs = new Runs(new Listening(), dropped::add);

    private final class Listening implements EventQueue<AgentEvent> {
        @Override
        public void submit(AgentEvent event) {
            throw new AssertionError("would wait: " + event);
        }

        @Override
        public boolean offer(AgentEvent event) {
            throw new AssertionError("could be refused: " + event);
        }

        @Override
        public void schedule(Object key, Duration delay, AgentEvent event) {
            assertThat(delay).isZero();
            told.add(event);
        }

        @Override
        public void cancel(Object key) {
            throw new AssertionError("nothing is taken back");
        }
    }

    private void launch(boolean hosted) {
        runs.begin(RUN, hosted);
        runs.tell(new ContainerLaunched(RUN, ContainerStatus.getDefaultInstance()));
        runs.told(RUN);
        told.clear();
    }

    @Test
    void endOfARunWithAnExecutorOfItsOwnIsToldAtOnce() {
        launch(false);
        runs.ended(RUN.containerId(), EXITED, false);
        assertThat(told).containsExactly(new ContainerTerminated(RUN, EXITED));
        assertThat(dropped).isEmpty();
    }

    @Test
    void endThatCameBeforeTheLaunchWasToldWaitsForIt() {
        runs.begin(RUN, false);
        runs.ended(RUN.containerId(), EXITED, false);
        assertThat(told).isEmpty();
        runs.told(RUN);
        assertThat(told).containsExactly(new ContainerTerminated(RUN, EXITED));
    }

    @Test
    void hostedLogicHearsOfTheExitFirstAndTheCoreOnceItHasStopped() {
        launch(true);
        runs.attach(RUN, heard::add);
        runs.ended(RUN.containerId(), EXITED, false);
        assertThat(heard).containsExactly(OptionalInt.of(256));
        assertThat(told).isEmpty();
        assertThat(runs.stopped(RUN)).isFalse();
        assertThat(told).containsExactly(new ContainerTerminated(RUN, EXITED));
        assertThat(dropped).containsExactly(RUN);
    }

    @Test
    void logicThatComesLateHearsOfTheExitAtOnce() {
        launch(true);
        runs.ended(RUN.containerId(), EXITED, false);
        runs.attach(RUN, heard::add);
        assertThat(heard).containsExactly(OptionalInt.of(256));
        assertThat(told).isEmpty();
    }

    @Test
    void destroyedOrLimitedRunEndsWithoutItsLogic() {
        launch(true);
        runs.attach(RUN, heard::add);
        runs.destroy(RUN);
        runs.ended(RUN.containerId(), EXITED, false);
        assertThat(heard).isEmpty();
        assertThat(told).containsExactly(new ContainerTerminated(RUN, EXITED));
        assertThat(dropped).containsExactly(RUN);
        launch(true);
        runs.ended(RUN.containerId(), EXITED, true);
        assertThat(told).containsExactly(new ContainerTerminated(RUN, EXITED));
    }

    @Test
    void destructionOfARunWhoseLogicIsStillBusyWithItsEndIsTheEnd() {
        launch(true);
        runs.attach(RUN, heard::add);
        runs.ended(RUN.containerId(), EXITED, false);
        runs.destroy(RUN);
        assertThat(told).containsExactly(new ContainerTerminated(RUN, EXITED));
        assertThat(runs.stopped(RUN)).isFalse();
        assertThat(told).hasSize(1);
    }

    @Test
    void containerOfALogicThatStopsByItselfIsStillThere() {
        launch(true);
        assertThat(runs.stopped(RUN)).isTrue();
        assertThat(told).isEmpty();
        runs.ended(RUN.containerId(), EXITED, false);
        assertThat(told).containsExactly(new ContainerTerminated(RUN, EXITED));
    }
}
