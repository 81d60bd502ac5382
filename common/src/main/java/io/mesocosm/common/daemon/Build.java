package io.mesocosm.common.daemon;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Properties;

/**
 * The software that runs.
 *
 * @param version the version of Mesos whose interfaces it speaks; agents, masters and frameworks look at it
 * @param date when it was built, as text
 * @param time when it was built, in seconds since the epoch
 * @param user who built it; may be empty
 */
public record Build(String version, String date, double time, String user) {

    /** The version of Mesos whose interfaces this build speaks. */
    public static final String VERSION = "1.12.0";

    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss 'UTC'");

    /** This build, as the build itself left it among the resources. */
    public static Build current() {
        Properties properties = new Properties();
        try (InputStream in = Build.class.getResourceAsStream("build.properties")) {
            if (in != null) {
                properties.load(in);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("build.properties cannot be read", e);
        }
        Instant time = Instant.parse(properties.getProperty("time", "1970-01-01T00:00:00Z"));
        return new Build(VERSION, DATE.format(time.atOffset(ZoneOffset.UTC)), (double) time.getEpochSecond(), "");
    }
}
