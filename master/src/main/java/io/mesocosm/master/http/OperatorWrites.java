package io.mesocosm.master.http;

import io.mesocosm.common.ids.FrameworkId;
import io.mesocosm.master.event.MasterEvent.TeardownRequested;
import io.mesocosm.master.event.RoleRequest;
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
    @SuppressWarnings("deprecation") // SET_QUOTA and REMOVE_QUOTA are still called
    static Optional<Writes.Asked> asked(Call call, Optional<String> principal) {
        return switch (call.getType()) {
            case TEARDOWN ->
                Optional.of(reply -> new TeardownRequested(
                        reply, FrameworkId.of(call.getTeardown().getFrameworkId())));
            case UPDATE_QUOTA ->
                Optional.of(reply -> new RoleRequest.UpdateQuota(
                        reply,
                        call.getUpdateQuota().getQuotaConfigsList(),
                        call.getUpdateQuota().getForce()));
            case SET_QUOTA ->
                Optional.of(reply ->
                        new RoleRequest.SetQuota(reply, call.getSetQuota().getQuotaRequest()));
            case REMOVE_QUOTA ->
                Optional.of(reply ->
                        new RoleRequest.RemoveQuota(reply, call.getRemoveQuota().getRole(), Optional.empty()));
            case UPDATE_WEIGHTS ->
                Optional.of(reply -> new RoleRequest.UpdateWeights(
                        reply, call.getUpdateWeights().getWeightInfosList()));
            default -> ResourceOperations.asked(call, principal);
        };
    }
}
