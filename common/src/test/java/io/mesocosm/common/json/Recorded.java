package io.mesocosm.common.json;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What real daemons said, and how to compare with it. */
public final class Recorded {

    private static final Pattern NUMBER = Pattern.compile("(?<![^:\\[,])-?\\d+(\\.\\d+)?(e-?\\d+)?(?![^,\\]}])");

    private Recorded() {}

    /** The bytes of a recording. */
    public static byte[] bytes(String name) {
        try (InputStream in = Recorded.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalArgumentException("No recording " + name);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The records of a recorded stream. */
    static List<byte[]> records(String name) {
        byte[] all = bytes(name);
        List<byte[]> records = new ArrayList<>();
        int at = 0;
        while (at < all.length) {
            int length = 0;
            while (all[at] != '\n') {
                length = length * 10 + all[at++] - '0';
            }
            at++;
            records.add(Arrays.copyOfRange(all, at, at + length));
            at += length;
        }
        return records;
    }

    /**
     * The text with each number replaced by ours where both are the same double: Mesos' last digit is not always the
     * closest, the shortest form is ours.
     */
    public static String withOurNumbers(String recorded) {
        Matcher matcher = NUMBER.matcher(recorded);
        StringBuilder text = new StringBuilder();
        while (matcher.find()) {
            boolean real = matcher.group(1) != null || matcher.group(2) != null;
            String ours = real
                    ? new JsonOutput()
                            .number(Double.parseDouble(matcher.group()))
                            .toString()
                    : matcher.group();
            matcher.appendReplacement(text, Matcher.quoteReplacement(ours));
        }
        return matcher.appendTail(text).toString();
    }
}
