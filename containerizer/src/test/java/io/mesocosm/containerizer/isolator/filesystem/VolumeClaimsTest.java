package io.mesocosm.containerizer.isolator.filesystem;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.Value;
import org.junit.jupiter.api.Test;

class VolumeClaimsTest {

    private static final Resource VOLUME =
            Resource.newBuilder().setName("disk").setType(Value.Type.SCALAR).build();
    private static final Path ONE = Path.of("/one");
    private static final Path OTHER = Path.of("/other");

    private final VolumeClaims claims = new VolumeClaims();

    @Test
    void ofTwoThatClaimAVolumeTheFirstIsAlone() {
        assertThat(claims.claim(VOLUME, ONE)).isFalse();
        assertThat(claims.claim(VOLUME, OTHER)).isTrue();
    }

    @Test
    void nobodyIsInHisOwnWay() {
        claims.claim(VOLUME, ONE);
        assertThat(claims.claim(VOLUME, ONE)).isFalse();
    }

    @Test
    void releasedVolumesAreFree() {
        claims.claim(VOLUME, ONE);
        claims.release(VOLUME, ONE);
        claims.release(VOLUME, ONE); // again is no error
        assertThat(claims.claim(VOLUME, OTHER)).isFalse();
    }
}
