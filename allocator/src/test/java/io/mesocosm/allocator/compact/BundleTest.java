package io.mesocosm.allocator.compact;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesocosm.common.resources.Resources;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.mesos.v1.Protos.Label;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.Resource.DiskInfo;
import org.apache.mesos.v1.Protos.Resource.ReservationInfo;
import org.apache.mesos.v1.Protos.Value;
import org.junit.jupiter.api.Test;

/** Bundles do what {@link Resources} do. */
class BundleTest {

    private static final List<String> RANGED = List.of("ports", "slots");
    private static final List<String> ROLES = List.of("a", "a/b", "c");

    private final Compactor compactor = new Compactor(new ResourceNames());

    @Test
    void sumsDifferencesAndContainmentAreThoseOfResources() {
        for (int seed = 0; seed < 3000; seed++) {
            Random random = new Random(seed);
            Resources a = resources(random);
            Resources b = resources(random);
            Resources c = a.plus(b);
            Bundle compactA = compactor.bundle(a);
            Bundle compactB = compactor.bundle(b);
            assertThat(resources(compactA.plus(compactB))).as("seed %s", seed).isEqualTo(c);
            assertThat(resources(compactA.minus(compactB))).as("seed %s", seed).isEqualTo(a.minus(b));
            assertThat(compactA.contains(compactB)).as("seed %s", seed).isEqualTo(a.contains(b));
            assertThat(compactor.bundle(c).contains(compactB)).isTrue();
            assertThat(compactA.sameAs(compactB)).isEqualTo(a.equals(b));
            assertThat(resources(compactA.allocatableTo("a/b", 0)))
                    .as("seed %s", seed)
                    .isEqualTo(a.allocatableTo("a/b"));
            assertThat(resources(compactA.allocatableTo("a", Kind.REVOCABLE)))
                    .isEqualTo(a.allocatableTo("a").nonRevocable());
        }
    }

    @Test
    void rangesReachToTheLargestUnsignedNumber() {
        long middle = Long.MIN_VALUE;
        long[][] all = {
            {0, -1},
            {0, 0},
            {-1, -1},
            {0, 9},
            {5, -2},
            {middle, middle},
            {middle - 1, middle},
            {middle, -1},
            {7, middle - 1}
        };
        for (long[] one : all) {
            for (long[] other : all) {
                Resources a = ports(one);
                Resources b = ports(other);
                Bundle compactA = compactor.bundle(a);
                Bundle compactB = compactor.bundle(b);
                assertThat(resources(compactA.plus(compactB))).isEqualTo(a.plus(b));
                assertThat(resources(compactA.minus(compactB))).isEqualTo(a.minus(b));
                assertThat(compactA.contains(compactB)).isEqualTo(a.contains(b));
            }
        }
    }

    /** Few kinds are looked up in many, not walked through with them. */
    @Test
    void fewAmongManyAreTreatedAlike() {
        Random random = new Random(17);
        for (int round = 0; round < 200; round++) {
            List<Resource> reservations = labelled(random);
            Resources a = Resources.of(reservations).plus(resources(random));
            Resources b = Resources.of(reservations.subList(0, random.nextInt(4)))
                    .plus(Resources.of(labelled(random).get(0)))
                    .plus(random.nextBoolean() ? Resources.empty() : Resources.of(resource(random)));
            Bundle compactA = compactor.bundle(a);
            Bundle compactB = compactor.bundle(b);
            assertThat(compactA.quantities()).isSameAs(compactA.quantities());
            same(compactA.plus(compactB), a.plus(b));
            same(compactB.plus(compactA), a.plus(b));
            same(compactA.minus(compactB), a.minus(b));
            same(compactA.plus(compactB).minus(compactB), a);
            assertThat(compactA.contains(compactB)).isEqualTo(a.contains(b));
            assertThat(compactA.plus(compactB).contains(compactB)).isTrue();
        }
    }

    private void same(Bundle bundle, Resources expected) {
        Bundle fresh = compactor.bundle(expected);
        assertThat(bundle.resources()).isEqualTo(expected);
        assertThat(bundle.traits()).isEqualTo(fresh.traits());
        assertThat(Quantities.same(bundle.quantities(), fresh.quantities())).isTrue();
    }

    private static List<Resource> labelled(Random random) {
        List<Resource> list = new ArrayList<>();
        for (int i = 0; i < 80; i++) {
            Resource.Builder resource = Resource.newBuilder();
            scalar(resource.setName(random.nextBoolean() ? "cpus" : "mem"), random.nextInt(1, 5));
            resource.addReservationsBuilder()
                    .setType(ReservationInfo.Type.DYNAMIC)
                    .setRole("a")
                    .getLabelsBuilder()
                    .addLabels(Label.newBuilder().setKey("key").setValue("value" + random.nextInt(200)));
            list.add(resource.build());
        }
        return list;
    }

