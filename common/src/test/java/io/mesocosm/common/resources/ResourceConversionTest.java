package io.mesocosm.common.resources;

import static io.mesocosm.common.resources.Samples.dynamic;
import static io.mesocosm.common.resources.Samples.fixed;
import static io.mesocosm.common.resources.Samples.parse;
import static io.mesocosm.common.resources.Samples.reserved;
import static io.mesocosm.common.resources.Samples.scalar;
import static io.mesocosm.common.resources.Samples.shared;
import static io.mesocosm.common.resources.Samples.volume;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.apache.mesos.v1.Protos.Offer.Operation;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.ResourceProviderID;
import org.junit.jupiter.api.Test;

class ResourceConversionTest {

    private static Resources apply(Resources resources, Operation operation) throws ResourceException {
        Resources result = resources;
        for (ResourceConversion conversion : ResourceConversion.of(operation)) {
            result = result.apply(conversion);
        }
        return result;
    }

    private static Operation reserve(Resource... resources) {
        return Operation.newBuilder()
                .setType(Operation.Type.RESERVE)
                .setReserve(Operation.Reserve.newBuilder().addAllResources(List.of(resources)))
                .build();
    }

    private static Operation create(Resource volume) {
        return Operation.newBuilder()
                .setType(Operation.Type.CREATE)
                .setCreate(Operation.Create.newBuilder().addVolumes(volume))
                .build();
    }

    private static Operation destroy(Resource volume) {
        return Operation.newBuilder()
                .setType(Operation.Type.DESTROY)
                .setDestroy(Operation.Destroy.newBuilder().addVolumes(volume))
                .build();
    }

    @Test
    void reserveAndUnreserveUndoEachOther() throws ResourceException {
        Resources base = parse("cpus:4;mem(a):10");
        Resource one = reserved(scalar("cpus", 1), dynamic("r", "p"));
        Resource refined = reserved(scalar("mem", 5), fixed("a"), dynamic("a/b", "p"));
        Resources reserved = apply(base, reserve(one, refined));
        assertThat(reserved)
                .hasToString("cpus:3; mem(reservations: [(STATIC,a)]):5; cpus(reservations: [(DYNAMIC,r,p)]):1;"
                        + " mem(reservations: [(STATIC,a),(DYNAMIC,a/b,p)]):5");
        Operation unreserve = Operation.newBuilder()
                .setType(Operation.Type.UNRESERVE)
                .setUnreserve(Operation.Unreserve.newBuilder().addResources(one).addResources(refined))
                .build();
        assertThat(apply(reserved, unreserve)).isEqualTo(base);
    }

    @Test
    void reserveFromASourceReplacesIt() throws ResourceException {
        Resource source = reserved(scalar("cpus", 1), dynamic("a", "p"));
        Resource target = reserved(scalar("cpus", 1), dynamic("b", "p"));
        Operation operation = reserve(target).toBuilder()
                .setReserve(Operation.Reserve.newBuilder().addResources(target).addSource(source))
                .build();
        assertThat(apply(Resources.of(source), operation)).isEqualTo(Resources.of(target));
    }

    @Test
    void createAndDestroyUndoEachOther() throws ResourceException {
        Resources base = Resources.of(reserved(scalar("disk", 100), dynamic("role", "ops")));
        Resource volume = volume(30, "v", "x");
        Resources created = apply(base, create(volume));
        assertThat(created.disk()).isEqualTo(base.disk());
        assertThat(created.contains(volume)).isTrue();
        assertThat(apply(created, destroy(volume))).isEqualTo(base);
        assertThat(apply(base, create(shared(volume))).contains(shared(volume))).isTrue();
    }

    /** Recorded from Mesos 1.12.0: the answer to a CREATE_VOLUMES request. */
    @Test
    void whatIsNotThereIsNamed() {
        Resources base = Resources.of(scalar("cpus", 5.8), reserved(scalar("disk", 100), dynamic("role", "ops")));
        assertThatThrownBy(() -> apply(base, create(volume(9000, "v", "x"))))
                .hasMessage("cpus:5.8; disk(reservations: [(DYNAMIC,role,ops)]):100 does not contain"
                        + " disk(reservations: [(DYNAMIC,role,ops)]):9000");
    }

    @Test
    void sharedVolumesWithFurtherCopiesAreNotDestroyed() throws ResourceException {
        Resource volume = shared(volume(30, "v", "x"));
        Resources two = Resources.of(volume).plus(volume);
        assertThatThrownBy(() -> apply(two, destroy(volume)))
                .hasMessage("Persistent volume disk(reservations: [(DYNAMIC,role,ops)])[v:x]<SHARED>:30 cannot be"
                        + " removed due to additional shared copies");
        assertThat(apply(Resources.of(volume), destroy(volume)))
                .isEqualTo(Resources.of(reserved(scalar("disk", 30), dynamic("role", "ops"))));
    }

