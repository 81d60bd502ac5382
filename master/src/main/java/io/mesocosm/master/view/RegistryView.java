package io.mesocosm.master.view;

import io.mesocosm.common.collect.PersistentMap;
import io.mesocosm.common.ids.AgentId;
import io.mesocosm.common.json.JsonOutput;
import io.mesocosm.common.json.ProtoJson;
import io.mesocosm.common.resources.ResourceFormat;
import io.mesocosm.master.registry.Maintenance.ScheduledMachine;
import io.mesocosm.master.registry.RegistryContents;
import io.mesocosm.proto.internal.MasterRegistry.Registry;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.mesos.v1.Protos.TimeInfo;
import org.apache.mesos.v1.Protos.WeightInfo;

/**
 * {@code /registrar(1)/registry}: the registry as Mesos keeps it, one message. Mesos lists entries as they came; here
 * agents are in the order of their ids, or of the time at which they were given up, and roles in that of the alphabet.
 * Resources of agents are in the form that masters before reservation refinement read.
 */
public final class RegistryView {

    /** Ids of one master count up: {@code S2} is before {@code S10}. */
    private static final Comparator<AgentId> BY_AGE =
            Comparator.<AgentId>comparingInt(id -> id.value().length()).thenComparing(AgentId::value);

    private RegistryView() {}

    /** Writes {@code /registrar(1)/registry}. */
    public static void write(RegistryContents contents, JsonOutput out) {
        ProtoJson.V0_SORTED.write(message(contents), out);
    }

    /** The contents as Mesos' message. */
    public static Registry message(RegistryContents contents) {
        Registry.Builder registry = Registry.newBuilder();
        contents.master().ifPresent(info -> registry.getMasterBuilder().setInfo(info));
        agents(contents, registry);
        maintenance(contents, registry);
        quotas(contents, registry);
        new TreeMap<>(contents.weights().asMap())
                .forEach((role, weight) -> registry.addWeights(Registry.Weight.newBuilder()
                        .setInfo(WeightInfo.newBuilder().setRole(role).setWeight(weight))));
        contents.minimumCapabilities().stream()
                .sorted()
                .forEach(name -> registry.addMinimumCapabilities(
                        Registry.MinimumCapability.newBuilder().setCapability(name)));
        return registry.build();
    }

    private static void agents(RegistryContents contents, Registry.Builder registry) {
        contents.admitted().keys().stream().sorted(BY_AGE).forEach(id -> {
            Registry.Slave.Builder agent = Registry.Slave.newBuilder()
                    .setInfo(ResourceFormat.PRE_REFINEMENT.convertAll(
                            contents.admitted().get(id).orElseThrow()))
                    .setDeactivated(contents.deactivated().contains(id));
            contents.draining().get(id).ifPresent(agent::setDrainInfo);
            registry.getSlavesBuilder().addSlaves(agent);
        });
        oldestFirst(contents.unreachable()).forEach(entry -> {
            AgentId id = entry.getKey();
            Registry.UnreachableSlave.Builder agent = Registry.UnreachableSlave.newBuilder()
                    .setId(id.toProto())
                    .setTimestamp(entry.getValue())
                    .setDeactivated(contents.deactivated().contains(id));
            contents.draining().get(id).ifPresent(agent::setDrainInfo);
            registry.getUnreachableBuilder().addSlaves(agent);
        });
        oldestFirst(contents.gone())
                .forEach(entry -> registry.getGoneBuilder()
                        .addSlaves(Registry.GoneSlave.newBuilder()
                                .setId(entry.getKey().toProto())
                                .setTimestamp(entry.getValue())));
    }

    private static Stream<Map.Entry<AgentId, TimeInfo>> oldestFirst(PersistentMap<AgentId, TimeInfo> agents) {
        return agents.stream()
                .sorted(Comparator.<Map.Entry<AgentId, TimeInfo>>comparingLong(
                                entry -> entry.getValue().getNanoseconds())
                        .thenComparing(Map.Entry::getKey, BY_AGE));
    }

    private static void maintenance(RegistryContents contents, Registry.Builder registry) {
        for (ScheduledMachine machine : contents.maintenance().ordered()) {
            registry.getMachinesBuilder()
                    .addMachines(Registry.Machine.newBuilder().setInfo(machine.info()));
        }
        if (!contents.machines().isEmpty()) {
            registry.addSchedules(contents.maintenance().schedule());
        }
    }

    @SuppressWarnings("deprecation") // Registries of Mesos before 1.9 have them.
    private static void quotas(RegistryContents contents, Registry.Builder registry) {
        new TreeMap<>(contents.quotas().legacy().asMap())
                .values()
                .forEach(info -> registry.addQuotas(Registry.Quota.newBuilder().setInfo(info)));
        new TreeMap<>(contents.quotas().configs().asMap()).values().forEach(registry::addQuotaConfigs);
    }
}
