package io.mesocosm.master.tool;

import io.mesocosm.common.ids.AgentId;
import io.mesocosm.common.ids.MachineId;
import io.mesocosm.master.registry.RegistryContents;
import io.mesocosm.master.registry.RegistryOperation;
import io.mesocosm.master.registry.RegistryQuotas;
import io.mesocosm.proto.internal.MasterRegistry.Registry;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.AgentInfo;
import org.apache.mesos.v1.Protos.DrainInfo;
import org.apache.mesos.v1.Protos.DrainState;
import org.apache.mesos.v1.Protos.MachineInfo;
import org.apache.mesos.v1.Protos.MasterInfo;
import org.apache.mesos.v1.Protos.WeightInfo;
import org.apache.mesos.v1.maintenance.Protos.Schedule;
import org.apache.mesos.v1.quota.Protos.QuotaConfig;

/**
 * A registry as the operations that make it out of an empty one, so that what is imported has passed every check that
 * a master's own changes pass. Pure.
 */
final class Replay {

    private static final Set<String> KNOWN_CAPABILITIES = Arrays.stream(MasterInfo.Capability.Type.values())
            .filter(type -> type != MasterInfo.Capability.Type.UNKNOWN)
            .map(Enum::name)
            .collect(Collectors.toUnmodifiableSet());

    private final List<RegistryOperation> operations = new ArrayList<>();

    private RegistryContents contents = RegistryContents.none();

    private Replay() {}

    /**
     * The operations, in their order; none says which master took over.
     *
     * @throws ToolException naming the entry that does not fit
     */
    static List<RegistryOperation> of(Registry registry) throws ToolException {
        var replay = new Replay();
        replay.checkCapabilities(registry);
        replay.agents(registry);
        replay.maintenance(registry);
        replay.quotas(registry);
        replay.weights(registry);
        return List.copyOf(replay.operations);
    }

    private void checkCapabilities(Registry registry) throws ToolException {
        for (Registry.MinimumCapability needed : registry.getMinimumCapabilitiesList()) {
            if (!KNOWN_CAPABILITIES.contains(needed.getCapability())) {
                throw new ToolException("the registry needs a master with the capability '" + needed.getCapability()
                        + "', which this one does not have");
            }
        }
    }

    private static void checkIds(String list, Stream<AgentID> ids) throws ToolException {
        int place = ids.map(AgentID::getValue).toList().indexOf("");
        if (place >= 0) {
            throw new ToolException(list + "[" + place + "] has no agent id");
        }
    }

    private void agents(Registry registry) throws ToolException {
        checkIds(
                "slaves.slaves",
                registry.getSlaves().getSlavesList().stream()
                        .map(agent -> agent.getInfo().getId()));
        checkIds(
                "unreachable.slaves",
                registry.getUnreachable().getSlavesList().stream().map(Registry.UnreachableSlave::getId));
        checkIds("gone.slaves", registry.getGone().getSlavesList().stream().map(Registry.GoneSlave::getId));
        for (Registry.Slave agent : registry.getSlaves().getSlavesList()) {
            AgentId id = AgentId.of(agent.getInfo().getId());
            add("agent " + id, new RegistryOperation.AdmitAgent(agent.getInfo()));
            withhold(
                    id,
                    agent.hasDrainInfo() ? Optional.of(agent.getDrainInfo()) : Optional.empty(),
                    agent.getDeactivated());
        }
        for (Registry.UnreachableSlave agent : registry.getUnreachable().getSlavesList()) {
            AgentId id = AgentId.of(agent.getId());
            AgentInfo info = nameless(agent.getId());
            add("unreachable agent " + id, new RegistryOperation.AdmitAgent(info));
            withhold(
                    id,
                    agent.hasDrainInfo() ? Optional.of(agent.getDrainInfo()) : Optional.empty(),
                    agent.getDeactivated());
            add("unreachable agent " + id, new RegistryOperation.MarkAgentUnreachable(info, agent.getTimestamp()));
        }
        for (Registry.GoneSlave agent : registry.getGone().getSlavesList()) {
            AgentId id = AgentId.of(agent.getId());
            add("gone agent " + id, new RegistryOperation.AdmitAgent(nameless(agent.getId())));
            add("gone agent " + id, new RegistryOperation.MarkAgentGone(id, agent.getTimestamp()));
        }
    }

    /** All that a registry knows of an agent that it gave up is its id. */
    private static AgentInfo nameless(AgentID id) {
        return AgentInfo.newBuilder().setId(id).setHostname("").build();
    }

    private void withhold(AgentId id, Optional<DrainInfo> drain, boolean deactivated) throws ToolException {
        if (drain.isPresent()) {
            var config = drain.get().getConfig();
            add(
                    "draining agent " + id,
                    new RegistryOperation.DrainAgent(
                            id,
                            config.hasMaxGracePeriod() ? Optional.of(config.getMaxGracePeriod()) : Optional.empty(),
                            config.getMarkGone()));
            if (drain.get().getState() == DrainState.DRAINED) {
                add("drained agent " + id, new RegistryOperation.MarkAgentDrained(id));
            }
        }
        if (deactivated) {
            add("deactivated agent " + id, new RegistryOperation.DeactivateAgent(id));
        }
    }

    private void maintenance(Registry registry) throws ToolException {
        if (registry.getSchedulesCount() > 1) {
            throw new ToolException("the registry has " + registry.getSchedulesCount() + " schedules of maintenance");
        }
        for (Schedule schedule : registry.getSchedulesList()) {
            add("the schedule of maintenance", new RegistryOperation.UpdateSchedule(schedule));
        }
        Set<MachineId> down = registry.getMachines().getMachinesList().stream()
                .map(Registry.Machine::getInfo)
                .filter(machine -> machine.getMode() == MachineInfo.Mode.DOWN)
                .map(machine -> MachineId.of(machine.getId()))
                .collect(Collectors.toUnmodifiableSet());
        for (MachineId machine : down) {
            if (!contents.machines().containsKey(machine)) {
                throw new ToolException("machine " + machine + " is down and not in the schedule of maintenance");
            }
        }
        if (!down.isEmpty()) {
            add("machines that are down", new RegistryOperation.StartMaintenance(down));
        }
    }

    @SuppressWarnings("deprecation") // Registries of Mesos before 1.9 have them.
    private void quotas(Registry registry) throws ToolException {
        for (Registry.Quota quota : registry.getQuotasList()) {
            add(
                    "the quota of role " + quota.getInfo().getRole(),
                    new RegistryOperation.UpdateQuota(List.of(RegistryQuotas.upgrade(quota.getInfo()))));
        }
        for (QuotaConfig config : registry.getQuotaConfigsList()) {
            add("the quota of role " + config.getRole(), new RegistryOperation.UpdateQuota(List.of(config)));
        }
    }

    private void weights(Registry registry) throws ToolException {
        List<WeightInfo> weights =
                registry.getWeightsList().stream().map(Registry.Weight::getInfo).toList();
        for (WeightInfo weight : weights) {
            // A master that recovered it could not allocate.
            if (!(weight.getWeight() > 0)) {
                throw new ToolException("the weight of role " + weight.getRole() + " is " + weight.getWeight()
                        + ", which is not positive");
            }
        }
        if (!weights.isEmpty()) {
            add("the weights", new RegistryOperation.UpdateWeights(weights));
        }
    }

    private void add(String what, RegistryOperation operation) throws ToolException {
        contents = contents.apply(operation)
                .orElseThrow(() -> new ToolException(what + " does not fit what comes before it in the registry"));
        operations.add(operation);
    }
}
