package io.mesocosm.master.view;

import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a master shows of itself that is not state: it holds from the start of the process to its end.
 *
 * @param build the software
 * @param flags every flag with a value
 * @param cluster {@code --cluster}
 * @param logDir {@code --log_dir}
 * @param externalLogFile {@code --external_log_file}
 */
public record Facts(
        Build build,
        SortedMap<String, String> flags,
        Optional<String> cluster,
        Optional<String> logDir,
        Optional<String> externalLogFile) {

    /**
     * The software.
     *
     * @param version the version of Mesos whose interfaces it speaks; agents and frameworks look at it
     * @param date when it was built, as text
     * @param time when it was built, in seconds since the epoch
     * @param user who built it; may be empty
     */
    public record Build(String version, String date, double time, String user) {}

    public Facts {
        flags = Collections.unmodifiableSortedMap(new TreeMap<>(flags));
    }
}
