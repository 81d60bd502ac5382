package io.mesocosm.master.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mesocosm.common.json.JsonValue;
import io.mesocosm.common.resources.Resources;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.scheduler.Protos.Event;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** docs/allocator-guide.md: its allocator and its sorter, loaded from a jar into a whole master. */
final class AllocatorGuideTest {

    @TempDir
    private Path directory;

    private Path jar;

    @BeforeEach
    void makeJar() throws Exception {
        jar = GuideJar.make(directory);
    }

    private String manifest(String parameters) {
        return """
                {"libraries": [{"file": "%s", "modules": [{"name": "slices", "parameters": [%s]}, {"name": "fifo"}]}]}""".formatted(jar, parameters);
    }

    private static List<Offer> offers(TestScheduler scheduler) {
        return scheduler.events.stream()
                .filter(Event::hasOffers)
                .flatMap(event -> event.getOffers().getOffersList().stream())
                .toList();
    }

    @Test
    void theMasterOffersSlicesWhenTheAllocatorOfTheLibraryIsChosen() throws Exception {
        String modules = manifest("{\"key\": \"slice\", \"value\": \"cpus:0.5;mem:64\"}");
        try (var master = new TestMaster("--allocator=slices", "--modules=" + modules);
                var agent = new TestAgent(master);
                var scheduler = new TestScheduler(
                        master, Frameworks.multiRole("f", "web").build(), false)) {
            agent.register("cpus:8;mem:4096");
            Event event = scheduler.await(Event::hasOffers);
            Offer offer = event.getOffers().getOffers(0);
            assertThat(Resources.of(offer.getResourcesList()))
                    .isEqualTo(Resources.parse("cpus:0.5;mem:64", "*").allocate("web"));
            // Without an answer the next slice of the same agent follows, until nothing is left.
            Await.until("offers", () -> offers(scheduler).size(), count -> count == 16);
            assertThat(JsonValue.parse(master.get("/metrics/snapshot").body()).toString())
                    .contains("allocator/mesos/allocation_runs")
                    .contains("allocator/mesos/allocation_run_ms");
        }
    }

    @Test
    void theManifestMayBeAFileOrLieInADirectory() throws Exception {
        Path manifests = Files.createDirectory(directory.resolve("manifests"));
        Path file = Files.writeString(manifests.resolve("example.json"), manifest(""));
        for (String flag : List.of("--modules=file://" + file, "--modules_dir=" + manifests)) {
            try (var master = new TestMaster("--allocator=slices", flag);
                    var agent = new TestAgent(master);
                    var scheduler = new TestScheduler(
                            master, Frameworks.multiRole("f", "web").build(), false)) {
                agent.register("cpus:8;mem:4096");
                Offer offer = scheduler.await(Event::hasOffers).getOffers().getOffers(0);
                assertThat(Resources.of(offer.getResourcesList()).unallocate())
                        .isEqualTo(Resources.parse("cpus:1;mem:128", "*"));
            }
        }
    }

    @Test
    void whoCameFirstIsServedFirstWhenTheSorterOfTheLibraryIsChosen() throws Exception {
        try (var master = new TestMaster("--role_sorter=fifo", "--framework_sorter=fifo", "--modules=" + manifest(""));
                var first = new TestScheduler(
                        master, Frameworks.multiRole("first", "web").build(), false);
                var second = new TestScheduler(
                        master, Frameworks.multiRole("second", "web").build(), false);
                var one = new TestAgent(master);
                var other = new TestAgent(master)) {
            one.register("cpus:8;mem:4096");
            first.await(Event::hasOffers);
            other.register("cpus:8;mem:4096");
            Await.until("offers", () -> offers(first).size(), count -> count == 2);
            assertThat(offers(second)).isEmpty();
        }
    }

    @Test
    void aParameterThatMakesNoSenseEndsTheStart() {
        String modules = manifest("{\"key\": \"slice\", \"value\": \"cpus:many\"}");
        assertThatThrownBy(() -> new TestMaster("--allocator=slices", "--modules=" + modules))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("Failed to create allocator 'slices': parameter 'slice': ");
    }
}
