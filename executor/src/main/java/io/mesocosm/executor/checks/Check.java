package io.mesocosm.executor.checks;

import java.time.Duration;
import java.util.Optional;
import org.apache.mesos.v1.Protos.CheckInfo;
import org.apache.mesos.v1.Protos.CheckStatusInfo;
import org.apache.mesos.v1.Protos.HealthCheck;
import org.apache.mesos.v1.Protos.NetworkInfo;

/**
 * A check and its schedule. Mesos: {@code checks::CheckerProcess}.
 *
 * @param delay from the start of the task to the first
 * @param interval from a result to the next
 * @param timeout after which it has failed; empty: never
 */
public record Check(Probe probe, Duration delay, Duration interval, Optional<Duration> timeout) {

    private static final double NANOS = 1e9;

    /** Of a check; empty for a type that this version does not know. */
    public static Optional<Check> of(CheckInfo info) {
        return probe(info)
                .map(probe -> new Check(
                        probe,
                        duration(info.getDelaySeconds()),
                        duration(info.getIntervalSeconds()),
                        timeout(info.getTimeoutSeconds())));
    }

    /** Of a health check; empty for a type that this version does not know. */
    public static Optional<Check> of(HealthCheck info) {
        return probe(info)
                .map(probe -> new Check(
                        probe,
                        duration(info.getDelaySeconds()),
                        duration(info.getIntervalSeconds()),
                        timeout(info.getTimeoutSeconds())));
    }

    private static Optional<Probe> probe(CheckInfo info) {
        return switch (info.getType()) {
            case COMMAND -> Optional.of(new Probe.Command(info.getCommand().getCommand()));
            case HTTP ->
                Optional.of(new Probe.Http(
                        "http", info.getHttp().getPort(), info.getHttp().getPath(), false));
            case TCP -> Optional.of(new Probe.Tcp(info.getTcp().getPort(), false));
            case UNKNOWN -> Optional.empty();
        };
    }

    private static Optional<Probe> probe(HealthCheck info) {
        return switch (info.getType()) {
            case COMMAND -> Optional.of(new Probe.Command(info.getCommand()));
            case HTTP -> Optional.of(http(info.getHttp()));
            case TCP ->
                Optional.of(new Probe.Tcp(
                        info.getTcp().getPort(), info.getTcp().getProtocol() == NetworkInfo.Protocol.IPv6));
            case UNKNOWN -> Optional.empty();
        };
    }

    private static Probe http(HealthCheck.HTTPCheckInfo info) {
        String scheme = info.hasScheme() ? info.getScheme() : "http";
        return new Probe.Http(scheme, info.getPort(), info.getPath(), info.getProtocol() == NetworkInfo.Protocol.IPv6);
    }

    private static Duration duration(double seconds) {
        return Duration.ofNanos((long) (seconds * NANOS));
    }

    private static Optional<Duration> timeout(double seconds) {
        return seconds > 0 ? Optional.of(duration(seconds)) : Optional.empty();
    }

    /** What a check says that has no result yet: its type alone. */
    public static CheckStatusInfo noResult(CheckInfo check) {
        var info = CheckStatusInfo.newBuilder().setType(check.getType());
        switch (check.getType()) {
            case COMMAND -> info.setCommand(CheckStatusInfo.Command.getDefaultInstance());
            case HTTP -> info.setHttp(CheckStatusInfo.Http.getDefaultInstance());
            case TCP -> info.setTcp(CheckStatusInfo.Tcp.getDefaultInstance());
            case UNKNOWN -> {}
        }
        return info.build();
    }
}
