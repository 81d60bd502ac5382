package io.mesocosm.common.detect;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

/** What Mesos' masters left in ZooKeeper. */
final class RecordedGroup {

    private RecordedGroup() {}

    /** A znode at one stage of the recording. */
    record Line(String stage, String path, boolean ephemeral, int version, List<String> access, String file) {

        static Line of(String text) {
            String[] words = text.split("\t", -1);
            return new Line(
                    words[0],
                    words[1],
                    Boolean.parseBoolean(words[2].toLowerCase(java.util.Locale.ROOT)),
                    Integer.parseInt(words[3]),
                    List.of(words[5].split(",", -1)),
                    words[6]);
        }

        boolean isCandidate() {
            return path.contains("json.info_");
        }

        String name() {
            return path.substring(path.lastIndexOf('/') + 1);
        }

        ByteString data() {
            return RecordedGroup.read(file);
        }
    }

    static List<Line> lines() {
        return read("znodes.tsv")
                .toString(StandardCharsets.UTF_8)
                .lines()
                .skip(1)
                .map(Line::of)
                .toList();
    }

    static Stream<Line> candidates() {
        return lines().stream().filter(Line::isCandidate);
    }

    private static ByteString read(String file) {
        try (InputStream in = RecordedGroup.class.getResourceAsStream("recorded/" + file)) {
            if (in == null) {
                throw new IllegalStateException("No recording " + file);
            }
            return ByteString.readFrom(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
