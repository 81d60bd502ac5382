package io.mesocosm.allocator.compact;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesocosm.common.loop.SeededIds;
import io.mesocosm.common.resources.ResourceException;
import io.mesocosm.common.resources.Resources;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.Resource.DiskInfo;
import org.apache.mesos.v1.Protos.Value;
import org.junit.jupiter.api.Test;

/** Scalars that have to fit into bounds. */
class ChopperTest {

    private final ResourceNames names = new ResourceNames();
    private final Compactor compactor = new Compactor(names);
    private final Chopper chopper = new Chopper(new SeededIds(1));

    private Bundle bundle(String plain, double... mounts) throws ResourceException {
        Resources resources = Resources.parse(plain, "*");
        for (int i = 0; i < mounts.length; i++) {
            Resource.Builder disk = Resource.newBuilder()
                    .setName("disk")
                    .setType(Value.Type.SCALAR)
                    .setScalar(Value.Scalar.newBuilder().setValue(mounts[i]));
            disk.getDiskBuilder()
                    .getSourceBuilder()
                    .setType(DiskInfo.Source.Type.MOUNT)
                    .getMountBuilder()
                    .setRoot("/mnt" + i);
            resources = resources.plus(Resources.of(disk.build()));
        }
        return compactor.bundle(resources);
    }

    /** Chops to bounds in whole units; names that are not there have none. */
    private String chop(Bundle bundle, Map<String, Integer> bounds) {
        return chopper.chop(bundle, name -> {
                    Integer bound = bounds.get(names.name(name));
                    return bound == null ? Chopper.UNLIMITED : bound * 1000L;
                })
                .resources()
                .toString();
    }

    @Test
    void whatFitsStaysTheSameObject() throws ResourceException {
        Bundle bundle = bundle("cpus:2;mem:512");
        assertThat(chopper.chop(bundle, name -> 512_000)).isSameAs(bundle);
    }

    @Test
    void eachNameIsCutToItsBound() throws ResourceException {
        Bundle bundle = bundle("cpus:2;mem:512;disk:100");
        assertThat(chop(bundle, Map.of("cpus", 1, "mem", 1024))).isEqualTo("cpus:1; mem:512; disk:100");
        assertThat(chop(bundle, Map.of("cpus", 0, "mem", 0))).isEqualTo("disk:100");
        assertThat(chop(bundle, Map.of("cpus", 0, "mem", 0, "disk", 0))).isEqualTo("{}");
    }

    @Test
    void aMountedDiskIsNeverCut() throws ResourceException {
        assertThat(chop(bundle("cpus:1", 100), Map.of("disk", 99))).isEqualTo("cpus:1");
        assertThat(chop(bundle("cpus:1", 100), Map.of("disk", 100))).isEqualTo("cpus:1; disk[MOUNT:/mnt0]:100");
    }

    @Test
    void chanceDecidesWhichKindsAreTakenFirst() throws ResourceException {
        Bundle bundle = bundle("disk:40", 70, 50);
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < 100; i++) {
            seen.add(chop(bundle, Map.of("disk", 100)));
        }
        assertThat(seen).containsExactlyInAnyOrder("disk:30; disk[MOUNT:/mnt0]:70", "disk:40; disk[MOUNT:/mnt1]:50");
    }

    @Test
    void oneKindOfEachNameNeedsNoChance() throws ResourceException {
        assertThat(Chopper.isCertain(bundle("cpus:1;mem:512;disk:10"))).isTrue();
        assertThat(Chopper.isCertain(bundle("cpus:1;disk:10", 10))).isFalse();
    }
}
