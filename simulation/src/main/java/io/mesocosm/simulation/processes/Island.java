package io.mesocosm.simulation.processes;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A network and process ids of one's own: whoever runs there changes nothing of the host's network, and everything that
 * he started ends with him, tasks that outlive their agents too. Needs root.
 */
public final class Island {

    private static final String MARK = "MESOCOSM_ISLAND";

    private Island() {}

    /** Whether this process is on one. */
    public static boolean here() {
        return System.getenv(MARK) != null;
    }

    /** Runs a main class on an island, with our input and output, and returns its exit status. */
    public static int run(Class<?> main, List<String> arguments) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of("setpriv", "--pdeathsig=KILL"));
        command.addAll(List.of("unshare", "--net", "--pid", "--mount-proc", "--fork", "--kill-child"));
        // The shell stays the first process, and so the one that buries orphans.
        command.addAll(List.of("bash", "-c", "ip link set lo up && \"$@\"; exit $?", "island"));
        command.addAll(Daemon.java(settings(), main.getName(), arguments));
        var builder = new ProcessBuilder(command).inheritIO();
        builder.environment().put(MARK, "yes");
        return builder.start().waitFor();
    }

    /** What we were given, and a log of errors only: what is told there is the output of a program. */
    private static List<String> settings() {
        return Stream.concat(
                        System.getProperties().stringPropertyNames().stream()
                                .filter(name -> name.startsWith("mesocosm."))
                                .map(name -> "-D" + name + "=" + System.getProperty(name)),
                        Stream.of("-Dlogback.configurationFile=io/mesocosm/simulation/processes/island-logback.xml"))
                .toList();
    }
}
