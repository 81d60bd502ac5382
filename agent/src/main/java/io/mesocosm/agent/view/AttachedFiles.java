package io.mesocosm.agent.view;

import io.mesocosm.agent.checkpoint.Layout;
import io.mesocosm.agent.state.AgentState;
import io.mesocosm.agent.state.Executor;
import io.mesocosm.agent.state.ExecutorRun;
import io.mesocosm.agent.state.Framework;
import io.mesocosm.common.endpoints.Attachments;
import io.mesocosm.common.ids.ExecutorId;
import io.mesocosm.common.ids.FrameworkId;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The virtual paths of the log, of sandboxes, and of volumes that the tasks of a default executor see in theirs. Whoever
 * is known by the state has a path, the dead as well. Mesos: {@code Files::attach} as the agent calls it.
 */
public final class AttachedFiles implements Attachments {

    private static final String LOG = "/slave/log";
    private static final Pattern SANDBOX = Pattern.compile(".*/frameworks/([^/]+)/executors/([^/]+)/runs/.+");

    private final Supplier<AgentState> states;
    private final Optional<Path> log;

    /**
     * Attaches what is in the state at each moment.
     *
     * @param log what {@code /slave/log} shows
     */
    public AttachedFiles(Supplier<AgentState> states, Optional<Path> log) {
        this.states = states;
        this.log = log;
    }

    @Override
    public Optional<Path> find(String name) {
        if (name.equals(LOG)) {
            return log;
        }
        Matcher matcher = SANDBOX.matcher(name);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        AgentState state = states.get();
        var framework = new FrameworkId(matcher.group(1));
        var executor = new ExecutorId(matcher.group(2));
        List<Executor> runs = frameworks(state)
                .filter(candidate -> candidate.id().equals(framework))
                .flatMap(AttachedFiles::oldestFirst)
                .filter(candidate -> candidate.id().equals(executor))
                .toList();
        return runs.reversed().stream()
                .flatMap(run -> Optional.ofNullable(names(run, state).get(name)).stream())
                .findFirst();
    }

    @Override
    public SortedMap<String, Path> all() {
        AgentState state = states.get();
        SortedMap<String, Path> all = new TreeMap<>();
        log.ifPresent(file -> all.put(LOG, file));
        frameworks(state)
                .flatMap(AttachedFiles::oldestFirst)
                .map(executor -> names(executor, state))
                .forEach(all::putAll);
        return all;
    }

    /** History first, so that the latest run is the one that runs. */
    private static Stream<Framework> frameworks(AgentState state) {
        return Stream.concat(state.completedFrameworks().stream(), state.frameworks().values().stream());
    }

    private static Stream<Executor> oldestFirst(Framework framework) {
        return Stream.concat(framework.completedExecutors().stream(), framework.executors().values().stream());
    }

    private static Map<String, Path> names(Executor executor, AgentState state) {
        ExecutorRun run = executor.run();
        Path sandbox = Path.of(executor.directory());
        Map<String, Path> names = new TreeMap<>(TaskVolumes.of(executor));
        names.put(executor.directory(), sandbox);
        names.put("/frameworks/" + run.frameworkId() + "/executors/" + run.executorId() + "/runs/latest", sandbox);
        state.id().ifPresent(agent -> {
            var layout = new Layout(state.config().directories().work());
            names.put(layout.executor(agent, run.frameworkId(), run.executorId()) + "/runs/latest", sandbox);
        });
        return names;
    }
}
