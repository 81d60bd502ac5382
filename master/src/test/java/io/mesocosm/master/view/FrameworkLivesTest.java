package io.mesocosm.master.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesocosm.common.ids.AgentId;
import io.mesocosm.common.ids.FrameworkId;
import io.mesocosm.common.json.JsonOutput;
import io.mesocosm.master.core.Given;
import io.mesocosm.master.core.Story;
import io.mesocosm.master.effect.TimerKey;
import io.mesocosm.master.event.MasterEvent;
import io.mesocosm.master.state.MasterSettings;
import io.mesocosm.master.state.MasterState;
import io.mesocosm.master.turn.FrameworkRules;
import io.mesocosm.master.turn.Turn;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.Task;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.master.Protos.Response;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** How {@code /frameworks}, {@code /roles} and v1 GET_FRAMEWORKS show the turns of a framework's life. */
class FrameworkLivesTest {

    private final Story story = Story.leading();

    private static String frameworks(MasterState state) {
        JsonOutput out = new JsonOutput();
        FrameworksView.write(state, Optional.empty(), out);
        return new String(out.toByteArray(), StandardCharsets.UTF_8);
    }

    private static String roles(MasterState state) {
        JsonOutput out = new JsonOutput();
        RolesView.write(state, out);
        return new String(out.toByteArray(), StandardCharsets.UTF_8);
    }

    private Response.GetFrameworks.Framework only() {
        return StateMessages.frameworks(story.state()).getFrameworks(0);
    }

    @Test
    void aSubscribedFrameworkIsActiveAndConnected() {
        FrameworkId framework = story.framework("dev");
        assertThat(only().getFrameworkInfo())
                .isEqualTo(story.framework(framework).info());
        assertThat(only().getActive()).isTrue();
        assertThat(only().getConnected()).isTrue();
        assertThat(only().getRecovered()).isFalse();
        assertThat(only().getRegisteredTime()).isEqualTo(only().getReregisteredTime());
        assertThat(only().hasUnregisteredTime()).isFalse();
        assertThat(frameworks(story.state()))
                .contains("\"active\":true,\"connected\":true,\"recovered\":false")
                .doesNotContain("reregistered_time");
    }

    @Test
    void aFrameworkThatSubscribedAgainSaysWhen() {
        FrameworkId framework = story.framework("dev");
        story.later(Duration.ofSeconds(5)).subscribe(story.framework(framework).info());
        long seconds = Story.BEGIN.getEpochSecond();
        assertThat(frameworks(story.state()))
                .contains("\"registered_time\":" + seconds + ".0,")
                .contains("\"reregistered_time\":" + (seconds + 5) + ".0,");
    }

    @Test
    void aDisconnectedFrameworkIsNeither() {
        FrameworkId framework = story.framework("dev");
        story.hangUp(framework);
        assertThat(only().getActive()).isFalse();
        assertThat(only().getConnected()).isFalse();
        assertThat(only().getRecovered()).isFalse();
        assertThat(frameworks(story.state())).contains("\"active\":false,\"connected\":false,\"recovered\":false");
    }

    @Test
    void aRecoveredFrameworkNeverRegisteredHere() {
        FrameworkInfo info = Given.framework("dev").toBuilder()
                .setId(new FrameworkId("old-0000").toProto())
                .build();
        var turn = new Turn(story.state(), story.now(), new io.mesocosm.common.loop.SeededIds(1));
        FrameworkRules.recover(turn, info);
        Response.GetFrameworks.Framework shown =
                StateMessages.frameworks(turn.state()).getFrameworks(0);
        assertThat(shown.getRecovered()).isTrue();
        assertThat(shown.hasRegisteredTime()).isFalse();
        assertThat(shown.hasReregisteredTime()).isFalse();
        assertThat(frameworks(turn.state()))
                .contains("\"active\":false,\"connected\":false,\"recovered\":true")
                .contains("\"registered_time\":0.0,\"unregistered_time\":0.0,")
                .doesNotContain("reregistered_time");
    }

