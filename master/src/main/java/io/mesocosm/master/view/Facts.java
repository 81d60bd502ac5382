package io.mesocosm.master.view;

import io.mesocosm.common.daemon.Build;
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

    public Facts {
        flags = Collections.unmodifiableSortedMap(new TreeMap<>(flags));
    }
}
