package io.mesocosm.master.turn;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesocosm.common.resources.Resources;
import io.mesocosm.master.core.Given;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.Resource.DiskInfo;
import org.apache.mesos.v1.Protos.Resource.ReservationInfo;
import org.apache.mesos.v1.Protos.Value;
import org.apache.mesos.v1.Protos.Volume;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The truth tables of the resources of tasks and executors. */
class ResourceChecksTest {

    private static Resource one(String text) {
        return Given.allocated(text, "dev").getFirst();
    }

    private static Arguments resource(String error, String text, Consumer<Resource.Builder> change) {
        Resource.Builder resource = one(text).toBuilder();
        change.accept(resource);
        return Arguments.of(error, resource.buildPartial());
    }

    private static Value.Range range(long begin, long end) {
        return Value.Range.newBuilder().setBegin(begin).setEnd(end).build();
    }

    private static Value.Set set(String... items) {
        return Value.Set.newBuilder().addAllItem(Arrays.asList(items)).build();
    }

    private static Arguments scalar(String error, double value) {
        return resource(error, "cpus:1", some -> some.getScalarBuilder().setValue(value));
    }

    private static Arguments ranges(String error, Value.Range... ranges) {
        return resource(
                error,
                "ports:[1-2]",
                some -> some.setRanges(Value.Ranges.newBuilder().addAllRange(Arrays.asList(ranges))));
    }

    static Stream<Arguments> values() {
        String invalid = "Invalid resources: Resource ";
        String allocated = invalid + "'cpus(allocated: dev):";
        String ports = invalid + "'ports(allocated: dev):";
        return Stream.of(
                scalar("", 0),
                scalar("", 0.0005),
                scalar("", 0.001),
                scalar(allocated + "0' is invalid: Invalid scalar resource: value <= 0", 0.00001),
                scalar(allocated + "-1' is invalid: Invalid scalar resource: value <= 0", -1),
                ranges("", range(1, 2), range(3, 4)),
                ranges("", range(5, 6), range(1, 2)),
                ranges("", range(0, -1)),
                ranges(ports + "[3-2]' is invalid: Invalid ranges resource: begin > end", range(3, 2)),
                ranges(
                        ports + "[1-4, 4-5]' is invalid: Invalid ranges resource: overlapping ranges",
                        range(1, 4),
                        range(4, 5)),
                resource("", "tags:{a,b}", some -> {}),
                resource(
                        invalid + "'tags(allocated: dev):{a, a}' is invalid: Invalid set resource: duplicated elements",
                        "tags:{a}",
                        some -> some.setSet(set("a", "a"))),
                resource(
                        invalid + "'(allocated: dev):1' is invalid: Empty resource name",
                        "cpus:1",
                        some -> some.setName("")),
                resource(
                        invalid + "'cpus(allocated: dev):1' is invalid: Invalid scalar resource",
                        "cpus:1",
                        some -> some.setSet(set("a"))),
                resource(
                        invalid + "'cpus(allocated: dev)[]:1' is invalid: DiskInfo should not be set for cpus resource",
                        "cpus:1",
                        some -> some.setDisk(DiskInfo.getDefaultInstance())),
                resource("", "gpus:2", some -> {}),
                resource(
                        "Invalid 'gpus' resource: The 'gpus' resource must be an unsigned integer",
                        "gpus:1.5",
                        some -> {}));
    }

    private static Arguments disk(String error, Consumer<Resource.Builder> change) {
        return resource(error, "disk:100", some -> {
            some.addReservations(ReservationInfo.newBuilder()
                    .setType(ReservationInfo.Type.DYNAMIC)
                    .setRole("dev"));
            some.getDiskBuilder().getPersistenceBuilder().setId("volume");
            some.getDiskBuilder().getVolumeBuilder().setContainerPath("data").setMode(Volume.Mode.RW);
            change.accept(some);
        });
    }

    static Stream<Arguments> disks() {
        String invalid = "Invalid DiskInfo: ";
        return Stream.of(
                disk("", some -> {}),
                disk("", some -> some.setShared(Resource.SharedInfo.getDefaultInstance())),
                disk(
                        invalid + "Persistent volumes cannot be created from revocable resources",
                        some -> some.setRevocable(Resource.RevocableInfo.getDefaultInstance())),
                disk(
                        invalid + "Persistent volumes cannot be created from unreserved resources",
                        some -> some.clearReservations()),
                disk(
                        invalid + "Expecting 'volume' to be set for persistent volume",
                        some -> some.getDiskBuilder().clearVolume()),
                disk(
                        invalid + "Expecting 'host_path' to be unset for persistent volume",
                        some -> some.getDiskBuilder().getVolumeBuilder().setHostPath("/x")),
                disk(
                        invalid + "Invalid persistence ID for persistent volume: ID must not be empty",
                        some -> some.getDiskBuilder().getPersistenceBuilder().setId("")),
                disk(
                        invalid + "Invalid persistence ID for persistent volume: '../x' contains invalid characters",
                        some -> some.getDiskBuilder().getPersistenceBuilder().setId("../x")),
                disk(
                        invalid + "Non-persistent volume not supported",
                        some -> some.getDiskBuilder().clearPersistence()),
                disk(
                        invalid + "DiskInfo is set but empty",
                        some -> some.clearDisk().getDiskBuilder()),
                disk(
                        "",
                        some -> some.clearDisk()
                                .getDiskBuilder()
                                .getSourceBuilder()
                                .setType(DiskInfo.Source.Type.PATH)),
                resource(
                        "Invalid ReservationInfo: Dynamically reserved resource"
                                + " cpus(allocated: dev)(reservations: [(DYNAMIC,dev)]){REV}:1 cannot be created from"
                                + " revocable resources",
                        "cpus:1",
                        some -> some.setRevocable(Resource.RevocableInfo.getDefaultInstance())
                                .addReservations(ReservationInfo.newBuilder()
                                        .setType(ReservationInfo.Type.DYNAMIC)
                                        .setRole("dev"))));
    }

