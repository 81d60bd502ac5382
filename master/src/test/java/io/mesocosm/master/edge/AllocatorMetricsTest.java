package io.mesocosm.master.edge;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesocosm.common.json.JsonValue;
import io.mesocosm.common.json.JsonValue.NumberValue;
import io.mesocosm.common.json.JsonValue.ObjectValue;
import java.util.Map;
import java.util.TreeMap;
import org.apache.mesos.v1.Protos.Filters;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.apache.mesos.v1.scheduler.Protos.Event;
import org.junit.jupiter.api.Test;

/** The numbers of the allocator as {@code /metrics/snapshot} has them, and its own endpoint. */
final class AllocatorMetricsTest {

    private static final String RUNS = "allocator/mesos/allocation_runs";

    private static Map<String, Double> metrics(TestMaster master) {
        try {
            var values = new TreeMap<String, Double>();
            JsonValue snapshot = JsonValue.parse(master.get("/metrics/snapshot").body());
            ((ObjectValue) snapshot).members().forEach((name, value) -> {
                if (name.startsWith("allocator/")) {
                    values.put(name, ((NumberValue) value).floating());
                }
            });
            return values;
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void theAllocatorCountsItsRoundsFiltersAndResources() throws Exception {
        try (var master = new TestMaster();
                var agent = new TestAgent(master);
                var scheduler = new TestScheduler(
                        master, Frameworks.multiRole("f", "web/front").build(), false)) {
            agent.register("cpus:8;mem:4096;disk:100");
            var offer = scheduler.await(Event::hasOffers).getOffers().getOffers(0);
            Map<String, Double> offered = metrics(master);
            assertThat(offered)
                    .containsEntry("allocator/mesos/resources/cpus/total", 8.0)
                    .containsEntry("allocator/mesos/resources/cpus/offered_or_allocated", 8.0)
                    .containsEntry("allocator/mesos/resources/mem/total", 4096.0)
                    .containsEntry("allocator/mesos/resources/mem/offered_or_allocated", 4096.0)
                    .containsEntry("allocator/mesos/resources/disk/total", 100.0)
                    .containsEntry("allocator/mesos/resources/gpus/total", 0.0)
                    .containsEntry("allocator/mesos/offer_filters/roles/web/active", 0.0)
                    .containsEntry("allocator/mesos/offer_filters/roles/web/front/active", 0.0)
                    .containsKeys(
                            "allocator/event_queue_dispatches",
                            "allocator/mesos/event_queue_dispatches",
                            "allocator/mesos/allocation_run_ms",
                            "allocator/mesos/allocation_run_ms/p99",
                            "allocator/mesos/allocation_run_latency_ms");
            double before = master.metric(RUNS);
            assertThat(before).isPositive();

            scheduler.call(Call.newBuilder()
                    .setType(Call.Type.DECLINE)
                    .setDecline(Call.Decline.newBuilder()
                            .addOfferIds(offer.getId())
                            .setFilters(Filters.newBuilder().setRefuseSeconds(3600))));
            Await.until(
                    "filter",
                    () -> master.metric("allocator/mesos/offer_filters/roles/web/front/active"),
                    filters -> filters == 1);
            Await.until(
                    "nothing held",
                    () -> master.metric("allocator/mesos/resources/cpus/offered_or_allocated"),
                    held -> held == 0);
            Await.until("another round", () -> master.metric(RUNS), runs -> runs > before);

            assertThat(master.get("/allocator/offer_constraints_debug").body())
                    .isEqualTo("{\"frameworks\":{\"" + scheduler.id.getValue()
                            + "\":{\"suppressed_roles\":[],\"excluded_by_attribute_constraints\":"
                            + "{\"web/front\":[]}}}}");
        }
    }
}