    private static Resources ports(long[] range) {
        Resource.Builder ports = Resource.newBuilder().setName("ports").setType(Value.Type.RANGES);
        ports.getRangesBuilder()
                .addRange(Value.Range.newBuilder().setBegin(range[0]).setEnd(range[1]));
        return Resources.of(ports.build());
    }

    private static Resources resources(Bundle bundle) {
        return bundle.resources();
    }

    private static Resources resources(Random random) {
        Resources sum = Resources.empty();
        for (int i = random.nextInt(8); i > 0; i--) {
            sum = sum.plus(Resources.of(resource(random)));
        }
        return sum;
    }

    private static Resource resource(Random random) {
        Resource.Builder resource = Resource.newBuilder();
        switch (random.nextInt(6)) {
            case 0 -> scalar(resource.setName("cpus"), random.nextInt(1, 5) / 2.0);
            case 1 -> scalar(resource.setName("mem"), random.nextInt(1, 5) * 64);
            case 2 -> {
                resource.setName(RANGED.get(random.nextInt(2))).setType(Value.Type.RANGES);
                for (int i = 0; i < 3; i++) {
                    int begin = random.nextInt(20);
                    resource.getRangesBuilder()
                            .addRange(Value.Range.newBuilder()
                                    .setBegin(30 * i + begin)
                                    .setEnd(30 * i + begin + random.nextInt(10)));
                }
            }
            case 3 -> {
                resource.setName("zones").setType(Value.Type.SET);
                resource.getSetBuilder().addItem("z" + random.nextInt(4));
            }
            case 4 -> {
                scalar(resource.setName("disk"), 100);
                DiskInfo.Source.Type type =
                        random.nextBoolean() ? DiskInfo.Source.Type.MOUNT : DiskInfo.Source.Type.PATH;
                resource.getDiskBuilder().getSourceBuilder().setType(type);
            }
            default -> {
                scalar(resource.setName("disk"), 64);
                resource.getDiskBuilder().getPersistenceBuilder().setId("v" + random.nextInt(3));
                resource.getDiskBuilder()
                        .getVolumeBuilder()
                        .setMode(org.apache.mesos.v1.Protos.Volume.Mode.RW)
                        .setContainerPath("path");
                return reserved(resource, random)
                        .setShared(Resource.SharedInfo.getDefaultInstance())
                        .build();
            }
        }
        if (random.nextInt(3) == 0) {
            return reserved(resource, random).build();
        }
        return random.nextInt(4) == 0
                ? resource.setRevocable(Resource.RevocableInfo.getDefaultInstance())
                        .build()
                : resource.build();
    }

    private static Resource.Builder reserved(Resource.Builder resource, Random random) {
        ReservationInfo.Builder reservation = resource.addReservationsBuilder()
                .setType(random.nextBoolean() ? ReservationInfo.Type.STATIC : ReservationInfo.Type.DYNAMIC)
                .setRole(ROLES.get(random.nextInt(ROLES.size())));
        if (reservation.getType() == ReservationInfo.Type.DYNAMIC) {
            reservation.setPrincipal("p" + random.nextInt(2));
        }
        return resource;
    }

    private static void scalar(Resource.Builder resource, double value) {
        resource.setType(Value.Type.SCALAR).getScalarBuilder().setValue(value);
    }

    @Test
    void quantitiesAreSumsByName() {
        ResourceNames names = new ResourceNames();
        Bundle bundle = new Compactor(names)
                .bundle(Resources.of(List.of(
                        Resource.newBuilder()
                                .setName("cpus")
                                .setType(Value.Type.SCALAR)
                                .setScalar(Value.Scalar.newBuilder().setValue(1.5))
                                .build(),
                        Resource.newBuilder()
                                .setName("cpus")
                                .setType(Value.Type.SCALAR)
                                .setScalar(Value.Scalar.newBuilder().setValue(2))
                                .addReservations(ReservationInfo.newBuilder()
                                        .setType(ReservationInfo.Type.STATIC)
                                        .setRole("a"))
                                .build(),
                        Resource.newBuilder()
                                .setName("ports")
                                .setType(Value.Type.RANGES)
                                .setRanges(Value.Ranges.newBuilder()
                                        .addRange(Value.Range.newBuilder()
                                                .setBegin(1)
                                                .setEnd(10)))
                                .build())));
        assertThat(bundle.quantity(names.index("cpus"))).isEqualTo(3500);
        assertThat(bundle.quantity(names.index("ports"))).isEqualTo(10_000);
        assertThat(bundle.quantity(names.index("mem"))).isZero();
        assertThat(Quantities.at(bundle.quantities(), names.index("ports"))).isZero();
    }

    @Test
    void resourcesMadeTwiceAreTheSameObject() {
        Bundle bundle = compactor.bundle(resources(new Random(5)));
        assertThat(bundle.resources("role")).isSameAs(bundle.resources("role"));
        assertThat(bundle.isSourceOf(bundle.resources("role"))).isTrue();
        assertThat(bundle.isSourceOf(bundle.resources("other"))).isTrue();
        assertThat(bundle.isSourceOf(Resources.empty())).isFalse();
    }
}
