package io.mesocosm.scheduler.edge;

import io.mesocosm.common.authentication.AuthenticationTimes;
import io.mesocosm.common.flags.FlagException;
import io.mesocosm.common.flags.FlagSet;
import io.mesocosm.common.flags.FlagSpec;
import io.mesocosm.common.flags.FlagType;
import io.mesocosm.common.flags.ParsedFlags;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What {@code MESOS_} variables say to a driver. Source: Mesos {@code sched/flags.hpp}. Those about logging are for
 * whoever sets up the process's log.
 */
record DriverFlags(Duration registrationBackoff, AuthenticationTimes authentication) {

    private static final FlagSpec<Duration> REGISTRATION_BACKOFF_FACTOR = FlagSpec.withDefault(
            "registration_backoff_factor",
            FlagType.DURATION,
            "2secs",
            "Subscriptions are repeated after a random time up to this, doubling up to a minute.");
    private static final FlagSpec<Duration> AUTHENTICATION_BACKOFF_FACTOR = FlagSpec.withDefault(
            "authentication_backoff_factor",
            FlagType.DURATION,
            "1secs",
            "How fast the time grows that an authentication may take.");
    private static final FlagSpec<Duration> AUTHENTICATION_TIMEOUT_MIN = FlagSpec.withDefault(
                    "authentication_timeout_min",
                    FlagType.DURATION,
                    "5secs",
                    "The least time that an authentication may take.")
            .alias("authentication_timeout");
    private static final FlagSpec<Duration> AUTHENTICATION_TIMEOUT_MAX = FlagSpec.withDefault(
            "authentication_timeout_max", FlagType.DURATION, "1mins", "The most time that an authentication may take.");
    private static final FlagSpec<String> AUTHENTICATEE = FlagSpec.withDefault(
                    "authenticatee", FlagType.STRING, "crammd5", "How the driver authenticates.")
            .checked(value -> value.equals("crammd5")
                    ? Optional.empty()
                    : Optional.of("MESOS_AUTHENTICATEE: '" + value + "' is a module, and modules are not loaded"));
    private static final FlagSpec<String> MODULES = refused("modules");
    private static final FlagSpec<String> MODULES_DIR = refused("modules_dir");

    /** All of them, by Mesos' names. */
    static final FlagSet SET = new FlagSet(
            "scheduler-driver",
            List.of(
                    REGISTRATION_BACKOFF_FACTOR,
                    AUTHENTICATION_BACKOFF_FACTOR,
                    AUTHENTICATION_TIMEOUT_MIN,
                    AUTHENTICATION_TIMEOUT_MAX,
                    AUTHENTICATEE,
                    MODULES,
                    MODULES_DIR));

    private static FlagSpec<String> refused(String name) {
        return FlagSpec.optional(name, FlagType.STRING, "Not loaded.")
                .checked(value -> Optional.of("MESOS_" + name.toUpperCase(Locale.ROOT)
                        + ": modules of Mesos are native libraries, which this driver does not load"));
    }

    /**
     * By the environment of the process.
     *
     * @throws FlagException naming the variable that cannot be read or heeded
     */
    static DriverFlags of(Map<String, String> environment) throws FlagException {
        ParsedFlags flags = SET.parse(List.of(), environment);
        return new DriverFlags(
                flags.get(REGISTRATION_BACKOFF_FACTOR),
                new AuthenticationTimes(
                        flags.get(AUTHENTICATION_BACKOFF_FACTOR),
                        flags.get(AUTHENTICATION_TIMEOUT_MIN),
                        flags.get(AUTHENTICATION_TIMEOUT_MAX)));
    }
}
