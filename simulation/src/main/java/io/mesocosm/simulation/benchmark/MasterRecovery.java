package io.mesocosm.simulation.benchmark;

import io.mesocosm.common.resources.Resources;
import io.mesocosm.simulation.processes.Cluster;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * A master that is killed beside many agents and starts again: {@code MasterRecovery [AGENTS]}. Prints the times until all
 * agents are admitted, until the next master has read its registry, and until all agents are registered again, over TCP;
 * the agents share the machine with the master.
 */
public final class MasterRecovery {

    private MasterRecovery() {}

    /** Runs it once. */
    public static void main(String[] arguments) throws Exception {
        int agents = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 50_000;
        Path directory = Files.createTempDirectory("mesocosm-recovery");
        try (var cluster = new Cluster(directory).startMaster("--agent_ping_timeout=5mins");
                var fleet = new Fleet(cluster.masterAddress(), agents, 0)) {
            long start = System.nanoTime();
            fleet.register(agents, Resources.parse("cpus:24;mem:65536;disk:65536;ports:[31000-32000]", "*"));
            tell(agents + " agents admitted, each durable before it is told", start);

            fleet.expectEnd();
            cluster.master().kill();
            start = System.nanoTime();
            cluster.startMaster("--agent_ping_timeout=5mins");
            tell("the next master has read its registry, from the start of its process", start);
            start = System.nanoTime();
            fleet.reregister();
            tell("all agents are registered again, from the first message", start);
        }
        System.exit(0);
    }

    private static void tell(String what, long start) {
        System.out.printf(Locale.ROOT, "%s: %.2f s%n", what, (System.nanoTime() - start) / 1e9);
    }
}
