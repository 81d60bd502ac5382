package io.mesocosm.common.resources;

import static io.mesocosm.common.resources.Samples.dynamic;
import static io.mesocosm.common.resources.Samples.fixed;
import static io.mesocosm.common.resources.Samples.labels;
import static io.mesocosm.common.resources.Samples.ports;
import static io.mesocosm.common.resources.Samples.reserved;
import static io.mesocosm.common.resources.Samples.revocable;
import static io.mesocosm.common.resources.Samples.scalar;
import static io.mesocosm.common.resources.Samples.set;
import static io.mesocosm.common.resources.Samples.shared;
import static io.mesocosm.common.resources.Samples.source;
import static io.mesocosm.common.resources.Samples.volume;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.Resource.DiskInfo;
import org.apache.mesos.v1.Protos.Resource.DiskInfo.Source;
import org.apache.mesos.v1.Protos.Resource.ReservationInfo;
import org.apache.mesos.v1.Protos.Value;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@SuppressWarnings("deprecation") // Resource.role is deprecated, and still sent by old peers.
class ResourceValidatorTest {

    private static final Resource CPUS = scalar("cpus", 1);

    static Stream<Resource> valid() {
        ReservationInfo dynamic = dynamic("r", "p", "a", "b");
        return Stream.of(
                CPUS,
                scalar("cpus", 0),
                scalar("cpus", -0.0),
                scalar("cpus", 0.0005),
                scalar("cpus", 9e15),
                ports(),
                ports(1, 1, 3, 4),
                ports(5, 6, 1, 4),
                // A later range may reach into an earlier one as long as it begins outside.
                ports(5, 10, 1, 7),
                ports(0, -1),
                set("x"),
                set("x", "a", "b"),
                revocable(CPUS),
                CPUS.toBuilder().setRole("*").build(),
                CPUS.toBuilder().setRole("r").build(),
                CPUS.toBuilder()
                        .setRole("r")
                        .setReservation(ReservationInfo.newBuilder().setPrincipal("p"))
                        .build(),
                reserved(CPUS, fixed("r")),
                reserved(CPUS, fixed("r")).toBuilder().setRole("r").build(),
                reserved(CPUS, fixed("r"), dynamic("r/s", "p"), dynamic("r/s/t", "p")),
                reserved(CPUS, dynamic),
                reserved(CPUS, dynamic).toBuilder()
                        .setRole("r")
                        .setReservation(
                                ReservationInfo.newBuilder().setPrincipal("p").setLabels(labels("a", "b")))
                        .build(),
                volume(10, "v", "x"),
                shared(volume(10, "v", "x")),
                source(1, Source.Type.PATH, "/p"),
                source(1, Source.Type.MOUNT, "/m"),
                source(1, Source.Type.BLOCK, "id"),
                source(1, Source.Type.RAW, ""));
    }

    @ParameterizedTest
    @MethodSource("valid")
    void validResourcesAreAccepted(Resource resource) {
        assertThat(Resources.validate(resource)).isEmpty();
        assertThat(Resources.validate(List.of(resource))).isEmpty();
    }

    static Stream<Arguments> invalidValues() {
        Resource both = CPUS.toBuilder().setSet(Value.Set.getDefaultInstance()).build();
        return Stream.of(
                Arguments.of(scalar("", 1), "Empty resource name"),
                Arguments.of(CPUS.toBuilder().setType(Value.Type.TEXT).build(), "Unsupported resource type"),
                Arguments.of(both, "Invalid scalar resource"),
                Arguments.of(CPUS.toBuilder().clearScalar().build(), "Invalid scalar resource"),
                Arguments.of(CPUS.toBuilder().setType(Value.Type.SET).build(), "Invalid set resource"),
                Arguments.of(CPUS.toBuilder().setType(Value.Type.RANGES).build(), "Invalid ranges resource"),
                Arguments.of(scalar("cpus", -1), "Invalid scalar resource: value <= 0"),
                Arguments.of(scalar("cpus", 0.0004), "Invalid scalar resource: value <= 0"),
                Arguments.of(scalar("cpus", Double.NaN), "Invalid scalar resource: value <= 0"),
                Arguments.of(scalar("cpus", Double.POSITIVE_INFINITY), "Invalid scalar resource: value <= 0"),
                Arguments.of(scalar("cpus", 1e30), "Invalid scalar resource: value <= 0"),
                Arguments.of(ports(2, 1), "Invalid ranges resource: begin > end"),
                Arguments.of(ports(1, 5, 7, 6), "Invalid ranges resource: begin > end"),
                Arguments.of(ports(1, 5, 5, 6), "Invalid ranges resource: overlapping ranges"),
                Arguments.of(ports(1, 10, 20, 30, 5, 6), "Invalid ranges resource: overlapping ranges"),
                Arguments.of(ports(1, 10, 5, 2), "Invalid ranges resource: overlapping ranges"),
                Arguments.of(ports(3, 2, 1, 10, 5, 6), "Invalid ranges resource: begin > end"),
                Arguments.of(ports(0, -1, -2, -1), "Invalid ranges resource: overlapping ranges"),
                Arguments.of(set("x", "a", "b", "a"), "Invalid set resource: duplicated elements"));
    }

