package io.mesocosm.common.resources;

import static io.mesocosm.common.resources.Samples.dynamic;
import static io.mesocosm.common.resources.Samples.fixed;
import static io.mesocosm.common.resources.Samples.labels;
import static io.mesocosm.common.resources.Samples.parse;
import static io.mesocosm.common.resources.Samples.ports;
import static io.mesocosm.common.resources.Samples.reserved;
import static io.mesocosm.common.resources.Samples.revocable;
import static io.mesocosm.common.resources.Samples.scalar;
import static io.mesocosm.common.resources.Samples.set;
import static io.mesocosm.common.resources.Samples.shared;
import static io.mesocosm.common.resources.Samples.source;
import static io.mesocosm.common.resources.Samples.volume;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.Resource.DiskInfo;
import org.apache.mesos.v1.Protos.Resource.DiskInfo.Source;
import org.apache.mesos.v1.Protos.ResourceProviderID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ResourcesTest {

    /** Pairs, whether their amounts become one entry, and whether the second can be taken from the first. */
    static Stream<Arguments> pairs() {
        Resource cpus = scalar("cpus", 2);
        Resource provider = cpus.toBuilder()
                .setProviderId(ResourceProviderID.newBuilder().setValue("p"))
                .build();
        Resource allocated = cpus.toBuilder()
                .setAllocationInfo(Resource.AllocationInfo.newBuilder().setRole("a"))
                .build();
        Resource allocatedToB = cpus.toBuilder()
                .setAllocationInfo(Resource.AllocationInfo.newBuilder().setRole("b"))
                .build();
        Resource labelled = reserved(cpus, dynamic("r", "p", "a", "1", "b", "2"));
        Resource labelledOtherwise = reserved(cpus, dynamic("r", "p", "b", "2", "a", "1"));
        Resource mount = source(100, Source.Type.MOUNT, "/m");
        Resource path = source(100, Source.Type.PATH, "/p");
        Resource raw = source(100, Source.Type.RAW, "");
        Resource rawWithId = source(100, Source.Type.RAW, "id");
        return Stream.of(
                Arguments.of(cpus, cpus, true, true),
                Arguments.of(cpus, scalar("mem", 2), false, false),
                Arguments.of(cpus, set("cpus", "a"), false, false),
                Arguments.of(cpus, revocable(cpus), false, false),
                Arguments.of(revocable(cpus), revocable(cpus), true, true),
                Arguments.of(cpus, reserved(cpus, fixed("r")), false, false),
                Arguments.of(reserved(cpus, fixed("r")), reserved(cpus, fixed("r")), true, true),
                Arguments.of(reserved(cpus, fixed("r")), reserved(cpus, fixed("s")), false, false),
                Arguments.of(reserved(cpus, fixed("r")), reserved(cpus, dynamic("r", "p")), false, false),
                Arguments.of(reserved(cpus, dynamic("r", "p")), reserved(cpus, dynamic("r", "q")), false, false),
                Arguments.of(labelled, labelledOtherwise, true, true),
                Arguments.of(labelled, reserved(cpus, dynamic("r", "p", "a", "1")), false, false),
                Arguments.of(
                        reserved(cpus, fixed("r"), dynamic("r/s", "p")),
                        reserved(cpus, fixed("r"), dynamic("r/s", "p")),
                        true,
                        true),
                Arguments.of(reserved(cpus, fixed("r"), dynamic("r/s", "p")), reserved(cpus, fixed("r")), false, false),
                Arguments.of(cpus, provider, false, false),
                Arguments.of(provider, provider, true, true),
                Arguments.of(cpus, allocated, false, false),
                Arguments.of(allocated, allocated, true, true),
                Arguments.of(allocated, allocatedToB, false, false),
                Arguments.of(scalar("disk", 100), path, false, false),
                Arguments.of(path, path, true, true),
                Arguments.of(path, source(100, Source.Type.PATH, "/q"), false, false),
                Arguments.of(mount, mount, false, true),
                Arguments.of(mount, source(50, Source.Type.MOUNT, "/m"), false, false),
                Arguments.of(source(100, Source.Type.BLOCK, ""), source(100, Source.Type.BLOCK, ""), false, true),
                Arguments.of(raw, raw, true, true),
                Arguments.of(rawWithId, rawWithId, false, true),
                Arguments.of(rawWithId, source(50, Source.Type.RAW, "id"), false, false),
                Arguments.of(volume(100, "v", "x"), volume(100, "v", "x"), false, true),
                Arguments.of(volume(100, "v", "x"), volume(100, "v", "other path"), false, true),
                Arguments.of(volume(100, "v", "x"), volume(50, "v", "x"), false, false),
                Arguments.of(volume(100, "v", "x"), volume(100, "w", "x"), false, false),
                Arguments.of(volume(100, "v", "x"), shared(volume(100, "v", "x")), false, false),
                Arguments.of(shared(volume(100, "v", "x")), shared(volume(50, "v", "x")), false, false));
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void onlyTheSameKindOfThingIsAddedUpOrTakenAway(Resource left, Resource right, boolean addable, boolean same) {
        Resources sum = Resources.of(left).plus(Resources.of(right));
        assertThat(sum.toProto()).hasSize(addable ? 1 : 2);
        assertThat(sum.contains(Resources.of(left).plus(right))).isTrue();
        assertThat(Resources.of(left).contains(right)).isEqualTo(same);
        assertThat(Resources.of(left).minus(right).isEmpty()).isEqualTo(same);
        assertThat(sum.minus(right)).isEqualTo(Resources.of(left));
        assertThat(sum.minus(left)).isEqualTo(Resources.of(right));
    }

    @Test
    void scalarsRangesAndSetsAreAddedAndSubtracted() {
        Resources left = parse("cpus:1.5;ports:[1-10];x:{a,b}");
        Resources right = parse("cpus:0.5;ports:[5-12];x:{b,c}");
        assertThat(left.plus(right)).hasToString("cpus:2; ports:[1-12]; x:{a, b, c}");
        assertThat(left.minus(right)).hasToString("cpus:1; ports:[1-4]; x:{a}");
        assertThat(left.contains(right)).isFalse();
        assertThat(left.plus(right).contains(right)).isTrue();
    }

    @Test
    void whatIsTakenBeyondWhatThereIsLeavesNothing() {
        assertThat(parse("cpus:1").minus(parse("cpus:2"))).isEqualTo(Resources.empty());
        assertThat(parse("cpus:1;mem:5").minus(parse("cpus:2;disk:9"))).isEqualTo(parse("mem:5"));
    }

    @Test
    void emptyAndInvalidResourcesAreLeftOut() {
        assertThat(Resources.of(scalar("cpus", 0), ports(), set("x"))).isEqualTo(Resources.empty());
        assertThat(Resources.of(scalar("cpus", -1), scalar("", 1))).isEqualTo(Resources.empty());
        assertThat(parse("cpus:1").plus(scalar("cpus", -1))).isEqualTo(parse("cpus:1"));
        assertThat(parse("cpus:1").contains(scalar("cpus", -1))).isFalse();
        assertThat(Resources.empty()).hasToString("{}");
    }

    @Test
    void copiesOfSharedResourcesAreCounted() {
        Resource volume = shared(volume(100, "v", "x"));
        Resources one = Resources.of(volume);
        Resources three = one.plus(one).plus(one);
        assertThat(three.count(volume)).isEqualTo(3);
        assertThat(three.toProto()).containsExactly(volume);
        assertThat(three.disk()).isEqualTo(Scalar.of(100));
        assertThat(three.contains(one.plus(one))).isTrue();
        assertThat(one.contains(one.plus(one))).isFalse();
        assertThat(three).isNotEqualTo(one);
        assertThat(three.minus(one)).isEqualTo(one.plus(one));
        assertThat(three.minus(one).minus(one).minus(one)).isEqualTo(Resources.empty());
        assertThat(three.allocate("r")
                        .count(volume.toBuilder()
                                .setAllocationInfo(
                                        Resource.AllocationInfo.newBuilder().setRole("r"))
                                .build()))
                .isEqualTo(3);
        assertThat(three.shared()).isEqualTo(three);
        assertThat(parse("cpus:1").count(scalar("cpus", 1))).isEqualTo(1);
        assertThat(parse("cpus:1").count(scalar("cpus", 2))).isZero();
    }

    @Test
    void volumesOfSeveralAgentsWithOneIdAreCounted() {
        Resources two = Resources.of(volume(100, "v", "x"), volume(100, "v", "x"));
        assertThat(two.toProto()).hasSize(2);
        assertThat(two.disk()).isEqualTo(Scalar.of(200));
        assertThat(two.contains(two)).isTrue();
        assertThat(two.minus(volume(100, "v", "x")).contains(two)).isFalse();
    }

    @Test
    void sumsByNameCrossReservations() {
        Resources resources = parse("cpus:1;cpus(a):2;mem:512;gpus:1;disk(a):5;ports:[1-2];ports(a):[5-6]");
        assertThat(resources.cpus()).isEqualTo(Scalar.of(3));
        assertThat(resources.mem()).isEqualTo(Scalar.of(512));
        assertThat(resources.gpus()).isEqualTo(Scalar.of(1));
        assertThat(resources.disk()).isEqualTo(Scalar.of(5));
        assertThat(resources.ports())
                .hasValueSatisfying(ports -> assertThat(ports).hasToString("[1-2, 5-6]"));
        assertThat(resources.names()).containsExactly("cpus", "disk", "gpus", "mem", "ports");
        assertThat(resources.quantities())
                .isEqualTo(Map.of(
                        "cpus", Scalar.of(3), "mem", Scalar.of(512), "gpus", Scalar.of(1), "disk", Scalar.of(5)));
        assertThat(resources.scalar("nothing")).isEmpty();
        assertThat(Resources.empty().cpus()).isEqualTo(Scalar.ZERO);
        assertThat(Resources.empty().ports()).isEmpty();
        assertThat(parse("x:{a};x(r):{b}").set("x")).contains(List.of("a", "b"));
    }

    @Test
    void quantitiesAreComparedWithWhatThereIs() {
        Resources resources = parse("cpus:1;cpus(a):2;ports:[1-4];x:{a,b}");
        assertThat(resources.contains(Map.of("cpus", Scalar.of(3), "ports", Scalar.of(4), "x", Scalar.of(2))))
                .isTrue();
        assertThat(resources.contains(Map.of("cpus", Scalar.of(3.001)))).isFalse();
        assertThat(resources.contains(Map.of("ports", Scalar.of(5)))).isFalse();
        assertThat(resources.contains(Map.of("mem", Scalar.ZERO))).isTrue();
        assertThat(parse("ports:[0-18446744073709551615]").contains(Map.of("ports", Scalar.of(1e15))))
                .isTrue();
    }

    @Test
    void resourcesAreAllocatedToRolesAndBack() {
        Resources resources = parse("cpus:1;mem(a):5");
        Resources allocated = resources.allocate("a");
        assertThat(allocated).isNotEqualTo(resources);
        assertThat(allocated.unallocate()).isEqualTo(resources);
        assertThat(allocated).hasToString("cpus(allocated: a):1; mem(allocated: a)(reservations: [(STATIC,a)]):5");
        assertThat(allocated.plus(parse("cpus:2").allocate("b")).allocations())
                .isEqualTo(Map.of("a", allocated, "b", parse("cpus:2").allocate("b")));
    }

    @Test
    void reservationsAreSorted() {
        Resources resources = parse("cpus:1;cpus(a):2;cpus(a/b):3;cpus(c):4");
        assertThat(resources.unreserved()).isEqualTo(parse("cpus:1"));
        assertThat(resources.reserved("a")).isEqualTo(parse("cpus(a):2"));
        assertThat(resources.reserved())
                .isEqualTo(Map.of("a", parse("cpus(a):2"), "a/b", parse("cpus(a/b):3"), "c", parse("cpus(c):4")));
        assertThat(resources.allocatableTo("a/b")).isEqualTo(parse("cpus:1;cpus(a):2;cpus(a/b):3"));
        assertThat(resources.allocatableTo("a")).isEqualTo(parse("cpus:1;cpus(a):2"));
        assertThat(resources.allocatableTo("ab")).isEqualTo(parse("cpus:1"));
        assertThat(resources.toUnreserved()).isEqualTo(parse("cpus:10"));
    }

    @Test
    void reservationsArePushedAndPopped() {
        Resources base = parse("cpus(a):2");
        Resources refined = base.pushReservation(dynamic("a/b", "p"));
        assertThat(refined).hasToString("cpus(reservations: [(STATIC,a),(DYNAMIC,a/b,p)]):2");
        assertThat(refined.hasRefinedReservations()).isTrue();
        assertThat(base.hasRefinedReservations()).isFalse();
        assertThat(refined.popReservation()).isEqualTo(base);
        assertThat(refined.popReservation().popReservation()).isEqualTo(parse("cpus:2"));
        assertThatThrownBy(() -> parse("cpus:2").popReservation())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Resource cpus:2 is not reserved");
        assertThat(ReservationStack.role(refined.toProto().get(0))).isEqualTo("a/b");
        assertThat(ReservationStack.isDynamic(refined.toProto().get(0))).isTrue();
        assertThat(ReservationStack.isDynamic(base.toProto().get(0))).isFalse();
    }

    @Test
    void kindsArePickedOut() {
        Resource volume = volume(10, "v", "x");
        Resources resources =
                Resources.of(scalar("cpus", 1), revocable(scalar("cpus", 2)), volume, shared(volume(5, "s", "y")));
        assertThat(resources.revocable()).isEqualTo(Resources.of(revocable(scalar("cpus", 2))));
        assertThat(resources.nonRevocable().cpus()).isEqualTo(Scalar.of(1));
        assertThat(resources.persistentVolumes().size()).isEqualTo(2);
        assertThat(resources.shared()).isEqualTo(Resources.of(shared(volume(5, "s", "y"))));
    }

    @Test
    void valuesKeepTheirDecimalsUntilTheyAreSummed() {
        Resources odd = Resources.of(scalar("cpus", 1.23456789));
        assertThat(odd.toProto().get(0).getScalar().getValue()).isEqualTo(1.23456789);
        // Mesos converts the whole and the thousandths apart, and so prints 2.4699999999999998.
        assertThat(odd.plus(odd).toProto().get(0).getScalar().getValue()).isEqualTo(2 + 0.47);
        assertThat(odd).isEqualTo(parse("cpus:1.235"));
    }

    @Test
    void equalityComparesAmountsAndNotOrder() {
        assertThat(parse("cpus:1;mem:2"))
                .isEqualTo(parse("mem:2;cpus:1"))
                .hasSameHashCodeAs(parse("mem:2;cpus:1"))
                .isNotEqualTo(parse("cpus:1"))
                .isNotEqualTo(parse("cpus:1;mem:3"))
                .isNotEqualTo(parse("cpus:1;disk:2"));
    }

    @Test
    void targetsAreFoundWhateverTheirReservation() {
        Resources all = parse("cpus(a):1;cpus:1;cpus(b):2");
        assertThat(all.find(parse("cpus(a):1.5"))).contains(parse("cpus(a):1;cpus:0.5"));
        assertThat(all.find(parse("cpus:4"))).contains(all);
        assertThat(all.find(parse("cpus:5"))).isEmpty();
        assertThat(all.find(parse("cpus:1;cpus(b):2"))).contains(parse("cpus:1;cpus(b):2"));
    }

    @Test
    void resourcesAreShrunkToQuantitiesOrLimits() {
        Resources resources = parse("cpus:4;cpus(a):4;mem:100;ports:[1-2]");
        Map<String, Scalar> target = Map.of("cpus", Scalar.of(5));
        assertThat(resources.shrinkTo(target).quantities()).isEqualTo(target);
        assertThat(resources.limitTo(target)).isEqualTo(parse("cpus:4;cpus(a):1;mem:100;ports:[1-2]"));
        assertThat(Resources.of(source(100, Source.Type.MOUNT, "/m")).shrinkTo(Map.of("disk", Scalar.of(50))))
                .isEqualTo(Resources.empty());
        assertThat(Resources.of(source(100, Source.Type.PATH, "/m")).shrinkTo(Map.of("disk", Scalar.of(50))))
                .isEqualTo(Resources.of(source(50, Source.Type.PATH, "/m")));
        assertThat(resources.shrinkTo(Map.of("cpus", Scalar.ZERO))).isEqualTo(Resources.empty());
    }

    @Test
    void resourcesArePrintedAsMesosDoes() {
        assertThat(Resources.of(volume(64, "id1", "path1")).toString())
                .isEqualTo("disk(reservations: [(DYNAMIC,role,ops)])[id1:path1]:64");
        assertThat(Resources.print(shared(volume(64, "id1", "path1"))))
                .isEqualTo("disk(reservations: [(DYNAMIC,role,ops)])[id1:path1]<SHARED>:64");
        assertThat(Resources.print(revocable(scalar("cpus", 1.0004)))).isEqualTo("cpus{REV}:1");
        assertThat(Resources.print(reserved(scalar("cpus", 1), dynamic("r", "p", "k", "v"))))
                .isEqualTo("cpus(reservations: [(DYNAMIC,r,p,{k: v})]):1");
        assertThat(Resources.print(source(1, Source.Type.MOUNT, "/m"))).isEqualTo("disk[MOUNT:/m]:1");
        assertThat(Resources.print(source(1, Source.Type.RAW, ""))).isEqualTo("disk[RAW]:1");
        assertThat(Resources.print(source(1, Source.Type.BLOCK, "id"))).isEqualTo("disk[BLOCK(,id,)]:1");
        Resource onPath = source(1, Source.Type.PATH, "/p").toBuilder()
                .setDisk(DiskInfo.newBuilder()
                        .setSource(source(1, Source.Type.PATH, "/p").getDisk().getSource())
                        .setPersistence(DiskInfo.Persistence.newBuilder().setId("v")))
                .build();
        assertThat(Resources.print(onPath)).isEqualTo("disk[PATH:/p,v]:1");
        assertThat(labels("a", "b").getLabelsCount()).isEqualTo(1);
    }
}
