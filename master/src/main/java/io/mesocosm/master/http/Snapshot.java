package io.mesocosm.master.http;

import io.mesocosm.common.daemon.Verbosity;
import io.mesocosm.common.http.HttpResponse;
import io.mesocosm.master.registry.RegistryContents;
import io.mesocosm.master.state.MasterState;
import io.mesocosm.master.view.Facts;
import java.time.Duration;
import java.util.SortedMap;
import java.util.function.Supplier;

/**
 * What endpoints read: the state as published last, the metrics, the facts. Never waits for the core.
 *
 * @param states the state as of now
 * @param allMetrics the metrics as of now
 * @param facts what does not change
 * @param logging how much is logged
 * @param durable the registry as of now
 */
public record Snapshot(
        Supplier<MasterState> states,
        Supplier<SortedMap<String, Double>> allMetrics,
        Facts facts,
        Verbosity logging,
        Supplier<RegistryContents> durable) {

    MasterState state() {
        return states.get();
    }

    SortedMap<String, Double> metrics() {
        return allMetrics.get();
    }

    RegistryContents registry() {
        return durable.get();
    }

    int loggingLevel() {
        return logging.level();
    }

    HttpResponse setLogging(int level, long nanos) {
        logging.set(level, Duration.ofNanos(nanos));
        return HttpResponse.of(200);
    }
}
