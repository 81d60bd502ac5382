package io.mesocosm.master.registry;

import io.mesocosm.common.ids.AgentId;
import io.mesocosm.common.ids.MachineId;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.mesos.v1.Protos.AgentInfo;
import org.apache.mesos.v1.Protos.DurationInfo;
import org.apache.mesos.v1.Protos.MasterInfo;
import org.apache.mesos.v1.Protos.TimeInfo;
import org.apache.mesos.v1.Protos.WeightInfo;
import org.apache.mesos.v1.maintenance.Protos.Schedule;
import org.apache.mesos.v1.quota.Protos.QuotaConfig;

/** A change of what the master must not forget. {@link RegistryContents#apply} says what each does. */
public sealed interface RegistryOperation {

    /** A master took over. */
    record RecordMaster(MasterInfo info) implements RegistryOperation {}

    /** A new agent; refused if its id is there already, admitted, unreachable or gone. */
    record AdmitAgent(AgentInfo info) implements RegistryOperation {}

    /** Another description of an admitted agent; refused if it is not admitted. */
    record UpdateAgent(AgentInfo info) implements RegistryOperation {}

    /** An admitted agent is given up; refused if it is not admitted. It stays deactivated and draining if it was. */
    record MarkAgentUnreachable(AgentInfo info, TimeInfo since) implements RegistryOperation {}

    /**
     * An agent is back, be it unreachable or unknown; refused if it is gone. If it is admitted, nothing changes. It stays
     * deactivated and draining if it was.
     */
    record MarkAgentReachable(AgentInfo info) implements RegistryOperation {}

    /** An admitted agent left; refused if it is not admitted. */
    record RemoveAgent(AgentInfo info) implements RegistryOperation {}

    /** An operator says that an admitted or unreachable agent never comes back; refused if it is neither. */
    record MarkAgentGone(AgentId id, TimeInfo since) implements RegistryOperation {}

    /** Old entries are forgotten. */
    record Prune(Set<AgentId> unreachable, Set<AgentId> gone) implements RegistryOperation {

        public Prune {
            unreachable = Set.copyOf(unreachable);
            gone = Set.copyOf(gone);
        }
    }

    /**
     * An admitted or unreachable agent is to be emptied, and gets no work meanwhile; of any other id nothing changes.
     *
     * @param maxGracePeriod how long its tasks may take to end; without it the one of an earlier drain stays
     * @param markGone whether it is gone once it is empty
     */
    record DrainAgent(AgentId id, Optional<DurationInfo> maxGracePeriod, boolean markGone)
            implements RegistryOperation {}

    /** A draining agent is empty; refused if it is there and not draining. */
    record MarkAgentDrained(AgentId id) implements RegistryOperation {}

    /** An admitted or unreachable agent gets no work any more. */
    record DeactivateAgent(AgentId id) implements RegistryOperation {}

    /** An admitted or unreachable agent gets work again, and is not drained any more. */
    record ReactivateAgent(AgentId id) implements RegistryOperation {}

    /** Another schedule of maintenance; refused if a machine is in it twice, or a window has none. */
    record UpdateSchedule(Schedule schedule) implements RegistryOperation {}

    /** Those of the machines that are scheduled are down. */
    record StartMaintenance(Set<MachineId> machines) implements RegistryOperation {

        public StartMaintenance {
            machines = Set.copyOf(machines);
        }
    }

    /** Those of the machines that are scheduled are up, and in no schedule any more. */
    record StopMaintenance(Set<MachineId> machines) implements RegistryOperation {

        public StopMaintenance {
            machines = Set.copyOf(machines);
        }
    }

    /** The quotas of some roles, where none at all ends a role's quota; refused if one is not valid. */
    record UpdateQuota(List<QuotaConfig> configs) implements RegistryOperation {

        public UpdateQuota {
            configs = List.copyOf(configs);
        }
    }

    /** The weights of some roles. */
    record UpdateWeights(List<WeightInfo> weights) implements RegistryOperation {

        public UpdateWeights {
            weights = List.copyOf(weights);
        }
    }
}
