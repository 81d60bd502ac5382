package io.mesocosm.agent.edge;

import io.mesocosm.agent.flags.AgentFlags;
import io.mesocosm.common.daemon.Build;
import io.mesocosm.common.daemon.LogSetup;
import io.mesocosm.common.flags.FlagException;
import io.mesocosm.common.resources.ResourceException;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code mesos-agent}. Ends with status 0 after {@code --help} and {@code --version}, with 1 and one line on stderr that
 * names the culprit when it cannot start, and runs otherwise until its core or a signal ends it.
 */
public final class AgentMain {

    /** Names log files. */
    static final String PROGRAM = "mesos-agent";

    private static final int FAILURE = 1;

    private AgentMain() {}

    /** Starts the agent. */
    @SuppressWarnings("SystemExitOutsideMain") // this is main's other half
    public static void main(String[] arguments) {
        Optional<Integer> status = start(List.of(arguments), System.getenv(), System.out, System.err);
        status.ifPresent(System::exit);
    }

    /**
     * Starts the agent.
     *
     * @return the status to end with; empty when the agent runs
     */
    static Optional<Integer> start(
            List<String> arguments, Map<String, String> environment, PrintStream out, PrintStream err) {
        if (AgentFlags.asksForHelp(arguments, environment)) {
            out.println(AgentFlags.help());
            return Optional.of(0);
        }
        if (AgentFlags.asksForVersion(arguments, environment)) {
            out.println("mesos " + Build.VERSION);
            return Optional.of(0);
        }
        try {
            run(AgentFlags.parse(arguments, environment), err);
            return Optional.empty();
        } catch (FlagException | IOException | ResourceException | IllegalArgumentException e) {
            err.println(String.valueOf(e.getMessage()).lines().findFirst().orElse("Failed to start"));
            return Optional.of(FAILURE);
        }
    }

    private static void run(AgentFlags flags, PrintStream err) throws IOException, ResourceException {
        LogSetup log = LogSetup.start(flags.logging(), PROGRAM);
        Logger logger = LoggerFactory.getLogger("agent");
        Agent agent = Agent.start(flags, log, (status, message) -> end(status, message, err));
        // A start that fails says one thing only.
        flags.shown().warnings().forEach(logger::warn);
        Signals.on("USR1", () -> agent.unregister("Received SIGUSR1 signal"));
        logger.info(
                "Agent started pid={} version={} work_dir={}",
                agent.upid(),
                Build.VERSION,
                flags.directories().work());
    }

    /** Ends the process at once; what waits in it could do harm. Checkpoints before this are written. */
    private static void end(int status, String message, PrintStream err) {
        if (!message.isEmpty()) {
            err.println(message);
        }
        LoggerFactory.getLogger("agent").info("Ending status={} reason={}", status, message);
        Runtime.getRuntime().halt(status);
    }
}
