package io.mesocosm.master.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesocosm.common.collect.PersistentMap;
import io.mesocosm.common.ids.AgentId;
import io.mesocosm.common.ids.FrameworkId;
import io.mesocosm.common.ids.OfferId;
import io.mesocosm.common.ids.TaskId;
import io.mesocosm.common.libprocess.Upid;
import io.mesocosm.master.core.Given;
import io.mesocosm.master.core.Story;
import io.mesocosm.master.effect.MasterEffect;
import io.mesocosm.master.event.AgentMessage;
import io.mesocosm.master.registry.RegistryContents;
import io.mesocosm.master.state.MasterSettings;
import io.mesocosm.master.turn.Times;
import io.mesocosm.proto.internal.Messages.UnregisterSlaveMessage;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.mesos.v1.Protos.AgentInfo;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.FrameworkInfo.Capability;
import org.apache.mesos.v1.Protos.Offer.Operation;
import org.apache.mesos.v1.Protos.OperationID;
import org.apache.mesos.v1.Protos.TaskGroupInfo;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.Protos.TimeInfo;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.apache.mesos.v1.scheduler.Protos.Event;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every situation in which the master itself reports the state of a task, for frameworks that are PARTITION_AWARE and
 * for those that are not. Such a report has SOURCE_MASTER, no uuid, and comes once.
 */
class WhoReportsWhatTest {

    private static final String RESOURCES = "cpus:4;mem:2048;disk:100";
    private static final TimeInfo SINCE =
            TimeInfo.newBuilder().setNanoseconds(7).build();

    /** What brings the report about. */
    private interface Situation {
        void in(Scene scene);
    }

    /** A cluster in which anything may have happened before: agents of every kind, one of them with a running task. */
    private static final class Scene {

        final Story story;
        final AgentId agent;
        final FrameworkId framework;

        Scene(boolean aware, boolean checkpoint, boolean failedOver) {
            PersistentMap<AgentId, AgentInfo> admitted = failedOver
                    ? PersistentMap.of(
                            new AgentId("recovered"),
                            AgentInfo.newBuilder().setHostname("recovered").build())
                    : PersistentMap.empty();
            story = Story.leading(
                    MasterSettings.defaults(),
                    new RegistryContents(
                            Optional.empty(),
                            admitted,
                            PersistentMap.of(new AgentId("unreachable"), SINCE),
                            PersistentMap.of(new AgentId("gone"), SINCE)));
            agent = story.agent("host", RESOURCES);
            FrameworkInfo info =
                    Given.framework("dev").toBuilder().setCheckpoint(checkpoint).build();
            framework = story.framework(aware ? info : Given.without(info, Capability.Type.PARTITION_AWARE));
        }

        void run() {
            story.launch(framework, agent, Given.task("task", "cpus:1;mem:32"));
            story.acknowledge(framework, agent, "task", story.update(framework, agent, "task", TaskState.TASK_RUNNING));
            story.forget();
        }

        void accept(Operation operation) {
            OfferId offer = story.offer(framework, agent, RESOURCES);
            story.forget().accept(framework, offer, operation);
        }

        void reconcile(Optional<AgentId> of) {
            var asked = Call.Reconcile.Task.newBuilder().setTaskId(new TaskId("task").toProto());
            of.ifPresent(id -> asked.setAgentId(id.toProto()));
            story.forget()
                    .call(
                            framework,
                            Call.newBuilder()
                                    .setType(Call.Type.RECONCILE)
                                    .setReconcile(Call.Reconcile.newBuilder().addTasks(asked)));
        }

        void kill(Optional<AgentId> of) {
            Call.Builder kill = Given.kill("task");
            of.ifPresent(id -> kill.getKillBuilder().setAgentId(id.toProto()));
            story.forget().call(framework, kill);
        }

        Operation group(TaskInfo task) {
            return Operation.newBuilder()
                    .setType(Operation.Type.LAUNCH_GROUP)
                    .setLaunchGroup(Operation.LaunchGroup.newBuilder()
                            .setExecutor(Given.executor("executor", "cpus:0.5;mem:32;disk:1").toBuilder()
                                    .setType(ExecutorInfo.Type.DEFAULT)
                                    .clearCommand()
                                    .setFrameworkId(framework.toProto()))
                            .setTaskGroup(TaskGroupInfo.newBuilder().addTasks(task)))
                    .build();
        }

        void comeBack() {
            story.on(new AgentMessage.Reregister(
                    new Upid("slave(1)", "127.0.0.1", 5051),
                    Given.reregistration(agent, "host", RESOURCES)
                            .addFrameworks(story.framework(framework).info())
                            .addTasks(Given.listed(framework, agent, "task", TaskState.TASK_RUNNING, "cpus:1;mem:32"))
                            .build()));
        }
    }