    static Stream<Arguments> invalidDisks() {
        Resource disk = scalar("disk", 1);
        Resource noType = disk.toBuilder()
                .setDisk(DiskInfo.newBuilder().setSource(Source.newBuilder().setType(Source.Type.UNKNOWN)))
                .build();
        Resource blockWithMount = source(1, Source.Type.BLOCK, "").toBuilder()
                .setDisk(DiskInfo.newBuilder()
                        .setSource(Source.newBuilder()
                                .setType(Source.Type.BLOCK)
                                .setMount(Source.Mount.getDefaultInstance())))
                .build();
        Resource rawWithPath = disk.toBuilder()
                .setDisk(DiskInfo.newBuilder()
                        .setSource(
                                Source.newBuilder().setType(Source.Type.RAW).setPath(Source.Path.getDefaultInstance())))
                .build();
        return Stream.of(
                Arguments.of(
                        CPUS.toBuilder().setDisk(DiskInfo.getDefaultInstance()).build(),
                        "DiskInfo should not be set for cpus resource"),
                Arguments.of(noType, "Unsupported 'DiskInfo.Source.Type' in 'UNKNOWN'"),
                Arguments.of(blockWithMount, "Mount should not be set for BLOCK disk source"),
                Arguments.of(rawWithPath, "Path should not be set for RAW disk source"),
                Arguments.of(shared(CPUS), "Resource cpus cannot be shared"),
                Arguments.of(shared(disk), "Only persistent volumes can be shared"));
    }

    static Stream<Arguments> invalidReservations() {
        ReservationInfo.Builder single = ReservationInfo.newBuilder().setPrincipal("p");
        return Stream.of(
                Arguments.of(
                        CPUS.toBuilder().setRole("a//b").build(), "Role 'a//b' cannot contain two adjacent slashes"),
                Arguments.of(
                        CPUS.toBuilder().setReservation(single).build(),
                        "Invalid reservation: role \"*\" cannot be dynamically reserved"),
                Arguments.of(
                        CPUS.toBuilder()
                                .setRole("r")
                                .setReservation(ReservationInfo.newBuilder().setType(ReservationInfo.Type.DYNAMIC))
                                .build(),
                        "'Resource.ReservationInfo.type' must not be set for the 'Resource.reservation' field"),
                Arguments.of(
                        CPUS.toBuilder()
                                .setRole("r")
                                .setReservation(ReservationInfo.newBuilder().setRole("r"))
                                .build(),
                        "'Resource.ReservationInfo.role' must not be set for the 'Resource.reservation' field"),
                Arguments.of(
                        reserved(CPUS, ReservationInfo.newBuilder().setRole("r").build()),
                        "Invalid reservation: 'Resource.ReservationInfo.type' field must be set."),
                Arguments.of(
                        reserved(CPUS, fixed("r").toBuilder().clearRole().build()),
                        "Invalid reservation: 'Resource.ReservationInfo.role' field must be set."),
                Arguments.of(reserved(CPUS, fixed("/r")), "Role '/r' cannot start with a slash"),
                Arguments.of(reserved(CPUS, fixed("*")), "Invalid reservation: role \"*\" cannot be reserved"),
                Arguments.of(
                        reserved(CPUS, fixed("r"), fixed("r/s")),
                        "Invalid refined reservation: A refined reservation cannot be STATIC"),
                Arguments.of(
                        reserved(CPUS, fixed("r"), dynamic("r", "p")),
                        "Invalid refined reservation: role 'r' is not a refinement of 'r'"),
                Arguments.of(
                        reserved(CPUS, dynamic("r/s", "p"), dynamic("r", "p")),
                        "Invalid refined reservation: role 'r' is not a refinement of 'r/s'"));
    }

