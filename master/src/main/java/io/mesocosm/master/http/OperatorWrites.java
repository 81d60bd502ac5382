package io.mesocosm.master.http;

import io.mesocosm.common.ids.FrameworkId;
import io.mesocosm.master.event.MasterEvent.TeardownRequested;
import java.util.Optional;
import org.apache.mesos.v1.master.Protos.Call;

/** The calls of the operator API that change something: each is an event for the core. */
final class OperatorWrites {

    private OperatorWrites() {}

    /**
     * What a well-formed call asks for; empty for one that only reads, or is not served.
     *
     * @param principal who was authenticated
     */
    static Optional<Writes.Asked> asked(Call call, Optional<String> principal) {
        return switch (call.getType()) {
            case TEARDOWN -> teardown(FrameworkId.of(call.getTeardown().getFrameworkId()));
            default -> Optional.empty();
        };
    }

    private static Optional<Writes.Asked> teardown(FrameworkId framework) {
        return Optional.of(reply -> new TeardownRequested(reply, framework));
    }
}