    private static Operation withId(Operation operation) {
        return operation.toBuilder()
                .setId(OperationID.newBuilder().setValue("id"))
                .build();
    }

    private static final String DROPPED = "TASK_DROPPED / TASK_LOST";
    private static final String ERROR = "TASK_ERROR / TASK_ERROR";
    private static final TaskInfo GOOD = Given.task("task", "cpus:1");
    private static final TaskInfo BAD = Given.task("task", "cpus:1").toBuilder()
            .setAgentId(new AgentId("other").toProto())
            .build();
    private static final String WRONG_AGENT =
            "Task uses invalid agent other while agent " + Story.MASTER + "-S0 is expected";

    private static Arguments row(String name, String states, String reason, String message, Situation situation) {
        return Arguments.of(name, states, TaskStatus.Reason.valueOf("REASON_" + reason), message, situation);
    }

    static Stream<Arguments> acceptances() {
        String invalid = "Task launched with invalid offers: Offer master-id-O0 is no longer valid";
        return Stream.of(
                row("stale offer", DROPPED, "INVALID_OFFERS", invalid, scene -> {
                    OfferId offer = scene.story.offer(scene.framework, scene.agent, RESOURCES);
                    scene.story.accept(scene.framework, offer);
                    scene.story.forget().accept(scene.framework, offer, Given.launch(GOOD));
                }),
                row("stale offer, group", DROPPED, "INVALID_OFFERS", invalid, scene -> {
                    OfferId offer = scene.story.offer(scene.framework, scene.agent, RESOURCES);
                    scene.story.accept(scene.framework, offer);
                    scene.story.forget().accept(scene.framework, offer, scene.group(GOOD));
                }),
                row("agent disconnected before the accept", DROPPED, "INVALID_OFFERS", invalid, scene -> {
                    OfferId offer = scene.story.offer(scene.framework, scene.agent, RESOURCES);
                    scene.story.exited(scene.agent);
                    scene.story.forget().accept(scene.framework, offer, Given.launch(GOOD));
                }),
                row("agent removed before the accept", DROPPED, "INVALID_OFFERS", invalid, scene -> {
                    OfferId offer = scene.story.offer(scene.framework, scene.agent, RESOURCES);
                    scene.story.silence(scene.agent);
                    scene.story.forget().accept(scene.framework, offer, Given.launch(GOOD));
                }),
                row("invalid task", ERROR, "TASK_INVALID", WRONG_AGENT, scene -> scene.accept(Given.launch(BAD))),
                row(
                        "LAUNCH with an id",
                        ERROR,
                        "TASK_INVALID",
                        "The `id` field cannot be set on LAUNCH operations",
                        scene -> scene.accept(withId(Given.launch(GOOD)))),
                row(
                        "invalid group",
                        ERROR,
                        "TASK_GROUP_INVALID",
                        "Task 'task' is invalid: " + WRONG_AGENT,
                        scene -> scene.accept(scene.group(BAD))),
                row(
                        "LAUNCH_GROUP with an id",
                        ERROR,
                        "TASK_GROUP_INVALID",
                        "The `id` field cannot be set on LAUNCH_GROUP operations",
                        scene -> scene.accept(withId(scene.group(GOOD)))));
    }

    private static Stream<Arguments> unknown(String states, String message, Optional<AgentId> agent) {
        String name = agent.map(AgentId::value).orElse("no agent named");
        return Stream.of(
                row("reconcile: " + name, states, "RECONCILIATION", message, scene -> scene.reconcile(agent)),
                row("kill: " + name, states, "RECONCILIATION", message, scene -> scene.kill(agent)));
    }

    static Stream<Arguments> questions() {
        Stream<Arguments> ofAKnownTask = Stream.of(row(
                "reconcile: known task",
                "TASK_RUNNING / TASK_RUNNING",
                "RECONCILIATION",
                "Reconciliation: Latest task state",
                scene -> {
                    scene.run();
                    scene.reconcile(Optional.empty());
                }));
        return Stream.of(
                        ofAKnownTask,
                        unknown(
                                "TASK_GONE / TASK_LOST",
                                "Reconciliation: Task is unknown to the agent",
                                Optional.of(new AgentId(Story.MASTER + "-S0"))),
                        unknown(
                                "TASK_UNREACHABLE / TASK_LOST",
                                "Reconciliation: Task is unreachable",
                                Optional.of(new AgentId("unreachable"))),
                        unknown(
                                "TASK_GONE_BY_OPERATOR / TASK_LOST",
                                "Reconciliation: Task is gone",
                                Optional.of(new AgentId("gone"))),
                        unknown(
                                "TASK_UNKNOWN / TASK_LOST",
                                "Reconciliation: Task is unknown",
                                Optional.of(new AgentId("stranger"))),
                        unknown("TASK_UNKNOWN / TASK_LOST", "Reconciliation: Task is unknown", Optional.empty()))
                .flatMap(rows -> rows);
    }

