package io.mesocosm.common.daemon;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.FileAppender;
import ch.qos.logback.core.OutputStreamAppender;
import io.mesocosm.common.flags.LoggingFlags;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.LoggerFactory;

/** The log: lines like glog's on stderr and, with {@code --log_dir}, in a file there. */
public final class LogSetup implements Verbosity {

    /** Names that peers chose are in messages: what would begin a line of its own is replaced. */
    private static final String PATTERN =
            "%.-1level%d{MMdd HH:mm:ss.SSSSSS} %thread %logger{0}] %replace(%msg){'\\p{Cntrl}', '?'}%n";

    private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss");

    private final LoggerContext context;
    private final Level usual;
    private final AtomicInteger level = new AtomicInteger();
    private final AtomicInteger change = new AtomicInteger();

    private LogSetup(LoggerContext context, Level usual) {
        this.context = context;
        this.usual = usual;
    }

    /**
     * Sets the log up.
     *
     * @param program names the files: {@code mesos-agent}
     *
     * @throws IOException naming the directory that cannot be written to
     */
    public static LogSetup start(LoggingFlags flags, String program) throws IOException {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        context.reset();
        Level usual = switch (flags.level()) {
            case INFO -> Level.INFO;
            case WARNING -> Level.WARN;
            case ERROR -> Level.ERROR;
        };
        Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.setLevel(usual);
        quieten(context, usual);
        if (!flags.quiet()) {
            ConsoleAppender<ILoggingEvent> stderr = new ConsoleAppender<>();
            stderr.setTarget("System.err");
            add(stderr, context, root);
        }
        if (flags.logDir().isPresent()) {
            FileAppender<ILoggingEvent> file = new FileAppender<>();
            file.setFile(file(Path.of(flags.logDir().get()), program).toString());
            file.setImmediateFlush(flags.buffering().isZero());
            add(file, context, root);
        }
        return new LogSetup(context, usual);
    }

    /**
     * ZooKeeper tells its whole environment at each start and, with a stack, every second that nobody answers; what
     * matters of it our own client tells.
     */
    private static void quieten(LoggerContext context, Level usual) {
        context.getLogger("org.apache.zookeeper").setLevel(usual.isGreaterOrEqual(Level.WARN) ? usual : Level.WARN);
        context.getLogger("org.apache.zookeeper.ClientCnxn").setLevel(Level.ERROR);
        context.getLogger("org.apache.zookeeper.ClientCnxnSocketNIO").setLevel(Level.OFF);
        context.getLogger("org.apache.zookeeper.client.StaticHostProvider").setLevel(Level.OFF);
        // Anybody on the host may connect to the server of a master that has its own, and say what he likes.
        context.getLogger("org.apache.zookeeper.server.NIOServerCnxn").setLevel(Level.ERROR);
        context.getLogger("org.apache.zookeeper.server.NIOServerCnxnFactory").setLevel(Level.ERROR);
    }

    private static void add(OutputStreamAppender<ILoggingEvent> appender, LoggerContext context, Logger root) {
        appender.setContext(context);
        appender.setEncoder(encoder(context));
        appender.start();
        root.addAppender(appender);
    }

    static PatternLayoutEncoder encoder(LoggerContext context) {
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        encoder.setPattern(PATTERN);
        encoder.start();
        return encoder;
    }

    /** A new file, and the name without date under which it is found. */
    private static Path file(Path directory, String program) throws IOException {
        try {
            Files.createDirectories(directory);
            String name = program + ".log.INFO." + STAMP.format(LocalDateTime.now(ZoneId.systemDefault())) + "."
                    + ProcessHandle.current().pid();
            Path file = directory.resolve(name);
            Files.createFile(file);
            Path link = current(directory.toString(), program);
            Files.deleteIfExists(link);
            Files.createSymbolicLink(link, Path.of(name));
            return file;
        } catch (IOException e) {
            throw new IOException("--log_dir: cannot write to '" + directory + "': " + e.getMessage(), e);
        }
    }

    /** Where the log of the running process is found. */
    public static Path current(String directory, String program) {
        return Path.of(directory, program + ".INFO");
    }

    /** The file that {@code /master/log} or {@code /slave/log} shows. */
    public static Optional<Path> shown(LoggingFlags flags, String program) {
        return flags.externalLogFile()
                .map(Path::of)
                .or(() -> flags.logDir().map(directory -> current(directory, program)));
    }

    @Override
    public int level() {
        return level.get();
    }

    @Override
    public void set(int wanted, Duration duration) {
        int mine = change.incrementAndGet();
        apply(wanted);
        CompletableFuture.delayedExecutor(duration.toMillis(), TimeUnit.MILLISECONDS)
                .execute(() -> {
                    if (change.get() == mine) {
                        apply(0);
                    }
                });
    }

    private void apply(int wanted) {
        level.set(wanted);
        Level shown = wanted == 0 ? usual : wanted == 1 ? Level.DEBUG : Level.TRACE;
        context.getLogger("io.mesocosm").setLevel(shown);
        context.getLogger("master").setLevel(shown);
        context.getLogger("agent").setLevel(shown);
    }
}
