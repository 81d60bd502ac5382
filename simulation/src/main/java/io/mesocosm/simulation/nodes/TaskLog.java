package io.mesocosm.simulation.nodes;

import com.google.protobuf.ByteString;
import io.mesocosm.common.tasks.TaskStates;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;

/** All that a scheduler heard of one task, and whether it may have been told that. */
public final class TaskLog {

    private TaskSpec spec;
    private final Set<ByteString> former = new HashSet<>();
    private final List<TaskStatus> heard = new ArrayList<>();
    private Optional<AgentID> agent = Optional.empty();
    private Optional<ByteString> end = Optional.empty();
    private boolean killed;
    private Instant lastHeard = Instant.MAX;

    TaskLog(TaskSpec spec) {
        this.spec = spec;
    }

    /** What was wanted. */
    public TaskSpec spec() {
        return spec;
    }

    /** Where it was launched, if it was. */
    public Optional<AgentID> agent() {
        return agent;
    }

    /** It is wanted (again): what is heard of an earlier task of its name does not count. */
    void wanted(TaskSpec next) {
        spec = next;
        heard.forEach(status -> former.add(status.getUuid()));
        former.remove(ByteString.EMPTY);
        heard.clear();
        agent = Optional.empty();
        end = Optional.empty();
        killed = false;
    }

    /** When something was heard of it for the last time; the end of time if nothing was. */
    Instant lastHeard() {
        return lastHeard;
    }

    void launchedOn(AgentID id) {
        agent = Optional.of(id);
    }

    /** Whether its scheduler wants it dead. */
    public boolean isKilled() {
        return killed;
    }

    void kill() {
        killed = true;
    }

    /**
     * Takes in a status.
     *
     * @return what is wrong with hearing that, if anything
     */
    Optional<String> hear(TaskStatus status, Instant now) {
        lastHeard = now;
        if (former.contains(status.getUuid())) {
            return Optional.empty();
        }
        heard.add(status);
        if (status.getUuid().isEmpty()) {
            return Optional.empty();
        }
        boolean terminal = TaskStates.isTerminal(status.getState());
        if (end.isPresent() && !end.get().equals(status.getUuid())) {
            boolean repeated = heard.subList(0, heard.size() - 1).stream()
                    .anyMatch(before -> before.getUuid().equals(status.getUuid()));
            if (terminal ? !isVerdictAgain(status) : !repeated) {
                return Optional.of("task " + spec.id() + " had ended, and yet: " + status);
            }
        }
        end = terminal ? Optional.of(status.getUuid()) : end;
        return Optional.empty();
    }

    /**
     * What an agent says of a task that it never had is kept in memory only, there being no executor to keep it with: an
     * agent that crashes before the acknowledgement is asked again and says the same again, under another uuid.
     */
    private boolean isVerdictAgain(TaskStatus status) {
        return status.getReason() == TaskStatus.Reason.REASON_RECONCILIATION
                && heard.stream()
                        .anyMatch(before -> !before.getUuid().equals(status.getUuid())
                                && !before.getUuid().isEmpty()
                                && before.getReason() == status.getReason()
                                && before.getState() == status.getState());
    }

    /** Every status, in the order of arrival, repetitions included. */
    public List<TaskStatus> heard() {
        return List.copyOf(heard);
    }

    /** The states in the order of arrival. */
    public List<TaskState> states() {
        return heard.stream().map(TaskStatus::getState).toList();
    }

    /** The states that the agent told, each update once; answers to reconciliation and what the master said are not. */
    public List<TaskState> updates() {
        List<ByteString> uuids = new ArrayList<>();
        List<TaskState> states = new ArrayList<>();
        for (TaskStatus status : heard) {
            if (!status.getUuid().isEmpty() && !uuids.contains(status.getUuid())) {
                uuids.add(status.getUuid());
                states.add(status.getState());
            }
        }
        return states;
    }

    /** The state that was heard last; STAGING before the first. */
    public TaskState state() {
        return heard.isEmpty() ? TaskState.TASK_STAGING : heard.getLast().getState();
    }

    /** Whether an update that must be acknowledged said that it is over. */
    public boolean isOver() {
        return end.isPresent();
    }

    /** Whether the scheduler believes that it may still run. */
    public boolean isOpen() {
        return !TaskStates.isTerminal(state()) && state() != TaskState.TASK_UNKNOWN;
    }
}
