package io.mesocosm.simulation.processes;

import java.util.List;
import java.util.Optional;

/**
 * Where a daemon runs: this host's loopback, or a namespace with an address of its own.
 *
 * @param ip what it listens on
 */
public record Host(String ip, Optional<Namespace> namespace) {

    /** The loopback of this host. */
    public static Host loopback() {
        return new Host("127.0.0.1", Optional.empty());
    }

    /** The command that runs a command there. */
    List<String> run(List<String> command) {
        return namespace.map(place -> place.enter(command)).orElse(command);
    }
}
