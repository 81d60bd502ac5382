package io.mesocosm.simulation.processes;

import java.io.IOException;

/**
 * A switch of a network, in the network namespace of this process, which itself has the first address. What is plugged in
 * has a cable that can be pulled at the switch: neither end is told, as with real ones, and nothing passes any more.
 */
public final class Bridge {

    private final String name;
    private final String network;
    private int plugged = 1;

    /**
     * Puts it up.
     *
     * @param name at most ten characters
     * @param network three numbers of addresses, like {@code 10.7.0}
     */
    public Bridge(String name, String network) throws IOException {
        this.name = name;
        this.network = network;
        Commands.run("ip", "link", "add", name, "type", "bridge");
        Commands.run("ip", "address", "add", address() + "/24", "dev", name);
        Commands.run("ip", "link", "set", name, "up");
    }

    /** Our own address. */
    public String address() {
        return network + ".1";
    }

    /** Gives a namespace a further interface, with the next address. */
    public Cable plug(Namespace namespace) throws IOException {
        int number = ++plugged;
        String outside = name + number;
        String address = network + "." + number;
        Commands.run(
                "ip",
                "link",
                "add",
                outside,
                "type",
                "veth",
                "peer",
                "name",
                name,
                "netns",
                Long.toString(namespace.pid()));
        namespace.run("ip", "address", "add", address + "/24", "dev", name);
        namespace.run("ip", "link", "set", name, "up");
        Commands.run("ip", "link", "set", outside, "master", name, "up");
        return new Cable(address, outside);
    }

    /** Between the switch and a namespace. */
    public record Cable(String address, String outside) {

        /** Pulls it. */
        public void cut() throws IOException {
            Commands.run("ip", "link", "set", outside, "down");
        }

        /** Plugs it in again. */
        public void heal() throws IOException {
            Commands.run("ip", "link", "set", outside, "up");
        }
    }
}
