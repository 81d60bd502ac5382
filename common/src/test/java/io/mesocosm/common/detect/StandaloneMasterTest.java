package io.mesocosm.common.detect;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.mesos.v1.Protos.MasterInfo;
import org.junit.jupiter.api.Test;

class StandaloneMasterTest {

    @Test
    void masterIsKnownByItsAddressAlone() throws Exception {
        MasterInfo master = StandaloneMaster.at("127.0.0.1:5050");
        assertThat(master.getPid()).isEqualTo("master@127.0.0.1:5050");
        assertThat(master.getIp()).isEqualTo(0x0100007f);
        assertThat(master.getId()).isEmpty();
    }

    @Test
    void actorBeforeAnAddressIsNoPartOfIt() throws Exception {
        assertThat(StandaloneMaster.address("master@127.0.0.1:5050")).isEqualTo("127.0.0.1:5050");
        assertThat(StandaloneMaster.address("127.0.0.1:5050")).isEqualTo("127.0.0.1:5050");
        assertThat(StandaloneMaster.at("master@127.0.0.1:5050")).isEqualTo(StandaloneMaster.at("127.0.0.1:5050"));
    }

    @Test
    void itIsTakenForOneThatCanDoWhatMastersCan() throws Exception {
        assertThat(StandaloneMaster.at("127.0.0.1:5050").getCapabilitiesList())
                .extracting(MasterInfo.Capability::getType)
                .containsExactly(
                        MasterInfo.Capability.Type.AGENT_UPDATE,
                        MasterInfo.Capability.Type.AGENT_DRAINING,
                        MasterInfo.Capability.Type.QUOTA_V2);
    }
}
