package io.mesocosm.common.daemon;

import java.util.Optional;

/**
 * Where a daemon listens and what others are told, by its flags.
 *
 * @param ip the address to listen on; empty for the one that the host's name resolves to
 * @param port the port to listen on; 0 for any
 */
public record ListenFlags(
        Optional<String> ip,
        int port,
        Optional<String> advertiseIp,
        Optional<Integer> advertisePort,
        Optional<String> hostname,
        boolean hostnameLookup,
        Optional<String> ipDiscoveryCommand) {}
