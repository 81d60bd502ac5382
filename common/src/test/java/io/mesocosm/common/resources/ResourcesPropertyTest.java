package io.mesocosm.common.resources;

import static io.mesocosm.common.resources.Samples.dynamic;
import static io.mesocosm.common.resources.Samples.fixed;
import static io.mesocosm.common.resources.Samples.ports;
import static io.mesocosm.common.resources.Samples.reserved;
import static io.mesocosm.common.resources.Samples.revocable;
import static io.mesocosm.common.resources.Samples.scalar;
import static io.mesocosm.common.resources.Samples.set;
import static io.mesocosm.common.resources.Samples.shared;
import static io.mesocosm.common.resources.Samples.volume;
import static org.assertj.core.api.Assertions.assertThat;

import io.mesocosm.common.json.JsonException;
import io.mesocosm.common.json.ProtoJson;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import org.apache.mesos.v1.Protos.Resource;
import org.junit.jupiter.api.Test;

/** Laws that hold for any resources. Ranges and sets are disjoint where a law needs it, as of different agents' offers. */
class ResourcesPropertyTest {

    private static final int ROUNDS = 3000;

    private static Resource random(SplittableRandom random, int portBase) {
        Resource resource = switch (random.nextInt(5)) {
            case 0 -> scalar("cpus", random.nextInt(1, 5000) / 1000.0);
            case 1 -> scalar("mem", random.nextInt(1, 5000));
            case 2 -> {
                int begin = portBase + random.nextInt(900);
                yield ports(begin, begin + random.nextInt(100));
            }
            case 3 -> set("x", "i" + portBase + "-" + random.nextInt(5));
            default -> volume(random.nextInt(1, 3), "v" + random.nextInt(4), "p");
        };
        if (resource.hasDisk()) {
            return random.nextBoolean() ? shared(resource) : resource;
        }
        return switch (random.nextInt(4)) {
            case 0 -> reserved(resource, fixed("a"));
            case 1 -> reserved(resource, fixed("a"), dynamic("a/b", "p", "k" + random.nextInt(3), "v"));
            case 2 -> revocable(resource);
            default -> resource;
        };
    }

    private static Resources randomResources(SplittableRandom random, int portBase) {
        List<Resource> list = new ArrayList<>();
        for (int i = random.nextInt(30); i > 0; i--) {
            list.add(random(random, portBase));
        }
        return Resources.of(list);
    }

    @Test
    void whatIsAddedCanBeTakenAway() {
        SplittableRandom random = new SplittableRandom(31);
        for (int i = 0; i < ROUNDS; i++) {
            Resources a = randomResources(random, 0);
            Resources b = randomResources(random, 2000);
            assertThat(a.plus(b).minus(b)).isEqualTo(a);
            assertThat(a.plus(b).minus(a)).isEqualTo(b);
        }
    }

    @Test
    void additionDoesNotCareForOrder() {
        SplittableRandom random = new SplittableRandom(37);
        for (int i = 0; i < ROUNDS; i++) {
            Resources a = randomResources(random, 0);
            Resources b = randomResources(random, 500);
            Resources c = randomResources(random, 1000);
            assertThat(a.plus(b)).isEqualTo(b.plus(a)).hasSameHashCodeAs(b.plus(a));
            assertThat(a.plus(b).plus(c)).isEqualTo(a.plus(b.plus(c)));
        }
    }

    @Test
    void moreContainsWhatLessContains() {
        SplittableRandom random = new SplittableRandom(41);
        for (int i = 0; i < ROUNDS; i++) {
            Resources a = randomResources(random, 0);
            Resources b = randomResources(random, 500);
            Resources sum = a.plus(b);
            assertThat(sum.contains(a)).isTrue();
            assertThat(sum.contains(b)).isTrue();
            assertThat(a.contains(sum)).isEqualTo(a.equals(sum));
            if (a.contains(b)) {
                assertThat(a.minus(b).plus(b)).isEqualTo(a);
            }
        }
    }

    @Test
    void whatIsFilteredAndWhatIsNotAddUp() {
        SplittableRandom random = new SplittableRandom(43);
        for (int i = 0; i < ROUNDS; i++) {
            Resources a = randomResources(random, 0);
            for (Predicate<Resource> predicate : List.<Predicate<Resource>>of(
                    ReservationStack::isReserved, Resource::hasRevocable, Resource::hasShared)) {
                assertThat(a.filter(predicate).plus(a.filter(predicate.negate())))
                        .isEqualTo(a);
            }
            Resources groups = a.reserved().values().stream().reduce(Resources.empty(), Resources::plus);
            assertThat(groups.plus(a.unreserved())).isEqualTo(a);
            assertThat(a.allocate("r").unallocate()).isEqualTo(a);
            assertThat(a.pushReservation(dynamic("a/b/c", "q")).popReservation())
                    .isEqualTo(a);
        }
    }

    @Test
    void messagesAndJsonReadBackTheSame() throws JsonException {
        SplittableRandom random = new SplittableRandom(47);
        for (int i = 0; i < ROUNDS / 10; i++) {
            Resources a = randomResources(random, 0);
            Resources single = Resources.of(a.toProto());
            assertThat(Resources.of(a.toPreRefinement())).isEqualTo(single);
            assertThat(Resources.of(a.toEndpointFormat())).isEqualTo(single);
            List<Resource> read = new ArrayList<>();
            for (Resource resource : a.toEndpointFormat()) {
                Resource.Builder builder = Resource.newBuilder();
                ProtoJson.parse(ProtoJson.toBytes(resource), builder);
                read.add(builder.build());
            }
            assertThat(Resources.of(read)).isEqualTo(single);
        }
    }

    @Test
    void whatIsPrintedOfUnreservedResourcesIsRead() throws ResourceException {
        SplittableRandom random = new SplittableRandom(53);
        for (int i = 0; i < ROUNDS; i++) {
            Resources a = randomResources(random, 0)
                    .filter(resource -> !ReservationStack.isReserved(resource) && !resource.hasRevocable());
            String printed = a.isEmpty() ? "" : a.toString();
            assertThat(Resources.parse(printed, "*")).isEqualTo(a);
        }
    }

    @Test
    void thousandsOfFragmentsAndReservationsAreSums() {
        List<Resource> fragments = new ArrayList<>();
        List<Resource> labelled = new ArrayList<>();
        for (int i = 0; i < 8000; i++) {
            fragments.add(ports(i * 4L, i * 4L + 1));
        }
        for (int i = 0; i < 1000; i++) {
            labelled.add(reserved(scalar("cpus", 1), dynamic("r", "p", "id", "task-" + i)));
        }
        Resources ports = Resources.of(fragments);
        Resources cpus = Resources.of(labelled);
        Resources all = ports.plus(cpus);
        assertThat(all.size()).isEqualTo(1001);
        assertThat(all.ports().map(Ranges::count)).contains(8000);
        for (int i = 0; i < 1000; i++) {
            assertThat(all.contains(labelled.get(i))).isTrue();
        }
        assertThat(all.minus(cpus)).isEqualTo(ports);
        assertThat(all.minus(ports)).isEqualTo(cpus);
        Resources rest = all;
        for (Resource fragment : fragments.subList(0, 500)) {
            rest = rest.minus(fragment);
        }
        assertThat(rest.ports().map(Ranges::count)).contains(7500);
    }
}
