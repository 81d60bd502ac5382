package io.mesocosm.common.resources;

import static io.mesocosm.common.resources.Samples.dynamic;
import static io.mesocosm.common.resources.Samples.fixed;
import static io.mesocosm.common.resources.Samples.reserved;
import static io.mesocosm.common.resources.Samples.scalar;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.Resource.ReservationInfo;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@SuppressWarnings("deprecation") // Resource.role is deprecated, and is what the formats are about.
class ResourceFormatTest {

    private static final Resource CPUS = scalar("cpus", 1);

    /** Post-refinement, pre-refinement, endpoint. */
    static Stream<Arguments> formats() {
        ReservationInfo dynamic = dynamic("r", "p", "a", "b");
        ReservationInfo bare = dynamic.toBuilder().clearType().clearRole().build();
        ReservationInfo anonymous = ReservationInfo.newBuilder()
                .setType(ReservationInfo.Type.DYNAMIC)
                .setRole("r")
                .build();
        Resource refined = reserved(CPUS, fixed("r"), dynamic("r/s", "p"));
        Resource any = CPUS.toBuilder().setRole("*").build();
        return Stream.of(
                Arguments.of(CPUS, any, any),
                Arguments.of(
                        reserved(CPUS, fixed("r")),
                        CPUS.toBuilder().setRole("r").build(),
                        reserved(CPUS, fixed("r")).toBuilder().setRole("r").build()),
                Arguments.of(
                        reserved(CPUS, dynamic),
                        CPUS.toBuilder().setRole("r").setReservation(bare).build(),
                        reserved(CPUS, dynamic).toBuilder()
                                .setRole("r")
                                .setReservation(bare)
                                .build()),
                Arguments.of(
                        reserved(CPUS, anonymous),
                        CPUS.toBuilder()
                                .setRole("r")
                                .setReservation(ReservationInfo.getDefaultInstance())
                                .build(),
                        reserved(CPUS, anonymous).toBuilder()
                                .setRole("r")
                                .setReservation(ReservationInfo.getDefaultInstance())
                                .build()),
                Arguments.of(refined, refined, refined));
    }

    @ParameterizedTest
    @MethodSource("formats")
    void eachFormatIsMadeOfEachOther(Resource post, Resource pre, Resource endpoint) {
        for (Resource from : new Resource[] {post, pre, endpoint}) {
            assertThat(ResourceFormat.POST_REFINEMENT.convert(from)).isEqualTo(post);
            assertThat(ResourceFormat.PRE_REFINEMENT.convert(from)).isEqualTo(pre);
            assertThat(ResourceFormat.ENDPOINT.convert(from)).isEqualTo(endpoint);
            assertThat(Resources.validate(from)).isEmpty();
        }
    }

    @Test
    void resourcesAreConvertedWhereverTheyAreInAMessage() {
        Resource pre = CPUS.toBuilder().setRole("r").build();
        Resource post = reserved(CPUS, fixed("r"));
        Call before = call(pre);
        assertThat(ResourceFormat.POST_REFINEMENT.convertAll(before)).isEqualTo(call(post));
        assertThat(ResourceFormat.PRE_REFINEMENT.convertAll(call(post))).isEqualTo(before);
        TaskID id = TaskID.newBuilder().setValue("t").build();
        assertThat(ResourceFormat.PRE_REFINEMENT.convertAll(id)).isSameAs(id);
        assertThat(ResourceFormat.POST_REFINEMENT.convertAll(pre)).isEqualTo(post);
    }

    private static Call call(Resource resource) {
        TaskInfo.Builder task = TaskInfo.newBuilder().setName("t").addResources(resource);
        task.getTaskIdBuilder().setValue("t");
        task.getAgentIdBuilder().setValue("s");
        task.getExecutorBuilder().addResources(resource).getExecutorIdBuilder().setValue("e");
        Call.Builder call = Call.newBuilder();
        call.getAcceptBuilder()
                .addOperations(Offer.Operation.newBuilder()
                        .setType(Offer.Operation.Type.LAUNCH)
                        .setLaunch(Offer.Operation.Launch.newBuilder().addTaskInfos(task)))
                .addOperations(Offer.Operation.newBuilder()
                        .setType(Offer.Operation.Type.RESERVE)
                        .setReserve(Offer.Operation.Reserve.newBuilder().addResources(resource)));
        return call.build();
    }
}
