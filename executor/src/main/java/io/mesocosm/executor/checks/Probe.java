package io.mesocosm.executor.checks;

import org.apache.mesos.v1.Protos.CommandInfo;

/** What one check looks at. The task listens on the loopback of its own network. */
public sealed interface Probe {

    /** A command that is run beside the task; its exit status is the result. */
    record Command(CommandInfo command) implements Probe {}

    /** A GET whose status code is the result; redirects are followed, certificates are not checked. */
    record Http(String scheme, int port, String path, boolean ipv6) implements Probe {}

    /** A connection; whether it is accepted is the result. */
    record Tcp(int port, boolean ipv6) implements Probe {}
}
