package io.mesocosm.master.registry;

import io.mesocosm.common.ids.AgentId;
import java.util.Set;
import org.apache.mesos.v1.Protos.AgentInfo;
import org.apache.mesos.v1.Protos.MasterInfo;
import org.apache.mesos.v1.Protos.TimeInfo;

/** A change of what the master must not forget. {@link RegistryContents#apply} says what each does. */
public sealed interface RegistryOperation {

    /** A master took over. */
    record RecordMaster(MasterInfo info) implements RegistryOperation {}

    /** A new agent; refused if its id is there already, admitted, unreachable or gone. */
    record AdmitAgent(AgentInfo info) implements RegistryOperation {}

    /** Another description of an admitted agent; refused if it is not admitted. */
    record UpdateAgent(AgentInfo info) implements RegistryOperation {}

    /** An admitted agent is given up; refused if it is not admitted. */
    record MarkAgentUnreachable(AgentInfo info, TimeInfo since) implements RegistryOperation {}

    /** An agent is back, be it unreachable or unknown; refused if it is gone. */
    record MarkAgentReachable(AgentInfo info) implements RegistryOperation {}

    /** An admitted agent left; refused if it is not admitted. */
    record RemoveAgent(AgentInfo info) implements RegistryOperation {}

    /** Old entries are forgotten. */
    record Prune(Set<AgentId> unreachable, Set<AgentId> gone) implements RegistryOperation {

        public Prune {
            unreachable = Set.copyOf(unreachable);
            gone = Set.copyOf(gone);
        }
    }
}
