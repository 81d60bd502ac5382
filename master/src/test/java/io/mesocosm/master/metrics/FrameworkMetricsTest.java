package io.mesocosm.master.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesocosm.common.ids.AgentId;
import io.mesocosm.common.ids.FrameworkId;
import io.mesocosm.common.metrics.Metrics;
import io.mesocosm.master.core.Given;
import io.mesocosm.master.core.Story;
import io.mesocosm.master.effect.MasterEffect;
import io.mesocosm.master.event.MasterEvent;
import java.util.Map;
import java.util.TreeMap;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.junit.jupiter.api.Test;

/** What the metrics of a framework say at the turns of its life. */
class FrameworkMetricsTest {

    private final Story story = Story.leading();
    private final FrameworkCounters counters = new FrameworkCounters();
    private final MasterMetrics metrics = new MasterMetrics(new Metrics(), counters, true);

    /** The metrics of a framework without its prefix, with all that was counted since they were asked last. */
    private Map<String, Double> of(FrameworkId framework) {
        story.effects(MasterEffect.CountFor.class)
                .forEach(count -> counters.count(count.framework(), count.metric(), story.state()));
        story.forget();
        String prefix = "master/frameworks/story/" + framework + "/";
        var own = new TreeMap<String, Double>();
        metrics.snapshot(story.state(), story.now(), TreeMap::new).forEach((name, value) -> {
            if (name.startsWith(prefix)) {
                own.put(name.substring(prefix.length()), value);
            }
        });
        return own;
    }

    private double total(String name) {
        return metrics.snapshot(story.state(), story.now(), TreeMap::new).getOrDefault("master/" + name, Double.NaN);
    }

    @Test
    void aFrameworkIsCountedFromItsFirstSubscription() {
        FrameworkId framework = story.framework(Given.framework("dev", "qa"));
        assertThat(of(framework))
                .containsEntry("subscribed", 1.0)
                .containsEntry("calls", 1.0)
                .containsEntry("calls/subscribe", 1.0)
                .containsEntry("events", 2.0)
                .containsEntry("events/subscribed", 1.0)
                .containsEntry("events/heartbeat", 1.0)
                .containsEntry("offers/sent", 0.0)
                .containsEntry("roles/dev/suppressed", 0.0)
                .containsEntry("roles/qa/suppressed", 0.0);
        story.call(
                framework,
                Call.newBuilder()
                        .setType(Call.Type.SUPPRESS)
                        .setSuppress(Call.Suppress.newBuilder().addRoles("qa")));
        assertThat(of(framework))
                .containsEntry("calls", 2.0)
                .containsEntry("calls/suppress", 1.0)
                .containsEntry("roles/dev/suppressed", 0.0)
                .containsEntry("roles/qa/suppressed", 1.0);
    }

    @Test
    void offersAndTasksAreCounted() {
        AgentId agent = story.agent("host", "cpus:4;mem:512");
        FrameworkId framework = story.framework("dev");
        story.launch(framework, agent, Given.task("task", "cpus:1"));
        story.offer(framework, agent, "cpus:1");
        story.exited(agent);
        assertThat(of(framework))
                .containsEntry("offers/sent", 2.0)
                .containsEntry("offers/accepted", 1.0)
                .containsEntry("offers/rescinded", 1.0)
                .containsEntry("events/rescind", 1.0)
                .containsEntry("operations", 1.0)
                .containsEntry("operations/launch", 1.0)
                .containsEntry("tasks/active/task_staging", 1.0);
        story.silence(agent);
        assertThat(of(framework))
                .containsEntry("tasks/active/task_staging", 0.0)
                .containsEntry("tasks/active/task_unreachable", 1.0);
    }

    @Test
    void anEndedFrameworkKeepsItsCountersButHasNoRoles() {
        AgentId agent = story.agent("host", "cpus:4;mem:512");
        FrameworkId framework = story.framework("dev");
        story.launch(framework, agent, Given.task("task", "cpus:1"));
        story.update(framework, agent, "task", TaskState.TASK_RUNNING);
        story.hangUp(framework);
        assertThat(of(framework)).containsEntry("subscribed", 0.0).containsEntry("roles/dev/suppressed", 0.0);
        assertThat(total("frameworks_disconnected")).isEqualTo(1);
        assertThat(total("frameworks_inactive")).isEqualTo(1);
        story.on(new MasterEvent.TeardownRequested(story.reply(), framework));
        assertThat(of(framework))
                .containsEntry("subscribed", 0.0)
                .containsEntry("tasks/active/task_running", 0.0)
                .containsEntry("tasks/terminal/task_killed", 1.0)
                .doesNotContainKey("roles/dev/suppressed");
        assertThat(total("frameworks_disconnected")).isZero();
    }

    @Test
    void aForgottenFrameworkHasNoMetrics() {
        FrameworkId framework = story.framework("dev");
        story.on(new MasterEvent.TeardownRequested(story.reply(), framework));
        for (int i = 0; i < 50; i++) {
            story.on(new MasterEvent.TeardownRequested(story.reply(), story.framework("dev")));
        }
        assertThat(of(framework)).isEmpty();
    }

    @Test
    void countersOfFrameworksThatCameAndWentAreDroppedThoughNobodyAsks() {
        for (int i = 0; i < 2000; i++) {
            counters.count(
                    FrameworkInfo.newBuilder()
                            .setUser("root")
                            .setName("passing")
                            .setId(FrameworkID.newBuilder().setValue("passing-" + i))
                            .build(),
                    "calls",
                    story.state());
        }

        assertThat(counters.size()).isLessThan(300);
    }

    @Test
    void countersOfPrincipalsThatCameAndWentAreDroppedThoughNobodyAsks() {
        FrameworkId there = story.framework(
                Given.framework("dev").toBuilder().setPrincipal("there").build());
        FrameworkInfo framework = story.framework(there).info();
        metrics.principals().received("there");
        for (int i = 0; i < 2000; i++) {
            metrics.principals().received("passing-" + i);
            metrics.count(framework, "calls", story.state());
        }

        assertThat(metrics.principals().size()).isLessThan(300);
        assertThat(metrics.principals().count("there").received()).isEqualTo(1);
    }
}
