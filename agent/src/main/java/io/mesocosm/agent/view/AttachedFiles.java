package io.mesocosm.agent.view;

import io.mesocosm.agent.checkpoint.Layout;
import io.mesocosm.agent.state.AgentState;
import io.mesocosm.agent.state.Executor;
import io.mesocosm.agent.state.ExecutorRun;
import io.mesocosm.agent.state.Framework;
import io.mesocosm.common.ids.AgentId;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The virtual paths of sandboxes and of the log. Mesos: {@code Files::attach} as the agent calls it. */
public final class AttachedFiles {

    private AttachedFiles() {}

    /**
     * Real paths by virtual ones.
     *
     * @param log what {@code /slave/log} shows
     */
    public static Map<String, Path> of(AgentState state, Optional<Path> log) {
        Map<String, Path> attached = new HashMap<>();
        log.ifPresent(file -> attached.put("/slave/log", file));
        Optional<AgentId> agent = state.id();
        if (agent.isPresent()) {
            var layout = new Layout(state.config().directories().work());
            state.completedFrameworks().forEach(framework -> attach(framework, layout, agent.get(), attached));
            state.frameworks().values().forEach(framework -> attach(framework, layout, agent.get(), attached));
        }
        return attached;
    }

    /** History first, so that the latest run is the one that runs. */
    private static void attach(Framework framework, Layout layout, AgentId agent, Map<String, Path> attached) {
        framework.completedExecutors().forEach(executor -> attach(executor, layout, agent, attached));
        framework.executors().values().forEach(executor -> attach(executor, layout, agent, attached));
    }

    private static void attach(Executor executor, Layout layout, AgentId agent, Map<String, Path> attached) {
        ExecutorRun run = executor.run();
        Path sandbox = Path.of(executor.directory());
        attached.put(executor.directory(), sandbox);
        attached.put(layout.executor(agent, run.frameworkId(), run.executorId()) + "/runs/latest", sandbox);
        attached.put("/frameworks/" + run.frameworkId() + "/executors/" + run.executorId() + "/runs/latest", sandbox);
    }
}
