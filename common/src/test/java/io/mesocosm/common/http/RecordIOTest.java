package io.mesocosm.common.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecordIOTest {

    @Test
    void framesWithTheLength() {
        assertThat(text(RecordIO.encode(bytes("hello")))).isEqualTo("5\nhello");
        assertThat(text(RecordIO.encode(bytes("")))).isEqualTo("0\n");
    }

    @Test
    void findsRecordsInAnyPortions() throws MalformedRecordException {
        byte[] stream = bytes("5\nhello0\n11\nhello world1\n\n");
        for (int portion = 1; portion <= stream.length; portion++) {
            var decoder = new RecordIO.Decoder(100);
            var found = new ArrayList<String>();
            for (int at = 0; at < stream.length; at += portion) {
                List<byte[]> records = decoder.feed(stream, at, Math.min(portion, stream.length - at));
                records.forEach(record -> found.add(text(record)));
            }
            assertThat(found).containsExactly("hello", "", "hello world", "\n");
            assertThat(decoder.inRecord()).isFalse();
        }
    }

    @Test
    void knowsThatARecordIsIncomplete() throws MalformedRecordException {
        var decoder = new RecordIO.Decoder(100);
        assertThat(decoder.feed(bytes("3"))).isEmpty();
        assertThat(decoder.inRecord()).isTrue();
        assertThat(decoder.feed(bytes("\nab"))).isEmpty();
        assertThat(decoder.inRecord()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "'abc\n{}', Failed to decode length 'abc': Failed to convert 'abc' to number",
        "'\n', Failed to decode length '': Failed to convert '' to number",
        "'-1\n', Failed to decode length '-1': Failed to convert '-1' to number",
        "'101\n', Record of 101 bytes is larger than the limit of 100",
        "'99999999999999999999\n', Record of 99999999999999999999 bytes is larger than the limit of 100",
        "'000000000000000000001', "
                + "Failed to decode length '000000000000000000001': Failed to convert '000000000000000000001' to number"
    })
    void failsForEverAfterABadLength(String stream, String message) {
        var decoder = new RecordIO.Decoder(100);
        assertThatThrownBy(() -> decoder.feed(bytes(stream)))
                .isInstanceOf(MalformedRecordException.class)
                .hasMessage(message);
        assertThatThrownBy(() -> decoder.feed(bytes("1\nx"))).hasMessage("Decoder is in a FAILED state");
    }

    @Test
    void readsAndWritesARecordedStream() throws Exception {
        byte[] stream = RecordedRequestsTest.resource("executor-json.recordio");
        List<Integer> lengths = text(RecordedRequestsTest.resource("executor-json.index.tsv"))
                .lines()
                .skip(1)
                .map(line -> Integer.valueOf(line.split("\t", -1)[3]))
                .toList();
        List<byte[]> records = new RecordIO.Decoder(1 << 20).feed(stream);
        assertThat(records).extracting(record -> record.length).isEqualTo(lengths);
        var written = new ByteArrayOutputStream();
        records.forEach(record -> written.writeBytes(RecordIO.encode(record)));
        assertThat(written.toByteArray()).isEqualTo(stream);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