    @Test
    void theTasksOfAnAgentThatIsGivenUpAreUnreachableAndThenCompleted() {
        AgentId agent = story.agent("host", "cpus:4;mem:512");
        FrameworkId framework = story.framework("dev");
        story.launch(framework, agent, Given.task("task", "cpus:1"));
        story.silence(agent);
        assertThat(frameworks(story.state()))
                .contains("\"tasks\":[],\"unreachable_tasks\":[{\"id\":\"task\"")
                .contains("\"completed_tasks\":[]");
        assertThat(StateMessages.tasks(story.state()).getUnreachableTasksList())
                .extracting(Task::getState)
                .containsExactly(TaskState.TASK_UNREACHABLE);

        story.hangUp(framework);
        story.later(Duration.ofHours(1)).fire(new TimerKey.Failover(framework));
        Response.GetFrameworks shown = StateMessages.frameworks(story.state());
        assertThat(shown.getFrameworksList()).isEmpty();
        assertThat(shown.getCompletedFrameworks(0).hasUnregisteredTime()).isTrue();
        assertThat(frameworks(story.state()))
                .contains("\"frameworks\":[],\"completed_frameworks\":[{\"id\":\"" + framework + "\"")
                .contains("\"tasks\":[],\"unreachable_tasks\":[],\"completed_tasks\":[{\"id\":\"task\"");
        Task task = StateMessages.tasks(story.state()).getCompletedTasks(0);
        assertThat(task.getState()).isEqualTo(TaskState.TASK_KILLED);
        assertThat(task.getStatuses(task.getStatusesCount() - 1).getReason())
                .isEqualTo(TaskStatus.Reason.REASON_FRAMEWORK_REMOVED);
    }

    @Test
    void aFrameworkBelongsToARoleThatItLeftWhileItUsesSomethingThere() {
        AgentId agent = story.agent("host", "cpus:4;mem:512");
        FrameworkId framework = story.framework(Given.framework("dev", "qa"));
        story.launch(framework, agent, Given.task("task", "cpus:1"));
        story.call(
                framework,
                Call.newBuilder()
                        .setType(Call.Type.UPDATE_FRAMEWORK)
                        .setUpdateFramework(Call.UpdateFramework.newBuilder()
                                .setFrameworkInfo(story.framework(framework).info().toBuilder()
                                        .clearRoles()
                                        .addRoles("qa"))));
        assertThat(RolesView.message(story.state()).getRolesList())
                .allSatisfy(role -> assertThat(role.getFrameworksList()).containsExactly(framework.toProto()))
                .extracting(role -> role.getName())
                .containsExactly("dev", "qa");
        story.update(framework, agent, "task", TaskState.TASK_FINISHED);
        assertThat(RolesView.message(story.state()).getRolesList())
                .extracting(role -> role.getName())
                .containsExactly("qa");
    }

    @Tag("B038")
    @Test
    void theRolesOfTheWhitelistAreShownWhetherOrNotTheyAreUsed() {
        var defaults = MasterSettings.defaults();
        var strict = Story.leading(new MasterSettings(
                Optional.of(Set.of("*", "eng/dev")), true, defaults.agents(), defaults.history(), Optional.empty()));
        assertThat(RolesView.message(strict.state()).getRolesList())
                .extracting(role -> role.getName())
                .containsExactly("*", "eng", "eng/dev");
        assertThat(roles(strict.state()))
                .contains("{\"name\":\"*\",\"weight\":1.0,")
                .contains("\"name\":\"eng/dev\"");
    }

    @Test
    void aTornDownFrameworkLeavesItsRole() {
        FrameworkId framework = story.framework("dev");
        story.on(new MasterEvent.TeardownRequested(story.reply(), framework));
        assertThat(roles(story.state())).isEqualTo("{\"roles\":[]}");
    }
}
