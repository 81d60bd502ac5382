package io.mesocosm.agent.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesocosm.agent.effect.DiskEffect;
import io.mesocosm.agent.event.DiskEvent;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class CollectionTest {

    private final Stage stage = Stage.registered();

    @Test
    void directoriesGoWhenTheyAreOlderThanTheDiskAllows() {
        stage.on(new DiskEvent.GarbageFound(List.of(
                new DiskEvent.Leftover("/work/slaves/old", Duration.ofDays(3)),
                new DiskEvent.Leftover("/work/slaves/young", Duration.ofDays(1)))));
        // A disk half full, a tenth kept free: four tenths of a week, 2.8 days.
        stage.on(new DiskEvent.DiskUsageMeasured(0.5));
        assertThat(stage.last()).containsExactly(new DiskEffect.RemovePaths(List.of("/work/slaves/old")));
        assertThat(stage.state().garbage().allowedAge())
                .isEqualTo(Duration.ofDays(7).multipliedBy(4).dividedBy(10));
        stage.on(new DiskEvent.PathsRemoved(List.of("/work/slaves/old"), List.of()));
        assertThat(stage.state().counters().of("gc/path_removals_succeeded")).isEqualTo(1);
        assertThat(stage.state().garbage().removing().isEmpty()).isTrue();
    }

    @Test
    void fullDiskKeepsNothing() {
        stage.on(new DiskEvent.GarbageFound(List.of(new DiskEvent.Leftover("/work/slaves/young", Duration.ZERO))));
        stage.on(new DiskEvent.DiskUsageMeasured(0.95));
        assertThat(stage.last(DiskEffect.RemovePaths.class)).hasSize(1);
    }

    @Test
    void emptyDiskKeepsEverythingForAWeek() {
        stage.on(new DiskEvent.GarbageFound(List.of(new DiskEvent.Leftover("/work/slaves/old", Duration.ofDays(6)))));
        stage.on(new DiskEvent.DiskUsageMeasured(0));
        assertThat(stage.last()).isEmpty();
        stage.pass(Duration.ofDays(1));
        stage.on(new DiskEvent.DiskUsageMeasured(0));
        assertThat(stage.last(DiskEffect.RemovePaths.class)).hasSize(1);
    }
}
