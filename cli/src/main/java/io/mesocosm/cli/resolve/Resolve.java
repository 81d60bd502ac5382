package io.mesocosm.cli.resolve;

import ch.qos.logback.classic.Level;
import io.mesocosm.common.detect.MasterDetector;
import io.mesocosm.common.flags.FlagException;
import io.mesocosm.common.flags.FlagSet;
import io.mesocosm.common.flags.FlagSpec;
import io.mesocosm.common.flags.FlagType;
import io.mesocosm.common.flags.ParsedFlags;
import io.mesocosm.common.text.Durations;
import io.mesocosm.common.zookeeper.ZooKeeperUrl;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.mesos.v1.Protos.MasterInfo;
import org.slf4j.LoggerFactory;

/** {@code mesos-resolve}, from the command line to the exit status. Mesos: cli/resolve.cpp. */
public final class Resolve {

    private static final int FAILURE = 1;

    /** What a shell sees of the -1 that Mesos' tool returns. */
    private static final int TOO_LATE = 255;

    private static final FlagSpec<Duration> TIMEOUT =
            FlagSpec.withDefault("timeout", FlagType.DURATION, "5secs", "How long to wait for a master that leads.");
    private static final FlagSpec<Boolean> VERBOSE =
            FlagSpec.withDefault("verbose", FlagType.BOOL, "false", "Says on stderr what it does.");

    /** All of them, by Mesos' names; the environment is not read. */
    static final FlagSet FLAGS = new FlagSet("mesos-resolve <master>", List.of(TIMEOUT, VERBOSE));

    private static final String PREFIX = "master@";

    private final PrintStream out;
    private final PrintStream err;

    /** Printing the answer to one and complaints to the other. */
    public Resolve(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    /**
     * Runs the tool.
     *
     * @return 0 when the leader is printed; 255 when there was none in time; 1 when something else was wrong
     */
    public int run(List<String> arguments) throws InterruptedException {
        if (FLAGS.asks(FlagSet.HELP, arguments, Map.of())) {
            out.println(FLAGS.help());
            return 0;
        }
        ParsedFlags flags;
        try {
            flags = FLAGS.parse(arguments, Map.of());
        } catch (FlagException e) {
            return misused(String.valueOf(e.getMessage()));
        }
        List<String> masters = masters(arguments);
        if (masters.size() != 1) {
            return misused("There must be only one argument: <master>");
        }
        log(flags.get(VERBOSE));
        return resolve(masters.get(0), flags.get(TIMEOUT));
    }

    private int misused(String complaint) {
        err.println(complaint + "\n\n" + FLAGS.help());
        return FAILURE;
    }

    /** What is no flag. */
    private static List<String> masters(List<String> arguments) {
        var masters = new ArrayList<String>();
        boolean flagsAreOver = false;
        for (String argument : arguments) {
            if (flagsAreOver || !argument.startsWith("--")) {
                masters.add(argument);
            } else {
                flagsAreOver = argument.equals("--");
            }
        }
        return masters;
    }

    private static void log(boolean verbose) {
        for (String name : List.of(org.slf4j.Logger.ROOT_LOGGER_NAME, "io.mesocosm")) {
            if (LoggerFactory.getLogger(name) instanceof ch.qos.logback.classic.Logger logger) {
                logger.setLevel(verbose ? Level.INFO : Level.ERROR);
            }
        }
    }

    private int resolve(String master, Duration timeout) throws InterruptedException {
        var found = new CompletableFuture<MasterInfo>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
                MasterDetector _ = MasterDetector.open(
                        master,
                        MasterDetector.SESSION_TIMEOUT,
                        threads,
                        leader -> leader.ifPresent(found::complete),
                        reason -> found.completeExceptionally(new IOException(reason)))) {
            String pid = found.get(timeout.toNanos(), TimeUnit.NANOSECONDS).getPid();
            out.println(pid.startsWith(PREFIX) ? pid.substring(PREFIX.length()) : pid);
            return 0;
        } catch (IOException e) {
            err.println("Failed to create a master detector: " + e.getMessage());
            return FAILURE;
        } catch (TimeoutException e) {
            err.println("Failed to detect master from '" + ZooKeeperUrl.withoutPassword(master) + "' within "
                    + Durations.format(timeout));
            return TOO_LATE;
        } catch (ExecutionException e) {
            String reason =
                    Optional.ofNullable(e.getCause()).map(Throwable::getMessage).orElse("");
            err.println("Failed to detect master from '" + master + "': " + reason);
            return FAILURE;
        }
    }
}
