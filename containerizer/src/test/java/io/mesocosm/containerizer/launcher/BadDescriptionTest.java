package io.mesocosm.containerizer.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesocosm.containerizer.syscalls.Spawned;
import io.mesocosm.containerizer.testing.Await;
import io.mesocosm.containerizer.testing.TestHost;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The supervisor as a program, on garbage. */
@Tag("processes")
final class BadDescriptionTest {

    @Test
    void garbageIsReportedWithItsFaultAndNothingRuns() throws Exception {
        try (var host = new TestHost()) {
            byte[] garbage = "this is no launch description".getBytes(StandardCharsets.UTF_8);
            Spawned spawned = host.syscalls.spawn(TestHost.supervisor());
            host.syscalls.handDescription(spawned, "garbage", garbage);
            host.syscalls.close(spawned.description());
            byte[] packet = new byte[Report.MAX_BYTES];
            int[] size = {-1};
            Await.until("report", () -> (size[0] = host.syscalls.receive(spawned.channel(), packet)) >= 0);
            assertThat(Report.parse(packet, size[0]))
                    .isEqualTo(new Report.Failed(LaunchStep.DESCRIPTION, 0, "Bad launch description: 'wrong magic'"));
            Await.until("reaped", () -> host.syscalls.reap(spawned.pid()).isPresent());
            host.syscalls.close(spawned.channel());
            host.syscalls.close(spawned.pidfd());
        }
    }
}
