package io.mesocosm.simulation.failover;

import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;

/** What the framework was told about one task. Owned by {@link Keeper}, under its lock. */
final class KeptTask {

    /** How the framework sees it. */
    enum Life {
        /** Asked for; nobody said anything yet. */
        LAUNCHED,
        /** On its way, or told so. */
        STARTING,
        RUNNING,
        /** Its agent is; it has to come back. */
        UNREACHABLE,
        /** Finished. */
        ENDED,
        /** The launch did not arrive: it never ran and never will. */
        NEVER
    }

    private final String id;
    private final AgentID agent;
    private final Set<ByteString> uuids = new HashSet<>();
    private final List<TaskState> told = new ArrayList<>();
    private Life life = Life.LAUNCHED;
    private boolean released;
    private boolean ran;
    private int ends;
    private int repeated;

    KeptTask(String id, AgentID agent) {
        this.id = id;
        this.agent = agent;
    }

    String id() {
        return id;
    }

    AgentID agent() {
        return agent;
    }

    Life life() {
        return life;
    }

    /** How often the same update came again. */
    int repeated() {
        return repeated;
    }

    /** Updates that told its end, each counted once. */
    int ends() {
        return ends;
    }

    boolean released() {
        return released;
    }

    /** From now on it may end. */
    void release() {
        released = true;
    }

    boolean over() {
        return life == Life.ENDED || life == Life.NEVER;
    }

    /** Takes an update in; what is wrong with it goes to {@code complaints}. */
    void hear(TaskStatus status, List<String> complaints) {
        boolean news = !status.hasUuid() || uuids.add(status.getUuid());
        if (!news) {
            repeated++;
            return;
        }
        told.add(status.getState());
        if (status.getState() == TaskState.TASK_FINISHED && status.hasUuid()) {
            ends++;
        }
        Life next = next(status.getState());
        boolean wrong = switch (next) {
            case LAUNCHED, STARTING, RUNNING, UNREACHABLE -> over();
            case ENDED -> !released || life == Life.NEVER;
            case NEVER -> ran || life == Life.ENDED;
        };
        if (wrong || ends > 1) {
            complaints.add(id + " was told " + told + " (the last: " + status.getReason() + " " + status.getMessage()
                    + ")" + (released ? "" : ", and nobody had let it end"));
        }
        ran |= next == Life.STARTING || next == Life.RUNNING;
        life = next;
    }

    private Life next(TaskState state) {
        return switch (state) {
            case TASK_STAGING, TASK_UNKNOWN -> life;
            case TASK_STARTING -> Life.STARTING;
            case TASK_RUNNING -> Life.RUNNING;
            case TASK_UNREACHABLE -> Life.UNREACHABLE;
            case TASK_FINISHED, TASK_FAILED, TASK_KILLED, TASK_KILLING, TASK_ERROR, TASK_GONE_BY_OPERATOR -> Life.ENDED;
            case TASK_LOST, TASK_DROPPED, TASK_GONE -> Life.NEVER;
        };
    }

    @Override
    public String toString() {
        return id + " on " + agent.getValue() + " " + life + " " + told;
    }
}
