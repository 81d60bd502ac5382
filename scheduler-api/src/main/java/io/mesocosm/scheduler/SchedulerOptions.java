package io.mesocosm.scheduler;

import io.mesocosm.common.http.MediaType;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.FrameworkInfo;

/**
 * How to reach the cluster and as whom.
 *
 * @param masters {@code host:port} of one master or several; any of them leads to the one that leads
 * @param framework who subscribes; with an id set, a framework that carries on
 * @param mediaType what calls and events are written in: PROTOBUF or JSON
 * @param credentials for masters that authenticate frameworks over HTTP
 * @param connectionDelayMax a connection is tried after a random delay up to this (Mesos: {@code
 *     --connection_delay_max}, 500ms), doubling with each failure up to a minute
 * @param missedHeartbeats after so many silent heartbeat intervals the connection counts as lost
 */
public record SchedulerOptions(
        List<String> masters,
        FrameworkInfo framework,
        MediaType mediaType,
        Optional<Credentials> credentials,
        Duration connectionDelayMax,
        int missedHeartbeats) {

    private static final int MISSED_HEARTBEATS = 5;

    /** Checks. */
    public SchedulerOptions {
        masters = List.copyOf(masters);
        if (masters.isEmpty()) {
            throw new IllegalArgumentException("no master given");
        }
        masters.forEach(SchedulerOptions::checkAddress);
        if (missedHeartbeats < 1) {
            throw new IllegalArgumentException("missedHeartbeats is " + missedHeartbeats + ", must be positive");
        }
    }

    /** A principal and its secret, sent by HTTP basic authentication. */
    public record Credentials(String principal, String secret) {
        @Override
        public String toString() {
            return "Credentials[" + principal + "]";
        }
    }

    /** Protobuf, no credentials, Mesos' delays. */
    public static SchedulerOptions of(String master, FrameworkInfo framework) {
        return new SchedulerOptions(
                List.of(master),
                framework,
                MediaType.PROTOBUF,
                Optional.empty(),
                Duration.ofMillis(500),
                MISSED_HEARTBEATS);
    }

    /** With calls and events written in that. */
    public SchedulerOptions with(MediaType other) {
        return new SchedulerOptions(masters, framework, other, credentials, connectionDelayMax, missedHeartbeats);
    }

    /** With credentials. */
    public SchedulerOptions with(Credentials other) {
        return new SchedulerOptions(
                masters, framework, mediaType, Optional.of(other), connectionDelayMax, missedHeartbeats);
    }

    private static void checkAddress(String address) {
        int colon = address.lastIndexOf(':');
        boolean valid = colon > 0 && address.substring(colon + 1).matches("[0-9]{1,5}");
        if (!valid) {
            throw new IllegalArgumentException("'" + address + "' is not of the form host:port");
        }
    }
}