    static Stream<Arguments> inconsistentFormats() {
        Resource dynamic = reserved(CPUS, dynamic("r", "p", "a", "b"));
        Resource refined = reserved(CPUS, fixed("r"), dynamic("r/s", "p"));
        ReservationInfo.Builder single = ReservationInfo.newBuilder().setPrincipal("p");
        return Stream.of(
                Arguments.of(
                        dynamic.toBuilder().setRole("x").build(),
                        "Invalid resource format: 'Resource.role' field with 'x' does not match the role 'r' in"
                                + " 'Resource.reservations'"),
                Arguments.of(
                        reserved(CPUS, fixed("r")).toBuilder()
                                .setReservation(single)
                                .build(),
                        "Invalid resource format: 'Resource.reservation' must not be set if the single reservation in"
                                + " 'Resource.reservations' is STATIC"),
                Arguments.of(
                        dynamic.toBuilder().setRole("r").build(),
                        "Invalid resource format: 'Resource.role' and 'Resource.reservation' must either be both set or"
                                + " both not set if the single reservation in 'Resource.reservations' is DYNAMIC"),
                Arguments.of(
                        dynamic.toBuilder()
                                .setRole("r")
                                .setReservation(ReservationInfo.newBuilder().setPrincipal("q"))
                                .build(),
                        "Invalid resource format: 'Resource.reservation.principal' field with 'q' does not match the"
                                + " principal 'p' in 'Resource.reservations'"),
                Arguments.of(
                        dynamic.toBuilder().setRole("r").setReservation(single).build(),
                        "Invalid resource format: 'Resource.reservation.labels' field with '{}' does not match the"
                                + " labels '{a: b}' in 'Resource.reservations'"),
                Arguments.of(
                        reserved(
                                CPUS,
                                dynamic("r", "p").toBuilder()
                                        .setType(ReservationInfo.Type.UNKNOWN)
                                        .build()),
                        "Unsupported 'Resource.ReservationInfo.Type'"),
                Arguments.of(
                        refined.toBuilder().setRole("r").build(),
                        "Invalid resource format: 'Resource.role' must not be set if there is more than one reservation"
                                + " in 'Resource.reservations'"),
                Arguments.of(
                        refined.toBuilder().setReservation(single).build(),
                        "Invalid resource format: 'Resource.reservation' must not be set if there is more than one"
                                + " reservation in 'Resource.reservations'"));
    }

    @ParameterizedTest
    @MethodSource({"invalidValues", "invalidDisks", "invalidReservations", "inconsistentFormats"})
    void invalidResourcesAreRefusedInMesosWords(Resource resource, String problem) {
        assertThat(Resources.validate(resource)).contains(problem);
    }

    /** Recorded from Mesos 1.12.0: answers to RESERVE requests. */
    @Test
    void listsNameTheCulpritAsRecorded() {
        assertThat(Resources.validate(List.of(CPUS, scalar("cpus", -1))))
                .contains("Resource 'cpus:-1' is invalid: Invalid scalar resource: value <= 0");
        assertThat(Resources.validate(List.of(CPUS.toBuilder().setRole("a/../b").build())))
                .contains("Resource 'cpus:1' is invalid: Role 'a/../b' cannot include '..' as a component");
        ReservationInfo labelled = dynamic("qa/sub", "ops").toBuilder()
                .setLabels(org.apache.mesos.v1.Protos.Labels.newBuilder()
                        .addLabels(org.apache.mesos.v1.Protos.Label.newBuilder().setKey("z")))
                .build();
        assertThat(Resources.validate(List.of(reserved(scalar("cpus", 0.5), labelled, dynamic("qa", "ops")))))
                .contains("Resource 'cpus(reservations: [(DYNAMIC,qa/sub,ops,{z}),(DYNAMIC,qa,ops)]):0.5' is invalid:"
                        + " Invalid refined reservation: role 'qa' is not a refinement of 'qa/sub'");
    }

    @Test
    void manyRangesAreValidatedQuickly() {
        long[] bounds = new long[400_000];
        for (int i = 0; i < bounds.length; i += 2) {
            bounds[i] = (bounds.length - i) * 2L;
            bounds[i + 1] = bounds[i] + 1;
        }
        assertThat(Resources.validate(ports(bounds))).isEmpty();
        bounds[bounds.length - 2] = bounds[0];
        bounds[bounds.length - 1] = bounds[1];
        assertThat(Resources.validate(ports(bounds))).contains("Invalid ranges resource: overlapping ranges");
    }
}
