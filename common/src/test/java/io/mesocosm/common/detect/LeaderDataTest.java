package io.mesocosm.common.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.mesocosm.common.detect.LeaderData.UnreadableException;
import io.mesocosm.common.detect.RecordedGroup.Line;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.mesos.v1.Protos.MasterInfo;
import org.apache.mesos.v1.Protos.MasterInfo.Capability;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class LeaderDataTest {

    private static final Optional<String> JSON = Optional.of("json.info");

    @TestFactory
    Stream<DynamicTest> recordedMasterIsWrittenAsMesosWroteIt() {
        return RecordedGroup.candidates()
                .map(line -> DynamicTest.dynamicTest(line.stage() + line.path(), () -> {
                    MasterInfo master = LeaderData.read(JSON, line.data());
                    assertThat(LeaderData.write(master)).isEqualTo(line.data());
                }));
    }

    @Test
    void everyFieldOfARecordedMasterIsRead() throws Exception {
        Line line = RecordedGroup.candidates()
                .filter(candidate -> candidate.stage().startsWith("4"))
                .findFirst()
                .orElseThrow();
        MasterInfo master = LeaderData.read(JSON, line.data());
        assertThat(master.getId()).isEqualTo("24b8572c-ce83-408b-aeed-e425b138c136");
        assertThat(master.getIp()).isEqualTo(0x0100007f);
        assertThat(master.getPid()).isEqualTo("master@127.0.0.1:35054");
        assertThat(master.getPort()).isEqualTo(35054);
        assertThat(master.getAddress().getHostname()).isEqualTo("127.0.0.1");
        assertThat(master.getDomain().getFaultDomain().getZone().getName()).isEqualTo("z");
        assertThat(master.getCapabilitiesList().stream().map(Capability::getType))
                .containsExactly(
                        Capability.Type.AGENT_UPDATE, Capability.Type.AGENT_DRAINING, Capability.Type.QUOTA_V2);
    }

    @Test
    void messageOfAnOlderMasterIsRead() throws Exception {
        MasterInfo master = MasterInfo.newBuilder()
                .setId("m")
                .setIp(0x0100007f)
                .setPort(5050)
                .setPid("master@127.0.0.1:5050")
                .build();
        assertThat(LeaderData.read(Optional.of("info"), master.toByteString())).isEqualTo(master);
    }

    @Test
    void addressOfTheOldestMastersIsRead() throws Exception {
        MasterInfo master = LeaderData.read(Optional.empty(), ByteString.copyFromUtf8("master@10.0.0.7:5050"));
        assertThat(master.getPid()).isEqualTo("master@10.0.0.7:5050");
        assertThat(master.getIp()).isEqualTo(0x0700000a);
        assertThat(master.getAddress().getPort()).isEqualTo(5050);
    }

    @Test
    void otherDataIsRefusedInMesosWords() {
        refused(Optional.of("new"), "{}", "Failed to parse data of unknown label 'new'");
        refused(Optional.of("info"), "\u0001", "Failed to parse data into MasterInfo");
        refused(JSON, "{", "Failed to parse data into valid JSON: ");
        refused(JSON, "{\"id\":\"m\"}", "Failed to parse JSON into a valid MasterInfo protocol buffer: ");
        refused(JSON, "{\"id\":{}}", "Failed to parse JSON into a valid MasterInfo protocol buffer: ");
        refused(Optional.empty(), "nobody", "Failed to parse data 'nobody' into a UPID");
        refused(Optional.empty(), "master@a.b:5050", "Failed to parse data 'master@a.b:5050' into a UPID");
    }

    private static void refused(Optional<String> label, String data, String message) {
        assertThatThrownBy(() -> LeaderData.read(label, ByteString.copyFromUtf8(data)))
                .isInstanceOf(UnreadableException.class)
                .hasMessageStartingWith(message);
    }

    @Test
    void nonsenseIsShownInPart() {
        ByteString nonsense = ByteString.copyFromUtf8("x".repeat(1000));

        assertThatThrownBy(() -> LeaderData.read(Optional.empty(), nonsense))
                .hasMessage("Failed to parse data '" + "x".repeat(100) + "...' into a UPID");
    }
}
