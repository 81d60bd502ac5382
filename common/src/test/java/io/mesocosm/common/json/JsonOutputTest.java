package io.mesocosm.common.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class JsonOutputTest {

    @Test
    void commasStandBetweenMembersAndElements() {
        JsonOutput out = new JsonOutput();
        out.startObject();
        out.name("a").number(1L).name("b").startArray();
        out.bool(true).nul().string("x").startObject().endObject().startArray().endArray();
        out.endArray().name("c").number(1.0);
        out.name("d").raw("[1]".getBytes(UTF_8));
        out.endObject();
        assertThat(out).hasToString("{\"a\":1,\"b\":[true,null,\"x\",{},[]],\"c\":1.0,\"d\":[1]}");
    }

    @Test
    void stringsAreEscapedAsMesosDoes() {
        StringBuilder all = new StringBuilder();
        for (char c = 0; c < 0x80; c++) {
            all.append(c);
        }
        String escaped = "\\u0000\\u0001\\u0002\\u0003\\u0004\\u0005\\u0006\\u0007\\b\\t\\n\\u000B\\f\\r\\u000E\\u000F"
                + "\\u0010\\u0011\\u0012\\u0013\\u0014\\u0015\\u0016\\u0017\\u0018\\u0019\\u001A\\u001B\\u001C\\u001D"
                + "\\u001E\\u001F !\\\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\\\]^_`"
                + "abcdefghijklmnopqrstuvwxyz{|}~\u007f";
        assertThat(new JsonOutput().string(all.toString())).hasToString("\"" + escaped + "\"");
        assertThat(new JsonOutput().string(ByteString.copyFromUtf8(all.toString())))
                .hasToString("\"" + escaped + "\"");
    }

    @Test
    void everythingAboveAsciiStaysAsItIs() {
        String text = "\u0080\u00e9\u07ff\u0800\u2028\u4e2d\uffff\ud83d\ude00";
        assertThat(new JsonOutput().string(text).toByteArray()).isEqualTo(("\"" + text + "\"").getBytes(UTF_8));
    }

    @Test
    void unpairedSurrogatesBecomeTheReplacementCharacter() {
        assertThat(new JsonOutput().string("a\ud800b\udc00")).hasToString("\"a\ufffdb\ufffd\"");
    }

    @Test
    void invalidUtf8IsPassedThrough() {
        byte[] bytes = {'a', (byte) 0xff, (byte) 0xc3, '"'};
        assertThat(new JsonOutput().string(ByteString.copyFrom(bytes)).toByteArray())
                .isEqualTo(new byte[] {'"', 'a', (byte) 0xff, (byte) 0xc3, '\\', '"', '"'});
    }

    @Test
    void bytesArePrintedInBase64WithPadding() {
        assertThat(new JsonOutput().base64(ByteString.copyFrom(new byte[] {0, 1, (byte) 0xfe, (byte) 0xff})))
                .hasToString("\"AAH+/w==\"");
        assertThat(new JsonOutput().base64(ByteString.EMPTY)).hasToString("\"\"");
    }

    @Test
    void longTextsGrowTheBuffer() {
        String text = "é\u0001x".repeat(10_000);
        JsonOutput out = new JsonOutput(16).startArray();
        for (int i = 0; i < 5; i++) {
            out.string(text);
        }
        out.endArray();
        String one = "\"" + "é\\u0001x".repeat(10_000) + "\"";
        assertThat(out).hasToString("[" + String.join(",", one, one, one, one, one) + "]");
    }

    @Test
    void aSinkIsHandedTheSameBytesInPieces() {
        ByteArrayOutputStream received = new ByteArrayOutputStream();
        List<Integer> pieces = new ArrayList<>();
        JsonOutput streamed = new JsonOutput((bytes, offset, length) -> {
            received.write(bytes, offset, length);
            pieces.add(length);
        });
        JsonOutput whole = new JsonOutput();
        for (JsonOutput out : List.of(streamed, whole)) {
            out.startArray();
            for (int i = 0; i < 20_000; i++) {
                out.startObject()
                        .name("number")
                        .number((long) i)
                        .name("text")
                        .string("é" + i)
                        .endObject();
            }
            out.endArray();
        }
        streamed.flush();
        assertThat(received.toByteArray()).isEqualTo(whole.toByteArray());
        assertThat(streamed.length()).isEqualTo(whole.length()).isEqualTo(received.size());
        assertThat(pieces).hasSizeGreaterThan(5).allMatch(length -> length <= 70_000);
    }
}
