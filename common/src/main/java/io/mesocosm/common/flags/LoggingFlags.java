package io.mesocosm.common.flags;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The flags about logging, which all programs that log share. Source: Mesos {@code logging::Flags}. */
public record LoggingFlags(
        boolean quiet, Level level, Optional<String> logDir, Duration buffering, Optional<String> externalLogFile) {

    /** The lowest severity that is written. */
    public enum Level {
        /** Everything. */
        INFO,
        /** Warnings and errors. */
        WARNING,
        /** Errors only. */
        ERROR
    }

    private static final FlagSpec<Boolean> QUIET =
            FlagSpec.withDefault("quiet", FlagType.BOOL, "false", "Writes no log lines on stderr.");
    private static final FlagSpec<String> LOGGING_LEVEL = FlagSpec.withDefault(
                    "logging_level",
                    FlagType.STRING,
                    "INFO",
                    "The lowest severity that is logged: INFO, WARNING or ERROR. With --quiet it applies to the"
                            + " files in --log_dir only.")
            .checked(LoggingFlags::complaint);
    private static final FlagSpec<String> LOG_DIR = FlagSpec.optional(
            "log_dir",
            FlagType.STRING,
            "Directory for rotated log files, shown by the web UI and the files endpoints as well. Without it"
                    + " nothing is written to disk; stderr is not affected.");
    private static final FlagSpec<Integer> LOGBUFSECS = FlagSpec.withDefault(
            "logbufsecs",
            FlagType.INT,
            "0",
            "How many seconds a log line may stay in a buffer; 0 writes each line at once.");
    private static final FlagSpec<Boolean> INITIALIZE_DRIVER_LOGGING = FlagSpec.withDefault(
            "initialize_driver_logging",
            FlagType.BOOL,
            "true",
            "Whether scheduler and executor drivers set up logging of their own.");
    private static final FlagSpec<String> EXTERNAL_LOG_FILE = FlagSpec.optional(
            "external_log_file",
            FlagType.STRING,
            "File that something else, such as a service manager, writes the log to; the web UI and the files"
                    + " endpoints show it in place of --log_dir.");

    /** To be part of the flags of a program. */
    public static final List<FlagSpec<?>> SPECS =
            List.of(QUIET, LOGGING_LEVEL, LOG_DIR, LOGBUFSECS, INITIALIZE_DRIVER_LOGGING, EXTERNAL_LOG_FILE);

    /** The values among those of a program. */
    public static LoggingFlags from(ParsedFlags flags) {
        return new LoggingFlags(
                flags.get(QUIET),
                Level.valueOf(flags.get(LOGGING_LEVEL)),
                flags.find(LOG_DIR),
                Duration.ofSeconds(flags.get(LOGBUFSECS)),
                flags.find(EXTERNAL_LOG_FILE));
    }

    private static Optional<String> complaint(String level) {
        boolean known = List.of("INFO", "WARNING", "ERROR").contains(level);
        return known
                ? Optional.empty()
                : Optional.of("'" + level + "' is not a valid logging level. Possible values for 'logging_level' flag"
                        + " are: 'INFO', 'WARNING', 'ERROR'.");
    }
}
