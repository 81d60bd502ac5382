package io.mesocosm.master.edge;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesocosm.common.libprocess.Envelope;
import io.mesocosm.common.libprocess.Upid;
import io.mesocosm.proto.internal.Messages.FrameworkErrorMessage;
import io.mesocosm.proto.internal.Messages.FrameworkRegisteredMessage;
import io.mesocosm.proto.internal.Messages.RegisterFrameworkMessage;
import io.mesocosm.proto.internal.Messages.ReviveOffersMessage;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Rate limits of a real master, over TCP. */
class RateLimitTest {

    @Tag("B161")
    @Test
    void driverThatSendsMoreThanItsCapacityIsToldSo() throws Exception {
        String limits = "--rate_limits={\"limits\":[{\"principal\":\"p\",\"qps\":0.01,\"capacity\":2}]}";
        try (TestMaster master = new TestMaster(limits);
                TestProcess process = new TestProcess(master)) {
            Upid scheduler = process.actor("scheduler-1");
            FrameworkID id = register(process, scheduler, "p");
            for (int i = 0; i < 4; i++) {
                revive(process, scheduler, id);
            }
            // The first has its turn at once, two wait, and the fourth finds no room; if the fourth is quicker than the
            // first, so does the third.
            Envelope error = process.await(scheduler, "FrameworkErrorMessage");
            assertThat(error.from()).isEqualTo(process.master);
            assertThat(FrameworkErrorMessage.parseFrom(error.body()).getMessage())
                    .isEqualTo("Message mesos.internal.ReviveOffersMessage dropped: capacity(2) exceeded");
            Await.until(
                    "metrics",
                    () -> metrics(master),
                    body -> body.contains("\"frameworks/p/messages_received\":4")
                            && body.contains("\"frameworks/p/messages_processed\":1"));
        }
    }

    @Test
    void driversOfOthersAreNotHeldUp() throws Exception {
        String limits = "--rate_limits={\"limits\":[{\"principal\":\"p\",\"qps\":0.01}]}";
        try (TestMaster master = new TestMaster(limits);
                TestProcess process = new TestProcess(master)) {
            Upid slow = process.actor("scheduler-slow");
            FrameworkID slowId = register(process, slow, "p");
            Upid free = process.actor("scheduler-free");
            FrameworkID freeId = register(process, free, "q");
            for (int i = 0; i < 100; i++) {
                revive(process, slow, slowId);
                revive(process, free, freeId);
            }
            Await.until(
                    "metrics",
                    () -> metrics(master),
                    body -> body.contains("\"frameworks/p/messages_received\":100")
                            && body.contains("\"frameworks/p/messages_processed\":1")
                            && body.contains("\"frameworks/q/messages_processed\":100"));
            assertThat(process.received).noneMatch(some -> some.name().endsWith("FrameworkErrorMessage"));
        }
    }

    @Test
    void throttledDriverIsServedAtItsRate() throws Exception {
        String limits = "--rate_limits={\"aggregate_default_qps\":200}";
        try (TestMaster master = new TestMaster(limits);
                TestProcess process = new TestProcess(master)) {
            Upid scheduler = process.actor("scheduler-1");
            FrameworkID id = register(process, scheduler, "p");
            for (int i = 0; i < 20; i++) {
                revive(process, scheduler, id);
            }
            Await.until(
                    "metrics", () -> metrics(master), body -> body.contains("\"frameworks/p/messages_processed\":20"));
        }
    }

    private static String metrics(TestMaster master) {
        try {
            return master.get("/metrics/snapshot").body();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static FrameworkID register(TestProcess process, Upid scheduler, String principal) throws Exception {
        var info = FrameworkInfo.newBuilder()
                .setUser("nobody")
                .setName("f")
                .setPrincipal(principal)
                .addRoles("dev")
                .addCapabilities(
                        FrameworkInfo.Capability.newBuilder().setType(FrameworkInfo.Capability.Type.MULTI_ROLE));
        process.send(
                scheduler,
                process.master,
                RegisterFrameworkMessage.newBuilder().setFramework(info).build());
        Envelope registered = process.await(scheduler, "FrameworkRegisteredMessage");
        return FrameworkRegisteredMessage.parseFrom(registered.body()).getFrameworkId();
    }

    private static void revive(TestProcess process, Upid scheduler, FrameworkID id) {
        process.send(
                scheduler,
                process.master,
                ReviveOffersMessage.newBuilder().setFrameworkId(id).build());
    }
}