    @ParameterizedTest
    @MethodSource({"values", "disks"})
    void aResource(String error, Resource resource) {
        assertThat(ResourceChecks.check(List.of(one("mem:32"), resource))).isEqualTo(expected(error));
    }

    private static Resource volume(String id, String role, boolean shared) {
        Resource.Builder volume = one("disk:100").toBuilder()
                .addReservations(ReservationInfo.newBuilder()
                        .setType(ReservationInfo.Type.STATIC)
                        .setRole(role));
        volume.getDiskBuilder().getPersistenceBuilder().setId(id);
        volume.getDiskBuilder().getVolumeBuilder().setContainerPath("data").setMode(Volume.Mode.RW);
        if (shared) {
            volume.setShared(Resource.SharedInfo.getDefaultInstance());
        }
        return volume.build();
    }

    /** Two copies of one shared volume are the same volume. */
    @ParameterizedTest
    @CsvSource({
        "a, dev,   b, dev, false, ''",
        "a, dev,   a, other, false, ''",
        "a, dev,   a, dev, false, Persistence ID 'a' is not unique",
        "a, dev,   a, dev, true,  ''",
    })
    void volumesOfOneRoleHaveDifferentIds(
            String one, String role, String other, String otherRole, boolean shared, String error) {
        Resource twin = volume(other, otherRole, shared);
        Resource first = volume(one, role, shared);
        Resource different = shared
                ? first
                : first.toBuilder()
                        .setScalar(Value.Scalar.newBuilder().setValue(50))
                        .build();
        assertThat(ResourceChecks.uniquePersistenceIds(Resources.of(different, twin)))
                .isEqualTo(expected(error));
    }

    @Test
    void allAreAllocatedToOneRole() {
        assertThat(ResourceChecks.oneRole(List.of())).isEmpty();
        assertThat(ResourceChecks.oneRole(List.of(one("cpus:1"), one("mem:1")))).isEmpty();
        assertThat(ResourceChecks.oneRole(
                        List.of(one("cpus:1").toBuilder().clearAllocationInfo().build())))
                .contains("The resources are not allocated to a role");
        assertThat(ResourceChecks.oneRole(
                        List.of(one("cpus:1"), Given.allocated("mem:1", "qa").getFirst())))
                .contains("The resources have multiple allocation roles ('qa' and 'dev') but only one allocation role"
                        + " is allowed");
    }

    @Test
    void aNameIsRevocableOrNot() {
        Resource revocable = one("cpus:1").toBuilder()
                .setRevocable(Resource.RevocableInfo.getDefaultInstance())
                .build();
        assertThat(ResourceChecks.notMixed(Resources.of(revocable, one("mem:1"))))
                .isEmpty();
        assertThat(ResourceChecks.notMixed(Resources.of(revocable, revocable))).isEmpty();
        assertThat(ResourceChecks.notMixed(Resources.of(revocable, one("mem:1"), one("cpus:1"))))
                .contains("Cannot use both revocable and non-revocable 'cpus' at the same time");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "cpus:1           | cpus:1         | false",
                "ports:[1-2]      | ports:[3-4]    | false",
                "ports:[1-2]      | ports:[2-3]    | true",
                "ports:[1-2]      | others:[2-3]   | false",
                "tags:{a}         | tags:{b}       | false",
                "tags:{a}         | tags:{a}       | true",
                "tags:{a};cpus:1  | cpus:1;tags:{a,b} | true",
            })
    void rangesAndSetsMustNotOverlap(String one, String other, boolean overlap) {
        List<Resources> parts =
                List.of(Resources.of(Given.allocated(one, "dev")), Resources.of(Given.allocated(other, "dev")));
        assertThat(ResourceChecks.overlap(parts)).isEqualTo(overlap);
    }

    private static Optional<String> expected(String error) {
        return Optional.of(error).filter(text -> !text.isEmpty());
    }
}
