package io.mesocosm.common.ids;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.util.HexFormat;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class UuidBytesTest {

    @Test
    void bytesHaveTheOrderOfTheText() {
        String digits = "ffeeddccbbaa49998888776655443322";
        var uuid = UUID.fromString("ffeeddcc-bbaa-4999-8888-776655443322");
        assertThat(UuidBytes.of(uuid))
                .isEqualTo(ByteString.copyFrom(HexFormat.of().parseHex(digits)));
    }
}
