package io.mesocosm.master.metrics;

import io.mesocosm.common.metrics.Metrics;
import java.util.List;

/** The counters that Mesos shows from the start, at zero. The core counts by name. Mesos: master/metrics.cpp. */
public final class Counters {

    private static final List<String> MASTER = List.of(
            "dropped_messages",
            "invalid_executor_to_framework_messages",
            "invalid_framework_to_executor_messages",
            "invalid_operation_status_update_acknowledgements",
            "invalid_operation_status_updates",
            "invalid_status_update_acknowledgements",
            "invalid_status_updates",
            "recovery_slave_removals",
            "slave_registrations",
            "slave_removals",
            "slave_removals/reason_registered",
            "slave_removals/reason_unhealthy",
            "slave_removals/reason_unregistered",
            "slave_reregistrations",
            "slave_shutdowns_canceled",
            "slave_shutdowns_completed",
            "slave_shutdowns_scheduled",
            "slave_unreachable_canceled",
            "slave_unreachable_completed",
            "slave_unreachable_scheduled",
            "tasks_dropped",
            "tasks_error",
            "tasks_failed",
            "tasks_finished",
            "tasks_gone",
            "tasks_gone_by_operator",
            "tasks_killed",
            "tasks_lost",
            "valid_executor_to_framework_messages",
            "valid_framework_to_executor_messages",
            "valid_operation_status_update_acknowledgements",
            "valid_operation_status_updates",
            "valid_status_update_acknowledgements",
            "valid_status_updates");

    private static final List<String> MESSAGES = List.of(
            "authenticate",
            "deactivate_framework",
            "decline_offers",
            "executor_to_framework",
            "exited_executor",
            "framework_to_executor",
            "kill_task",
            "launch_tasks",
            "operation_status_update",
            "operation_status_update_acknowledgement",
            "reconcile_operations",
            "reconcile_tasks",
            "register_framework",
            "register_slave",
            "reregister_framework",
            "reregister_slave",
            "resource_request",
            "revive_offers",
            "status_update",
            "status_update_acknowledgement",
            "suppress_offers",
            "unregister_framework",
            "unregister_slave",
            "update_slave");

    /** The kinds of operations as metrics name them, the empty one for all. */
    static final List<String> OPERATIONS = List.of(
            "",
            "create/",
            "create_disk/",
            "destroy/",
            "destroy_disk/",
            "grow_volume/",
            "reserve/",
            "shrink_volume/",
            "unreserve/");

    /** The states in which operations end. */
    static final List<String> OPERATION_COUNTERS =
            List.of("dropped", "error", "failed", "finished", "gone_by_operator");

    private Counters() {}

    /** Makes them. */
    public static void register(Metrics metrics) {
        MASTER.forEach(name -> metrics.counter("master/" + name));
        MESSAGES.forEach(name -> metrics.counter("master/messages_" + name));
        for (String type : OPERATIONS) {
            OPERATION_COUNTERS.forEach(name -> metrics.counter("master/operations/" + type + name));
        }
    }
}
