package io.mesocosm.master.edge;

import io.mesocosm.master.view.Facts;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Properties;

/** The software that runs. */
final class Build {

    /** The version of Mesos whose interfaces it speaks; agents and frameworks look at it. */
    static final String VERSION = "1.12.0";

    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss 'UTC'");

    private Build() {}

    /** When and by whom it was built, as the build left it among the resources. */
    static Facts.Build facts() throws IOException {
        Properties properties = new Properties();
        try (InputStream in = Build.class.getResourceAsStream("build.properties")) {
            if (in != null) {
                properties.load(in);
            }
        }
        Instant time = Instant.parse(properties.getProperty("time", "1970-01-01T00:00:00Z"));
        return new Facts.Build(VERSION, DATE.format(time.atOffset(ZoneOffset.UTC)), (double) time.getEpochSecond(), "");
    }
}
