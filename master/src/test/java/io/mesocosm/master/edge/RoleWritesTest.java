package io.mesocosm.master.edge;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesocosm.common.resources.Resources;
import io.mesocosm.common.resources.Scalar;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import org.apache.mesos.v1.Protos.OfferFilters;
import org.apache.mesos.v1.Protos.Value;
import org.apache.mesos.v1.scheduler.Protos.Event;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What quotas and weights do to offers, with the master, its allocator and its registry. */
final class RoleWritesTest {

    private final TestMaster master;

    RoleWritesTest() throws Exception {
        master = new TestMaster();
    }

    @AfterEach
    void close() {
        master.close();
    }

    private static List<Scalar> cpus(TestScheduler scheduler) {
        return scheduler.events.stream()
                .filter(event -> event.getType() == Event.Type.OFFERS)
                .flatMap(event -> event.getOffers().getOffersList().stream())
                .map(offer -> Resources.of(offer.getResourcesList()).cpus())
                .toList();
    }

    private HttpResponse<String> put(String path, String json) throws Exception {
        return master.client.send(
                HttpRequest.newBuilder(master.uri(path))
                        .PUT(HttpRequest.BodyPublishers.ofString(json))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private String call(String type) throws Exception {
        return master.post("/api/v1", "{\"type\":\"" + type + "\"}").body();
    }

    @Test
    @Tag("B032")
    void aLimitTakesOffersBackAndWhatIsOfferedThenIsWithinIt() throws Exception {
        try (TestAgent agent = new TestAgent(master);
                TestScheduler scheduler = new TestScheduler(
                        master, Frameworks.multiRole("one", "dev").build(), false)) {
            agent.register("cpus:4;mem:1024");
            scheduler.await(Event::hasOffers);
            assertThat(cpus(scheduler)).containsExactly(Scalar.of(4));
            var answer = master.post(
                    "/api/v1",
                    "{\"type\":\"UPDATE_QUOTA\",\"update_quota\":{\"quota_configs\":[{\"role\":\"dev\",\"limits\":"
                            + "{\"cpus\":{\"value\":1}}}]}}");
            assertThat(answer.statusCode()).isEqualTo(200);
            scheduler.await(Event::hasRescind);
            Await.until("offers", () -> cpus(scheduler), cpus -> cpus.size() > 1);
            assertThat(cpus(scheduler)).containsExactly(Scalar.of(4), Scalar.of(1));
            assertThat(master.metric("allocator/mesos/quota/roles/dev/resources/cpus/limit"))
                    .isEqualTo(1);
            assertThat(master.get("/quota").body())
                    .isEqualTo("{\"infos\":[{\"role\":\"dev\"}],\"configs\":[{\"role\":\"dev\",\"limits\":{\"cpus\":"
                            + "{\"value\":1.0}}}]}");
            assertThat(call("GET_QUOTA"))
                    .isEqualTo("{\"type\":\"GET_QUOTA\",\"get_quota\":{\"status\":{\"infos\":[{\"role\":\"dev\"}],"
                            + "\"configs\":[{\"role\":\"dev\",\"limits\":{\"cpus\":{\"value\":1.0}}}]}}}");
        }
    }

    @Test
    @Tag("B034")
    void weightsTakeAllOffersBack() throws Exception {
        try (TestAgent agent = new TestAgent(master);
                TestScheduler scheduler = new TestScheduler(
                        master, Frameworks.multiRole("one", "dev").build(), false)) {
            agent.register("cpus:4;mem:1024");
            scheduler.await(Event::hasOffers);
            assertThat(put("/weights", "[{\"role\":\"dev\",\"weight\":\"Infinity\"}]")
                            .statusCode())
                    .isEqualTo(200);
            scheduler.await(Event::hasRescind);
            Await.until("offers", () -> cpus(scheduler), cpus -> cpus.size() > 1);
            assertThat(master.get("/weights").body()).isEqualTo("[{\"role\":\"dev\",\"weight\":\"Infinity\"}]");
            assertThat(put("/weights", "[{\"role\":\"dev\",\"weight\":2.5}]").statusCode())
                    .isEqualTo(200);
            assertThat(call("GET_WEIGHTS"))
                    .isEqualTo("{\"type\":\"GET_WEIGHTS\",\"get_weights\":{\"weight_infos\":[{\"weight\":2.5,"
                            + "\"role\":\"dev\"}]}}");
            assertThat(call("GET_OPERATIONS")).isEqualTo("{\"type\":\"GET_OPERATIONS\",\"get_operations\":{}}");
        }
    }

    @Test
    void anAgentIsNotOfferedToAFrameworkThatAsksForMoreThanIsThere() throws Exception {
        var least = OfferFilters.ResourceQuantities.newBuilder()
                .putQuantities("cpus", Value.Scalar.newBuilder().setValue(6).build());
        var filters = OfferFilters.newBuilder()
                .setMinAllocatableResources(
                        OfferFilters.MinAllocatableResources.newBuilder().addQuantities(least))
                .build();
        var choosy = Frameworks.multiRole("choosy", "dev")
                .putOfferFilters("dev", filters)
                .build();
        try (TestAgent small = new TestAgent(master);
                TestAgent large = new TestAgent(master);
                TestScheduler scheduler = new TestScheduler(master, choosy, false)) {
            small.register("cpus:4;mem:1024");
            double rounds = master.metric("allocator/mesos/allocation_runs");
            Await.until("rounds", () -> master.metric("allocator/mesos/allocation_runs"), runs -> runs > rounds + 1);
            large.register("cpus:8;mem:1024");
            scheduler.await(Event::hasOffers);
            assertThat(cpus(scheduler)).containsExactly(Scalar.of(8));
        }
    }
}
