package io.mesocosm.cli.execute;

import io.mesocosm.common.flags.FlagException;
import io.mesocosm.common.flags.FlagSet;
import io.mesocosm.scheduler.SchedulerClient;
import io.mesocosm.scheduler.SchedulerException;
import io.mesocosm.scheduler.SchedulerOptions;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.FrameworkInfo.Capability;
import org.apache.mesos.v1.Protos.TaskInfo;

/** {@code mesos-execute}, from the command line to the exit status. */
public final class Execute {

    private final PrintStream out;
    private final PrintStream err;

    /** Printing the task's life to one and complaints to the other. */
    public Execute(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    /**
     * Runs the tool.
     *
     * @return 0 when every task has ended, whatever its state; 1 when something kept it from running
     */
    public int run(List<String> arguments) throws InterruptedException {
        FlagSet flagSet = ExecuteFlags.flagSet();
        if (flagSet.asks(FlagSet.HELP, arguments, Map.of())) {
            out.println(flagSet.help());
            return 0;
        }
        try {
            execute(ExecuteFlags.parse(arguments));
            return 0;
        } catch (FlagException | ExecuteException e) {
            err.println(e.getMessage());
        } catch (SchedulerException e) {
            err.println("Received an ERROR event: " + e.getMessage());
        }
        return 1;
    }

    private void execute(ExecuteFlags flags) throws ExecuteException, SchedulerException, InterruptedException {
        String user = System.getProperty("user.name");
        CommandScheduler.Work work = work(flags, user);
        SchedulerOptions options = options(flags, framework(flags, user));
        ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("kill-after").factory());
        var scheduler = new CommandScheduler(work, flags.role(), flags.killAfter(), timer, out);
        try (SchedulerClient client = SchedulerClient.start(options, scheduler)) {
            client.await();
        } finally {
            timer.shutdownNow();
        }
    }

    private static CommandScheduler.Work work(ExecuteFlags flags, String user)
            throws ExecuteException, InterruptedException {
        List<String> networks =
                flags.networks().map(text -> List.of(text.split(","))).orElse(List.of());
        if (flags.taskGroup().isPresent()) {
            return new CommandScheduler.Work(flags.taskGroup().get().getTasksList(), true, networks);
        }
        if (flags.task().isPresent()) {
            return new CommandScheduler.Work(List.of(flags.task().get()), false, networks);
        }
        Optional<String> uri = Optional.empty();
        Optional<HdfsPackage> upload = flags.hdfsPackage();
        if (upload.isPresent()) {
            uri = Optional.of(upload.get().upload(user));
        }
        TaskInfo task = new TaskDescription(flags).task(uri);
        return new CommandScheduler.Work(List.of(task), false, networks);
    }

    private static SchedulerOptions options(ExecuteFlags flags, FrameworkInfo framework) throws ExecuteException {
        try {
            SchedulerOptions options =
                    SchedulerOptions.of(flags.master(), framework).with(flags.contentType());
            if (flags.principal().isPresent() && flags.secret().isPresent()) {
                return options.with(new SchedulerOptions.Credentials(
                        flags.principal().get(), flags.secret().get()));
            }
            return options;
        } catch (IllegalArgumentException e) {
            throw new ExecuteException("Failed to create a master detector: " + e.getMessage());
        }
    }

    @SuppressWarnings("deprecation") // a framework of one role, as mesos-execute always was
    private static FrameworkInfo framework(ExecuteFlags flags, String user) throws ExecuteException {
        var framework = FrameworkInfo.newBuilder()
                .setUser(user)
                .setName("mesos-execute instance")
                .setRole(flags.role())
                .setCheckpoint(flags.checkpoint());
        for (Capability.Type type : capabilities(flags)) {
            framework.addCapabilities(Capability.newBuilder().setType(type));
        }
        flags.principal().ifPresent(framework::setPrincipal);
        return framework.build();
    }

    private static List<Capability.Type> capabilities(ExecuteFlags flags) throws ExecuteException {
        var types = new ArrayList<>(List.of(
                Capability.Type.RESERVATION_REFINEMENT,
                Capability.Type.TASK_KILLING_STATE,
                Capability.Type.REVOCABLE_RESOURCES));
        if (flags.partitionAware()) {
            types.add(Capability.Type.PARTITION_AWARE);
        }
        if (flags.frameworkCapabilities().isPresent()) {
            for (String name : flags.frameworkCapabilities().get()) {
                types.add(added(name));
            }
        }
        return types;
    }

    private static Capability.Type added(String name) throws ExecuteException {
        if (name.equals(Capability.Type.GPU_RESOURCES.name())) {
            return Capability.Type.GPU_RESOURCES;
        }
        boolean known = List.of(Capability.Type.values()).stream()
                .anyMatch(type -> type.name().equals(name));
        throw new ExecuteException("Flags '--framework_capabilities' specifies an "
                + (known ? "unsupported" : "unknown") + " capability '" + name + "'");
    }
}
