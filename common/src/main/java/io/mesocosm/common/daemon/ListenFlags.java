package io.mesocosm.common.daemon;

import io.mesocosm.common.flags.FlagException;
import io.mesocosm.common.flags.FlagSpec;
import io.mesocosm.common.flags.FlagType;
import io.mesocosm.common.flags.ParsedFlags;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where a daemon listens and what others are told, by its flags, which all daemons share, and where those say nothing by
 * the variables of libprocess. Source: Mesos {@code master/main.cpp}, {@code slave/main.cpp}.
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
        Optional<String> ipDiscoveryCommand) {

    private static final FlagSpec<String> IP = FlagSpec.optional("ip", FlagType.STRING, "IPv4 address to listen on.");
    private static final FlagSpec<String> ADVERTISE_IP = FlagSpec.optional(
            "advertise_ip", FlagType.STRING, "Address that others are told in place of the one listened on.");
    private static final FlagSpec<String> ADVERTISE_PORT = FlagSpec.optional(
            "advertise_port", FlagType.STRING, "Port that others are told in place of the one listened on.");
    private static final FlagSpec<String> HOSTNAME = FlagSpec.optional(
            "hostname", FlagType.STRING, "Name that others are told; by default what the address resolves to.");
    private static final FlagSpec<Boolean> HOSTNAME_LOOKUP = FlagSpec.withDefault(
            "hostname_lookup",
            FlagType.BOOL,
            "true",
            "Whether the address is resolved to a name; else it is told as it is.");
    private static final FlagSpec<String> IP_DISCOVERY_COMMAND = FlagSpec.optional(
            "ip_discovery_command",
            FlagType.STRING,
            "Shell command that prints the address to listen on; not together with --ip.");

    /** To be part of the flags of a daemon, whose {@link #port} is its own. */
    public static final List<FlagSpec<?>> SPECS =
            List.of(IP, ADVERTISE_IP, ADVERTISE_PORT, HOSTNAME, HOSTNAME_LOOKUP, IP_DISCOVERY_COMMAND);

    /** The flag of the port to listen on. */
    public static FlagSpec<Integer> port(int usual) {
        return FlagSpec.withDefault("port", FlagType.UINT16, Integer.toString(usual), "TCP port to listen on.");
    }

    /**
     * The values among those of a daemon.
     *
     * @param port the daemon's flag
     * @param environment of the process
     * @throws FlagException naming the flag or variable that cannot be heeded
     */
    public static ListenFlags from(ParsedFlags flags, FlagSpec<Integer> port, Map<String, String> environment)
            throws FlagException {
        if (flags.given("ip") && flags.given("ip_discovery_command")) {
            throw new FlagException("Only one of `--ip` or `--ip_discovery_command` should be specified");
        }
        LibprocessVariables variables = LibprocessVariables.of(environment);
        Optional<String> advertised = flags.find(ADVERTISE_PORT).or(variables::advertisePort);
        if (advertised.isPresent() && !advertised.get().matches("[0-9]{1,5}")) {
            throw new FlagException("--advertise_port: '" + advertised.get() + "' is no port");
        }
        return new ListenFlags(
                flags.find(IP).or(variables::ip),
                flags.get(port),
                flags.find(ADVERTISE_IP).or(variables::advertiseIp),
                advertised.map(Integer::valueOf),
                flags.find(HOSTNAME),
                flags.get(HOSTNAME_LOOKUP),
                flags.find(IP_DISCOVERY_COMMAND));
    }

    /**
     * For a process without flags of its own, as one that has the library linked: by the variables alone.
     *
     * @param environment of the process
     * @throws FlagException naming the variable that cannot be heeded
     */
    public static ListenFlags ofVariables(Map<String, String> environment) throws FlagException {
        LibprocessVariables variables = LibprocessVariables.of(environment);
        return new ListenFlags(
                variables.ip(),
                port("LIBPROCESS_PORT", variables.port()).orElse(0),
                variables.advertiseIp(),
                port("LIBPROCESS_ADVERTISE_PORT", variables.advertisePort()),
                Optional.empty(),
                false,
                Optional.empty());
    }

    private static Optional<Integer> port(String name, Optional<String> value) throws FlagException {
        if (value.isPresent() && !(value.get().matches("[0-9]{1,5}") && Integer.parseInt(value.get()) <= 65535)) {
            throw new FlagException(name + ": '" + value.get() + "' is no port");
        }
        return value.map(Integer::valueOf);
    }
}
