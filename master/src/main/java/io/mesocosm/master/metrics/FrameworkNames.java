package io.mesocosm.master.metrics;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** The names of the metrics of one framework. */
final class FrameworkNames {

    /** Counters that Mesos shows at zero as soon as there is the framework. */
    static final List<String> COUNTERS = List.of(
            "calls",
            "calls/accept",
            "calls/accept_inverse_offers",
            "calls/acknowledge",
            "calls/acknowledge_operation_status",
            "calls/decline",
            "calls/decline_inverse_offers",
            "calls/kill",
            "calls/message",
            "calls/reconcile",
            "calls/reconcile_operations",
            "calls/request",
            "calls/revive",
            "calls/shutdown",
            "calls/subscribe",
            "calls/suppress",
            "calls/teardown",
            "calls/update_framework",
            "events",
            "events/error",
            "events/failure",
            "events/heartbeat",
            "events/inverse_offers",
            "events/message",
            "events/offers",
            "events/rescind",
            "events/rescind_inverse_offer",
            "events/subscribed",
            "events/update",
            "events/update_operation_status",
            "offers/accepted",
            "offers/declined",
            "offers/rescinded",
            "offers/sent",
            "operations",
            "operations/create",
            "operations/create_disk",
            "operations/destroy",
            "operations/destroy_disk",
            "operations/grow_volume",
            "operations/launch",
            "operations/launch_group",
            "operations/reserve",
            "operations/shrink_volume",
            "operations/unreserve",
            "tasks/terminal/task_dropped",
            "tasks/terminal/task_error",
            "tasks/terminal/task_failed",
            "tasks/terminal/task_finished",
            "tasks/terminal/task_gone",
            "tasks/terminal/task_gone_by_operator",
            "tasks/terminal/task_killed",
            "tasks/terminal/task_lost");

    /** What is encoded besides control characters. */
    private static final String RESERVED = "$&+,/:;=?@ \"<>#%{}|\\^~[]`";

    private FrameworkNames() {}

    /** {@code master/frameworks/<name>/<id>/}. */
    static String prefix(String name, String id) {
        return "master/frameworks/" + encode(name) + "/" + id + "/";
    }

    private static String encode(String name) {
        StringBuilder encoded = new StringBuilder(name.length());
        for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            boolean plain = c >= ' ' && c <= 0x7f && RESERVED.indexOf(c) < 0;
            encoded.append(plain ? String.valueOf(c) : String.format("%%%02X", (int) c));
        }
        return encoded.toString();
    }
}
