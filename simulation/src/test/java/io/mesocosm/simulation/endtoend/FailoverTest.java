package io.mesocosm.simulation.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.mesocosm.simulation.failover.Failovers;
import io.mesocosm.simulation.processes.Daemon;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Some of the rounds that scripts/failover runs, one of each kind. */
class FailoverTest {

    @TempDir
    private Path directory;

    @Test
    void nothingIsLostWhoeverIsKilledStoppedOrCutOff() throws Exception {
        assumeTrue(System.getProperty("user.name").equals("root"), "network namespaces need root");
        try (Daemon rounds = Daemon.start(
                directory.resolve("rounds.log"),
                Failovers.class.getName(),
                List.of("--rounds", "5", "--tasks", "30", "--seed", "3"))) {

            assertThat(rounds.exitStatus(Duration.ofMinutes(4)))
                    .as(rounds.log())
                    .isZero();
            assertThat(rounds.log()).contains("none lost, none run twice, every agent kept its id");
        }
    }
}
