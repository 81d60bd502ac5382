package io.mesocosm.scheduler.driver;

import com.google.protobuf.ByteString;
import io.mesocosm.common.libprocess.Envelope;
import io.mesocosm.common.libprocess.Upid;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Recorded messages, in the order in which they went over the wire. */
final class Recording {

    private static final Pattern NAME = Pattern.compile("[0-9]{3}-(.+)-to-(.+)-([A-Za-z]+)\\.pb");

    private Recording() {}

    /**
     * The messages of a directory.
     *
     * @param actors the addresses by the names that the files use
     */
    static List<Envelope> read(String directory, Map<String, Upid> actors) throws IOException, URISyntaxException {
        Path path = Path.of(
                Objects.requireNonNull(Recording.class.getResource(directory)).toURI());
        try (Stream<Path> files = Files.list(path)) {
            return files.sorted().map(file -> message(file, actors)).toList();
        }
    }

    private static Envelope message(Path file, Map<String, Upid> actors) {
        Matcher name = NAME.matcher(file.getFileName().toString());
        if (!name.matches()) {
            throw new IllegalStateException(file.toString());
        }
        String type = name.group(3);
        try {
            return new Envelope(
                    Objects.requireNonNull(actors.get(name.group(1)), name.group(1)),
                    Objects.requireNonNull(actors.get(name.group(2)), name.group(2)),
                    type.equals("Call") ? "mesos.scheduler.Call" : "mesos.internal." + type,
                    ByteString.copyFrom(Files.readAllBytes(file)));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
