package io.mesocosm.simulation.conformance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which recordings are read by which tests, found in the checkout: a test resource whose bytes are those of a recording
 * stands for it, and counts as read when the source of the test that {@code readers.tsv} names mentions it.
 *
 * @param recordings all there are
 * @param readings for each path of a recording who compares it
 * @param idle rows of {@code readers.tsv} that find nothing
 */
record Coverage(List<Recording> recordings, SortedMap<String, List<Reader>> readings, List<String> idle) {

    /** One recorded body, answer, stream, message or file. */
    record Recording(String group, String path, String hash) {

        /** The file's name without what follows its first point. */
        String stem() {
            return Coverage.stem(path);
        }
    }

    /**
     * A row of {@code readers.tsv}.
     *
     * @param resources the start of the paths of the resources, from the root of the checkout
     * @param files which files below it, as a regular expression
     * @param test the source of the test, from the root of the checkout
     * @param mention what that source must contain for a file to be read, as a regular expression; {@code {stem}} stands
     *     for the file's name up to its first point, {@code {before}} and {@code {after}} for what is before and after
     *     the stem's first hyphen, {@code {number}} for the stem's number without leading zeros
     * @param of the recording of which the files are a part; empty if they are whole recordings
     * @param what what is compared
     */
    record Reader(String resources, String files, String test, String mention, String of, String what) {

        static Reader of(List<String> row) {
            return new Reader(row.get(0), row.get(1), row.get(2), row.get(3), row.get(4), row.get(5));
        }

        /** Module and class. */
        String name() {
            String file = test.substring(test.lastIndexOf('/') + 1);
            return test.substring(0, test.indexOf('/')) + " `" + file.substring(0, file.indexOf('.')) + "`";
        }

        private boolean reads(Path file, String source) {
            String stem = stem(file.toString());
            int hyphen = stem.indexOf('-');
            String expression = mention.replace("{stem}", Pattern.quote(stem))
                    .replace("{before}", Pattern.quote(hyphen < 0 ? stem : stem.substring(0, hyphen)))
                    .replace("{after}", Pattern.quote(stem.substring(hyphen + 1)))
                    .replace("{number}", stem.replaceFirst("^0+(?=[0-9])", "").replaceFirst("[^0-9].*", ""));
            return Pattern.compile(expression).matcher(source).find();
        }
    }

    /** Looks through a checkout. */
    static Coverage of(Path root) throws IOException {
        List<Recording> recordings = Resource.table("recordings.tsv").stream()
                .map(row -> new Recording(row.get(0), row.get(1), row.get(2)))
                .toList();
        Map<String, List<Recording>> byHash = recordings.stream().collect(Collectors.groupingBy(Recording::hash));
        var readings = new TreeMap<String, List<Reader>>();
        var idle = new ArrayList<String>();
        var hashes = new HashMap<Path, String>();
        for (List<String> row : Resource.table("readers.tsv")) {
            Reader reader = Reader.of(row);
            List<String> read = read(root, reader, byHash, hashes);
            read.forEach(path ->
                    readings.computeIfAbsent(path, key -> new ArrayList<>()).add(reader));
            if (read.isEmpty()) {
                idle.add(String.join("\t", row));
            }
        }
        return new Coverage(recordings, readings, idle);
    }

    private static List<String> read(
            Path root, Reader reader, Map<String, List<Recording>> byHash, Map<Path, String> hashes)
            throws IOException {
        String source = Files.readString(root.resolve(reader.test()));
        try (Stream<Path> files = Files.walk(root.resolve(reader.resources()))) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> file.getFileName().toString().matches(reader.files()))
                    .filter(file -> reader.reads(file, source))
                    .flatMap(file -> reader.of().isEmpty()
                            ? same(file, byHash.getOrDefault(hashes.computeIfAbsent(file, Coverage::hash), List.of()))
                            : Stream.of(reader.of()))
                    .distinct()
                    .sorted()
                    .toList();
        }
    }

    /** Of recordings with the same bytes those that are named like the file; if none is, the first one. */
    private static Stream<String> same(Path file, List<Recording> candidates) {
        String stem = stem(file.toString());
        List<String> named = candidates.stream()
                .filter(recording -> stem.endsWith(recording.stem())
                        || recording.stem().startsWith(stem)
                        || stem.startsWith(recording.stem().replaceFirst("-.*-", "-")))
                .map(Recording::path)
                .toList();
        return named.isEmpty() ? candidates.stream().limit(1).map(Recording::path) : named.stream();
    }

    private static String stem(String path) {
        String name = path.substring(path.lastIndexOf('/') + 1);
        return name.indexOf('.') < 0 ? name : name.substring(0, name.indexOf('.'));
    }

    /** The first half of the SHA-256. */
    private static String hash(Path file) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
            return HexFormat.of().formatHex(digest, 0, 8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    boolean isCompared(Recording recording) {
        return readings.containsKey(recording.path());
    }
}
