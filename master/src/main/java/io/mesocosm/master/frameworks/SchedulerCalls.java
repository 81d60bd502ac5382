package io.mesocosm.master.frameworks;

import java.util.Optional;
import org.apache.mesos.v1.scheduler.Protos.Call;

/**
 * Which calls of the scheduler API are well formed, whatever the state. The edge checks this before it submits a call,
 * because some answers (406, 400 for a stream id in SUBSCRIBE) come later than these and others before.
 */
public final class SchedulerCalls {

    private static final int UUID_BYTES = 16;

    private SchedulerCalls() {}

    /**
     * What is wrong with a call; the edge answers 400 "Failed to validate scheduler::Call: " and this. Empty if nothing.
     * Mesos: {@code validation::scheduler::call::validate}.
     */
    public static Optional<String> validate(Call call, Optional<String> principal) {
        if (!call.hasType()) {
            return Optional.of("Expecting 'type' to be present");
        }
        if (call.getType() == Call.Type.SUBSCRIBE) {
            return validateSubscribe(call, principal);
        }
        if (!call.hasFrameworkId()) {
            return Optional.of("Expecting 'framework_id' to be present");
        }
        return switch (call.getType()) {
            case TEARDOWN, REVIVE, SUPPRESS, UNKNOWN, SUBSCRIBE -> Optional.empty();
            case ACCEPT -> expect(call.hasAccept(), "accept");
            case DECLINE -> expect(call.hasDecline(), "decline");
            case ACCEPT_INVERSE_OFFERS -> expect(call.hasAcceptInverseOffers(), "accept_inverse_offers");
            case DECLINE_INVERSE_OFFERS -> expect(call.hasDeclineInverseOffers(), "decline_inverse_offers");
            case KILL -> expect(call.hasKill(), "kill");
            case SHUTDOWN -> expect(call.hasShutdown(), "shutdown");
            case ACKNOWLEDGE ->
                expect(call.hasAcknowledge(), "acknowledge")
                        .or(() -> uuid(call.getAcknowledge().getUuid().size()));
            case ACKNOWLEDGE_OPERATION_STATUS -> validateOperationAcknowledgement(call);
            case RECONCILE -> expect(call.hasReconcile(), "reconcile");
            case RECONCILE_OPERATIONS -> expect(call.hasReconcileOperations(), "reconcile_operations");
            case MESSAGE -> expect(call.hasMessage(), "message");
            case REQUEST -> expect(call.hasRequest(), "request");
            case UPDATE_FRAMEWORK ->
                expect(call.hasUpdateFramework(), "update_framework")
                        .or(() -> call.getFrameworkId()
                                        .equals(call.getUpdateFramework()
                                                .getFrameworkInfo()
                                                .getId())
                                ? Optional.empty()
                                : Optional.of("'framework_id' differs from 'update_framework.framework_info.id'"));
        };
    }

    /** The counter of calls of that type that are not well formed. Mesos: {@code incrementInvalidSchedulerCalls}. */
    public static Optional<String> invalidCounter(Call.Type type) {
        return switch (type) {
            case ACKNOWLEDGE -> Optional.of("master/invalid_status_update_acknowledgements");
            case ACKNOWLEDGE_OPERATION_STATUS -> Optional.of("master/invalid_operation_status_update_acknowledgements");
            case MESSAGE -> Optional.of("master/invalid_framework_to_executor_messages");
            default -> Optional.empty();
        };
    }

    private static Optional<String> validateSubscribe(Call call, Optional<String> principal) {
        if (!call.hasSubscribe()) {
            return Optional.of("Expecting 'subscribe' to be present");
        }
        var info = call.getSubscribe().getFrameworkInfo();
        if (!info.getId().getValue().equals(call.getFrameworkId().getValue())) {
            return Optional.of("'framework_id' differs from 'subscribe.framework_info.id'");
        }
        if (principal.isPresent() && info.hasPrincipal() && !principal.get().equals(info.getPrincipal())) {
            return Optional.of("Authenticated principal '" + principal.get() + "' does not match principal '"
                    + info.getPrincipal() + "' set in `FrameworkInfo`");
        }
        return Optional.empty();
    }

    private static Optional<String> validateOperationAcknowledgement(Call call) {
        var acknowledge = call.getAcknowledgeOperationStatus();
        return expect(call.hasAcknowledgeOperationStatus(), "acknowledge_operation_status")
                .or(() -> uuid(acknowledge.getUuid().size()))
                .or(() -> expect(acknowledge.hasAgentId(), "agent_id"));
    }

    private static Optional<String> uuid(int bytes) {
        return bytes == UUID_BYTES ? Optional.empty() : Optional.of("Not a valid UUID");
    }

    private static Optional<String> expect(boolean present, String field) {
        return present ? Optional.empty() : Optional.of("Expecting '" + field + "' to be present");
    }
}