    @Test
    void volumesGrowAndShrink() throws ResourceException {
        Resource volume = volume(30, "v", "x");
        Resource addition = reserved(scalar("disk", 10), dynamic("role", "ops"));
        Operation grow = Operation.newBuilder()
                .setType(Operation.Type.GROW_VOLUME)
                .setGrowVolume(
                        Operation.GrowVolume.newBuilder().setVolume(volume).setAddition(addition))
                .build();
        assertThat(apply(Resources.of(volume, addition), grow)).isEqualTo(Resources.of(volume(40, "v", "x")));
        Operation shrink = Operation.newBuilder()
                .setType(Operation.Type.SHRINK_VOLUME)
                .setShrinkVolume(Operation.ShrinkVolume.newBuilder()
                        .setVolume(volume(40, "v", "x"))
                        .setSubtract(Scalar.of(10).toProto()))
                .build();
        assertThat(apply(Resources.of(volume(40, "v", "x")), shrink)).isEqualTo(Resources.of(volume, addition));
        Operation provider = grow.toBuilder()
                .setGrowVolume(grow.getGrowVolume().toBuilder()
                        .setVolume(volume.toBuilder()
                                .setProviderId(ResourceProviderID.newBuilder().setValue("p"))))
                .build();
        assertThatThrownBy(() -> ResourceConversion.of(provider))
                .hasMessage("Operation not supported for resource provider");
    }

    @Test
    void otherOperationsConvertNothing() {
        for (Operation.Type type : Operation.Type.values()) {
            switch (type) {
                case LAUNCH, LAUNCH_GROUP, CREATE_DISK, DESTROY_DISK ->
                    assertThatThrownBy(() -> ResourceConversion.of(
                                    Operation.newBuilder().setType(type).build()))
                            .hasMessage("Operation not supported");
                case UNKNOWN ->
                    assertThatThrownBy(() -> ResourceConversion.of(
                                    Operation.newBuilder().setType(type).build()))
                            .hasMessage("Unknown operation");
                default -> assertThat(type).isNotNull();
            }
        }
    }

    @Test
    void checkpointedResourcesAreMadeAgain() throws ResourceException {
        Resources total = parse("cpus:4;disk:100;disk(a):50");
        Resources checkpointed = Resources.of(
                reserved(scalar("cpus", 1), dynamic("r", "p")),
                volume(30, "v", "x"),
                reserved(scalar("disk", 20), fixed("a"), dynamic("a/b", "p")));
        Resources applied = ResourceConversion.applyCheckpointed(total, checkpointed);
        assertThat(applied.contains(checkpointed)).isTrue();
        assertThat(applied.quantities()).isEqualTo(total.quantities());
        assertThat(applied.unreserved()).isEqualTo(parse("cpus:3;disk:70"));
        assertThat(applied.reserved("a")).isEqualTo(parse("disk(a):30"));
        assertThatThrownBy(() -> ResourceConversion.applyCheckpointed(total, parse("cpus:1")))
                .hasMessage("Unexpected checkpointed resources cpus:1");
        assertThatThrownBy(() -> ResourceConversion.applyCheckpointed(parse("cpus:4"), checkpointed))
                .hasMessage("Incompatible agent resources: cpus:3; cpus(reservations: [(DYNAMIC,r,p)]):1 does not"
                        + " contain disk:30");
    }

    @Test
    void agentsDoNotWriteDownWhatResourceProvidersHave() {
        List<Resource> kept = List.of(reserved(scalar("cpus", 1), dynamic("r", "p")), volume(30, "v", "x"));
        assertThat(kept).allMatch(ResourceConversion::needsCheckpointing);
        assertThat(kept)
                .extracting(resource -> resource.toBuilder()
                        .setProviderId(ResourceProviderID.newBuilder().setValue("p"))
                        .build())
                .noneMatch(ResourceConversion::needsCheckpointing);
    }

    @Test
    void whatIsConvertedOfAnAgentIsAllocatedToNobody() throws ResourceException {
        Resource volume = shared(volume(30, "v", "x"));
        Resource allocated = Resources.of(volume).allocate("role").toProto().get(0);
        assertThat(ResourceConversion.of(destroy(allocated)))
                .extracting(ResourceConversion::unallocate)
                .isEqualTo(ResourceConversion.of(destroy(volume)));
    }
}
