package io.mesocosm.master.edge;

import io.mesocosm.common.daemon.Build;
import io.mesocosm.common.daemon.LogSetup;
import io.mesocosm.common.flags.FlagException;
import io.mesocosm.master.flags.MasterFlags;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code mesos-master}. Ends with status 0 after {@code --help} and {@code --version}, with 1 and one line on stderr that
 * names the culprit when it cannot start, and runs otherwise until it is told to end by a signal.
 */
public final class MasterMain {

    private static final int FAILURE = 1;

    private MasterMain() {}

    /** Starts the master. */
    @SuppressWarnings("SystemExitOutsideMain") // this is main's other half
    public static void main(String[] arguments) {
        Optional<Integer> status = start(List.of(arguments), System.getenv(), System.out, System.err);
        status.ifPresent(System::exit);
    }

    /**
     * Starts the master.
     *
     * @return the status to end with; empty when the master runs
     */
    static Optional<Integer> start(
            List<String> arguments, Map<String, String> environment, PrintStream out, PrintStream err) {
        if (MasterFlags.asksForHelp(arguments, environment)) {
            out.println(MasterFlags.help());
            return Optional.of(0);
        }
        if (MasterFlags.asksForVersion(arguments, environment)) {
            out.println("mesos " + Build.VERSION);
            return Optional.of(0);
        }
        try {
            run(MasterFlags.parse(arguments, environment));
            return Optional.empty();
        } catch (FlagException | IOException | IllegalArgumentException e) {
            err.println(String.valueOf(e.getMessage()).lines().findFirst().orElse("Failed to start"));
            return Optional.of(FAILURE);
        }
    }

    private static void run(MasterFlags flags) throws IOException {
        tuneRuntime();
        prepareWorkDir(flags.store());
        LogSetup log = LogSetup.start(flags.logging(), Master.PROGRAM);
        Logger logger = LoggerFactory.getLogger("main");
        Master master =
                Master.start(flags, log, reason -> fail(reason, flags.logging().quiet()));
        Runtime.getRuntime().addShutdownHook(new Thread(() -> shutDown(master), "shutdown"));
        // A start that fails says one thing only.
        flags.shown().warnings().forEach(logger::warn);
        logger.info("The registry is {}", whereTheRegistryIs(flags));
        logger.info(
                "Master {} started pid={} version={}",
                master.info().getId(),
                master.info().getPid(),
                Build.VERSION);
    }

    private static String whereTheRegistryIs(MasterFlags flags) {
        return flags.store()
                .serverDirectory()
                .map(own -> flags.election()
                        .zk()
                        .map(url -> "in ZooKeeper url=" + url)
                        .orElse("in a ZooKeeper server of this process directory=" + own))
                .orElse("in memory, and forgotten when this process ends");
    }

    /** Properties that are read when their owners are first used; whoever sets them on the command line wins. */
    private static void tuneRuntime() {
        // Netty's events for the flight recorder cost a fifth of the start.
        setUnlessGiven("io.netty.jfr.enabled", "false");
        // Rendering keeps a carrier busy; with more carriers than processors the system shares them out.
        int carriers = Runtime.getRuntime().availableProcessors() + 2;
        setUnlessGiven("jdk.virtualThreadScheduler.parallelism", Integer.toString(carriers));
    }

    private static void setUnlessGiven(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }

    /** By a signal: another master shall lead at once. */
    private static void shutDown(Master master) {
        LoggerFactory.getLogger("main").info("Ending by a signal");
        master.close();
    }

    /**
     * Ends the process at once; what waits in it could do harm.
     *
     * @param quiet whether the log does not go to stderr, where a supervisor looks for the reason
     */
    private static void fail(String reason, boolean quiet) {
        LoggerFactory.getLogger("main").error("Ending: {}", reason);
        if (quiet) {
            System.err.println(reason);
        }
        Runtime.getRuntime().halt(FAILURE);
    }

    private static void prepareWorkDir(MasterFlags.Store store) throws IOException {
        if (store.workDir().isEmpty()) {
            return;
        }
        String directory = store.workDir().get();
        try {
            Files.createDirectories(Path.of(directory));
        } catch (IOException e) {
            throw new IOException("Failed to create work directory '" + directory + "': " + e, e);
        }
        if (!Files.isWritable(Path.of(directory))) {
            throw new IOException("Failed to write to work directory '" + directory + "': Permission denied");
        }
    }
}
