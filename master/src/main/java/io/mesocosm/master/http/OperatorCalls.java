package io.mesocosm.master.http;

import com.google.protobuf.Descriptors.FieldDescriptor;
import io.mesocosm.common.resources.Resources;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.apache.mesos.v1.master.Protos.Call;

/** Which calls of the operator API are well formed, whatever the state. Mesos: {@code validation::master::call}. */
final class OperatorCalls {

    /** Calls that say all in their type. */
    private static final Set<Call.Type> BARE = EnumSet.of(
            Call.Type.UNKNOWN,
            Call.Type.GET_HEALTH,
            Call.Type.GET_FLAGS,
            Call.Type.GET_VERSION,
            Call.Type.GET_LOGGING_LEVEL,
            Call.Type.GET_STATE,
            Call.Type.GET_AGENTS,
            Call.Type.GET_FRAMEWORKS,
            Call.Type.GET_EXECUTORS,
            Call.Type.GET_OPERATIONS,
            Call.Type.GET_TASKS,
            Call.Type.GET_ROLES,
            Call.Type.GET_WEIGHTS,
            Call.Type.GET_MASTER,
            Call.Type.SUBSCRIBE,
            Call.Type.GET_MAINTENANCE_STATUS,
            Call.Type.GET_MAINTENANCE_SCHEDULE,
            Call.Type.GET_QUOTA);

    private OperatorCalls() {}

    /** What is wrong with a call; empty if nothing. */
    static Optional<String> validate(Call call) {
        if (!call.hasType()) {
            return Optional.of("Expecting 'type' to be present");
        }
        if (BARE.contains(call.getType())) {
            return Optional.empty();
        }
        // The message of a call is named after its type.
        String name = call.getType().name().toLowerCase(Locale.ROOT);
        FieldDescriptor field = Call.getDescriptor().findFieldByName(name);
        return field == null || call.hasField(field)
                ? contents(call)
                : Optional.of("Expecting '" + name + "' to be present");
    }

    private static Optional<String> contents(Call call) {
        return switch (call.getType()) {
            case RESERVE_RESOURCES ->
                Resources.validate(call.getReserveResources().getResourcesList());
            case UNRESERVE_RESOURCES ->
                Resources.validate(call.getUnreserveResources().getResourcesList());
            case GROW_VOLUME -> agent(call.getGrowVolume().hasAgentId());
            case SHRINK_VOLUME -> agent(call.getShrinkVolume().hasAgentId());
            default -> Optional.empty();
        };
    }

    private static Optional<String> agent(boolean present) {
        return present
                ? Optional.empty()
                : Optional.of(
                        "Expecting 'agent_id' to be present; only agent default resources are supported right now");
    }
}
