package io.mesocosm.common.daemon;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Where a daemon listens and what it tells others of it.
 *
 * @param bind where it listens
 * @param ip the address that others are told
 * @param hostname the name that others are told
 */
public record Addresses(InetSocketAddress bind, InetAddress ip, String hostname) {

    /**
     * Decides by the flags.
     *
     * @throws IOException naming the flag or name that leads to no address
     */
    public static Addresses resolve(ListenFlags flags) throws IOException {
        Optional<String> given = flags.ipDiscoveryCommand().isPresent() ? Optional.of(discover(flags)) : flags.ip();
        InetAddress own = given.isPresent() ? parse("ip", given.get()) : InetAddress.getLocalHost();
        InetSocketAddress bind = given.isPresent()
                ? new InetSocketAddress(own, flags.port())
                : new InetSocketAddress(parse("ip", "0.0.0.0"), flags.port());
        InetAddress told = flags.advertiseIp().isPresent()
                ? parse("advertise_ip", flags.advertiseIp().get())
                : own;
        String hostname = flags.hostname()
                .orElseGet(() -> flags.hostnameLookup() ? told.getCanonicalHostName() : told.getHostAddress());
        return new Addresses(bind, told, hostname);
    }

    private static InetAddress parse(String flag, String text) throws IOException {
        if (!text.matches("[0-9]{1,3}(\\.[0-9]{1,3}){3}")) {
            throw new IOException("--" + flag + ": '" + text + "' is no IPv4 address");
        }
        InetAddress address = InetAddress.getByName(text);
        if (!(address instanceof Inet4Address)) {
            throw new IOException("--" + flag + ": '" + text + "' is no IPv4 address");
        }
        return address;
    }

    private static String discover(ListenFlags flags) throws IOException {
        String command = flags.ipDiscoveryCommand().orElse("");
        Process process = new ProcessBuilder("sh", "-c", command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).trim();
        try {
            if (process.waitFor() != 0) {
                throw new IOException(
                        "--ip_discovery_command: '" + command + "' ended with status " + process.exitValue());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("--ip_discovery_command: interrupted", e);
        }
        return printed;
    }
}
