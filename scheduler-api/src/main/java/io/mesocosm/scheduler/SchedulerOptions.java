package io.mesocosm.scheduler;

import io.mesocosm.common.detect.MasterDetector;
import io.mesocosm.common.detect.StandaloneMaster;
import io.mesocosm.common.http.MediaType;
import io.mesocosm.common.zookeeper.ZooKeeperUrl;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.FrameworkInfo;

/**
 * How to reach the cluster and as whom.
 *
 * @param masters {@code host:port} of one master or several, any of which leads to the one that leads; {@code master@}
 *     before it is dropped; or alone {@code zk://[user:password@]host:port,.../path}, where ZooKeeper says who leads
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

    private static final String ZOO_KEEPER = "zk://";
    private static final int MISSED_HEARTBEATS = 5;

    /** Checks. */
    public SchedulerOptions {
        masters = masters.stream().map(StandaloneMaster::address).toList();
        if (masters.isEmpty()) {
            throw new IllegalArgumentException("no master given");
        }
        check(masters);
        if (missedHeartbeats < 1) {
            throw new IllegalArgumentException("missedHeartbeats is " + missedHeartbeats + ", must be positive");
        }
    }

    private static void check(List<String> masters) {
        String first = masters.get(0);
        if (masters.size() == 1 && first.startsWith(ZOO_KEEPER)) {
            ZooKeeperUrl.parse(first);
        } else {
            masters.forEach(SchedulerOptions::checkAddress);
        }
    }

    /**
     * Who knows where the leading master is.
     *
     * @param moved called whenever another leads, or none, on any thread
     */
    Masters.Source source(Runnable moved) throws IOException {
        String first = masters.get(0);
        return first.startsWith(ZOO_KEEPER) ? new DetectedMaster(first, moved) : new ListedMasters(masters);
    }

    /** A principal and its secret, sent by HTTP basic authentication. */
    public record Credentials(String principal, String secret) {
        @Override
        public String toString() {
            return "Credentials[" + principal + "]";
        }
    }

    /**
     * Protobuf, no credentials, Mesos' delays.
     *
     * @param master as above, or {@code file://} and the path of a file that holds it, which is read now
     * @throws IllegalArgumentException in Mesos' words where it has some, when nobody can be found by that
     */
    public static SchedulerOptions of(String master, FrameworkInfo framework) {
        return new SchedulerOptions(
                List.of(dereferenced(master)),
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

    private static String dereferenced(String master) {
        try {
            return MasterDetector.dereferenced(master);
        } catch (IOException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    /** Without the masters, among which a password may stand. */
    @Override
    public String toString() {
        return "SchedulerOptions[" + framework.getName() + "]";
    }

    private static void checkAddress(String address) {
        int colon = address.lastIndexOf(':');
        boolean valid = colon > 0 && address.substring(colon + 1).matches("[0-9]{1,5}");
        if (!valid) {
            throw new IllegalArgumentException(
                    "Failed to parse '" + address + "': it is neither host:port nor zk://...");
        }
    }
}
