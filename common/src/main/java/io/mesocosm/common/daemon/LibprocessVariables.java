package io.mesocosm.common.daemon;

import io.mesocosm.common.flags.FlagException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The variables {@code LIBPROCESS_*}, which decide where no flag does. A daemon's port is always a flag's.
 *
 * @param environment of the process
 */
record LibprocessVariables(Map<String, String> environment) {

    private static final List<String> TLS = List.of("LIBPROCESS_SSL_ENABLED", "SSL_ENABLED");

    LibprocessVariables {
        environment = Map.copyOf(environment);
    }

    /**
     * Those of an environment, unless it asks for what would be dangerous to pass over.
     *
     * @throws FlagException naming the variable
     */
    static LibprocessVariables of(Map<String, String> environment) throws FlagException {
        for (String name : TLS) {
            String value = environment.getOrDefault(name, "false");
            if (value.equals("true") || value.equals("1")) {
                throw new FlagException(name + ": this version does not speak TLS and does not start without it");
            }
        }
        return new LibprocessVariables(environment);
    }

    Optional<String> ip() {
        return find("LIBPROCESS_IP");
    }

    Optional<String> port() {
        return find("LIBPROCESS_PORT");
    }

    Optional<String> advertiseIp() {
        return find("LIBPROCESS_ADVERTISE_IP");
    }

    Optional<String> advertisePort() {
        return find("LIBPROCESS_ADVERTISE_PORT");
    }

    private Optional<String> find(String name) {
        return Optional.ofNullable(environment.get(name)).filter(value -> !value.isEmpty());
    }
}
