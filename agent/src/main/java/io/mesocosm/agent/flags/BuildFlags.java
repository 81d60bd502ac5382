package io.mesocosm.agent.flags;

import static io.mesocosm.common.flags.FlagSpec.optional;

import io.mesocosm.common.flags.FlagSpec;
import io.mesocosm.common.flags.FlagType;
import java.util.List;

/** Flags of Mesos builds with port mapping or TLS: read and shown when given, without a default. */
final class BuildFlags {

    static final List<FlagSpec<?>> ALL = List.of(
            FlagSpec.<String>optional("jwt_secret_key", FlagType.PATH, "HMAC key file for JWT executor tokens.")
                    .alias("executor_secret_key"),
            optional(
                    "ephemeral_ports_per_container",
                    FlagType.UINT16,
                    "Power of two count of ephemeral ports per container."),
            optional("eth0_name", FlagType.STRING, "Public link name; else guessed from default route."),
            optional("lo_name", FlagType.STRING, "Loopback link name; else guessed."),
            optional("egress_rate_limit_per_container", FlagType.BYTES, "Bytes/s egress cap."),
            optional("egress_rate_per_cpu", FlagType.STRING, "Egress bytes/s per whole cpu, or auto."),
            optional("minimum_egress_rate_limit", FlagType.BYTES, "Floor of the scaled egress cap."),
            optional("maximum_egress_rate_limit", FlagType.BYTES, "Ceiling of the scaled egress cap."),
            optional("egress_ceil_limit", FlagType.BYTES, "Burst rate egress."),
            optional("egress_burst", FlagType.BYTES, "Burst amount egress."),
            optional("egress_unique_flow_per_container", FlagType.BOOL, "Own fq_codel flow per container."),
            optional("egress_flow_classifier_parent", FlagType.STRING, "Where the classifier qdisc attaches."),
            optional("ingress_rate_limit_per_container", FlagType.BYTES, "Bytes/s ingress cap."),
            optional("ingress_rate_per_cpu", FlagType.STRING, "Ingress bytes/s per whole cpu, or auto."),
            optional("minimum_ingress_rate_limit", FlagType.BYTES, "Floor of the scaled ingress cap."),
            optional("maximum_ingress_rate_limit", FlagType.BYTES, "Ceiling of the scaled ingress cap."),
            optional("ingress_ceil_limit", FlagType.BYTES, "Burst rate ingress."),
            optional("ingress_burst", FlagType.BYTES, "Burst amount ingress."),
            optional(
                    "ingress_isolate_existing_containers",
                    FlagType.BOOL,
                    "Apply ingress shaping to recovered containers."),
            optional("network_link_speed", FlagType.BYTES, "Overrides detected link speed for auto."),
            optional("network_enable_socket_statistics_summary", FlagType.BOOL, "Report tcp socket counts."),
            optional("network_enable_socket_statistics_details", FlagType.BOOL, "Report tcp rtt percentiles."),
            optional("network_enable_snmp_statistics", FlagType.BOOL, "Report SNMP counters."),
            optional("network_enable_rate_statistics", FlagType.BOOL, "Report tx/rx rate percentiles."),
            optional("network_rate_statistics_window", FlagType.DURATION, "Time window for rates."),
            optional("network_rate_statistics_interval", FlagType.DURATION, "Sample period for rates."));

    private BuildFlags() {}
}