    static Stream<Arguments> losses() {
        return Stream.of(
                row(
                        "agent unreachable",
                        "TASK_UNREACHABLE / TASK_LOST",
                        "AGENT_REMOVED",
                        "health check timed out",
                        scene -> {
                            scene.run();
                            scene.story.silence(scene.agent);
                        }),
                row(
                        "agent back from unreachable",
                        "TASK_RUNNING / TASK_RUNNING",
                        "AGENT_REREGISTERED",
                        "Unreachable agent re-reregistered",
                        scene -> {
                            scene.run();
                            scene.story.silence(scene.agent);
                            scene.story.forget();
                            scene.comeBack();
                        }),
                row(
                        "agent unregistered",
                        "TASK_LOST / TASK_LOST",
                        "AGENT_REMOVED",
                        "Agent host removed: the agent unregistered",
                        scene -> {
                            scene.run();
                            scene.story.on(new AgentMessage.Unregister(
                                    scene.story.agent(scene.agent).pid(),
                                    UnregisterSlaveMessage.newBuilder()
                                            .setSlaveId(scene.agent.toProto())
                                            .build()));
                        }));
    }

    private static List<TaskStatus> reports(Scene scene) {
        return scene.story.told(scene.framework).stream()
                .filter(Event::hasUpdate)
                .map(event -> event.getUpdate().getStatus())
                .toList();
    }

    private static void check(Scene scene, TaskState state, TaskStatus.Reason reason, String message) {
        assertThat(reports(scene)).singleElement().satisfies(status -> {
            assertThat(status.getState()).isEqualTo(state);
            assertThat(status.getSource()).isEqualTo(TaskStatus.Source.SOURCE_MASTER);
            assertThat(status.getReason()).isEqualTo(reason);
            assertThat(status.getMessage()).isEqualTo(message);
            assertThat(status.getTaskId()).isEqualTo(new TaskId("task").toProto());
            assertThat(status.hasUuid()).isFalse();
            assertThat(status.getTimestamp()).isEqualTo(Times.seconds(scene.story.now()));
        });
    }

    private static TaskState state(String states, int index) {
        return TaskState.valueOf(states.split(" / ", 2)[index]);
    }

    @ParameterizedTest(name = "{0}: {1}, {2}")
    @MethodSource({"acceptances", "questions", "losses"})
    void theMasterReports(String name, String states, TaskStatus.Reason reason, String message, Situation situation) {
        var aware = new Scene(true, true, false);
        situation.in(aware);
        check(aware, state(states, 0), reason, message);
        var unaware = new Scene(false, true, false);
        situation.in(unaware);
        check(unaware, state(states, 1), reason, message);
    }

    /** Frameworks that do not checkpoint lose their tasks with the connection, whatever they understand. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void withoutCheckpointsTasksAreLostWithTheConnection(boolean aware) {
        var scene = new Scene(aware, false, false);
        scene.run();
        scene.story.exited(scene.agent);
        check(scene, TaskState.TASK_LOST, TaskStatus.Reason.REASON_AGENT_DISCONNECTED, "Agent host disconnected");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whileAgentsAreYetToComeBackNothingIsSaid(boolean aware) {
        for (Optional<AgentId> agent : List.of(Optional.<AgentId>empty(), Optional.of(new AgentId("recovered")))) {
            var scene = new Scene(aware, true, true);
            scene.reconcile(agent);
            assertThat(reports(scene)).isEmpty();
            scene.kill(agent);
            assertThat(reports(scene)).isEmpty();
        }
    }

    /** The end of a framework ends its tasks, and nobody is left to be told. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theEndOfAFrameworkIsNotReported(boolean aware) {
        var scene = new Scene(aware, true, false);
        scene.run();
        scene.story.call(scene.framework, Call.newBuilder().setType(Call.Type.TEARDOWN));
        assertThat(scene.story.effects(MasterEffect.SendEvent.class))
                .noneMatch(sent -> sent.event().hasUpdate());
        var ended = scene.story
                .state()
                .frameworks()
                .completed()
                .get(scene.framework)
                .orElseThrow()
                .framework();
        assertThat(ended.work().completed().values()).singleElement().satisfies(task -> {
            assertThat(task.getState()).isEqualTo(TaskState.TASK_KILLED);
            assertThat(task.getStatuses(task.getStatusesCount() - 1).getReason())
                    .isEqualTo(TaskStatus.Reason.REASON_FRAMEWORK_REMOVED);
        });
    }
}
