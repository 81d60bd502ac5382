package io.mesocosm.simulation.conformance;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What was recorded, and the tables about it. */
final class Resource {

    private Resource() {}

    static boolean exists(String name) {
        return Resource.class.getResource(name) != null;
    }

    static byte[] bytes(String name) {
        try (InputStream in = Resource.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalArgumentException("no resource " + name);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Each byte as a character. */
    static String latin1(String name) {
        return new String(bytes(name), StandardCharsets.ISO_8859_1);
    }

    /** The rows of a table with a heading, as fields. */
    static List<List<String>> table(String name) {
        return new String(bytes(name), StandardCharsets.UTF_8)
                .lines()
                .skip(1)
                .map(line -> Arrays.asList(line.split("\t", -1)))
                .toList();
    }

    /** The records of a stream: decimal length, line feed, that many bytes. */
    static List<String> records(String name) {
        byte[] all = bytes(name);
        var records = new ArrayList<String>();
        int at = 0;
        while (at < all.length) {
            var length = new ByteArrayOutputStream();
            while (all[at] != '\n') {
                length.write(all[at++]);
            }
            int end = at + 1 + Integer.parseInt(length.toString(StandardCharsets.US_ASCII));
            records.add(new String(all, at + 1, end - at - 1, StandardCharsets.UTF_8));
            at = end;
        }
        return records;
    }
}
