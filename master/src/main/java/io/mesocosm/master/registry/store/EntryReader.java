package io.mesocosm.master.registry.store;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import io.mesocosm.common.collect.PersistentMap;
import io.mesocosm.common.collect.PersistentSet;
import io.mesocosm.common.ids.AgentId;
import io.mesocosm.common.ids.MachineId;
import io.mesocosm.master.registry.Maintenance;
import io.mesocosm.master.registry.Maintenance.ScheduledMachine;
import io.mesocosm.master.registry.Maintenance.ScheduledWindow;
import io.mesocosm.master.registry.RegistryAgents;
import io.mesocosm.master.registry.RegistryContents;
import io.mesocosm.master.registry.RegistryQuotas;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.mesos.v1.Protos.AgentInfo;
import org.apache.mesos.v1.Protos.DrainInfo;
import org.apache.mesos.v1.Protos.MasterInfo;
import org.apache.mesos.v1.Protos.TimeInfo;
import org.apache.mesos.v1.Protos.Unavailability;
import org.apache.mesos.v1.Protos.WeightInfo;
import org.apache.mesos.v1.quota.Protos.QuotaConfig;
import org.apache.mesos.v1.quota.Protos.QuotaInfo;

/** Makes contents of entries, which come in any order. Checks each by itself, and in the end all together. */
final class EntryReader {

    private final Tree tree;

    private Optional<MasterInfo> master = Optional.empty();
    private final Map<AgentId, AgentInfo> admitted = new HashMap<>();
    private final Map<AgentId, TimeInfo> unreachable = new HashMap<>();
    private final Map<AgentId, TimeInfo> gone = new HashMap<>();
    private final Map<AgentId, DrainInfo> draining = new HashMap<>();
    private final Set<AgentId> deactivated = new HashSet<>();
    private final Map<MachineId, ScheduledMachine> machines = new HashMap<>();
    private final Map<Integer, Unavailability> windows = new HashMap<>();
    private final Map<String, QuotaConfig> quotas = new HashMap<>();
    private final Map<String, QuotaInfo> legacyQuotas = new HashMap<>();
    private final Map<String, Double> weights = new HashMap<>();
    private final Set<String> capabilities = new HashSet<>();

    EntryReader(Tree tree) {
        this.tree = tree;
    }

    /** Takes an entry in. */
    void add(String entry, ByteString data) throws DamagedException {
        int colon = entry.indexOf(':');
        Kind kind = Kind.of(entry.substring(0, Math.max(colon, 0)))
                .orElseThrow(() -> damaged(entry, "there are no entries of this kind"));
        String name = entry.substring(colon + 1);
        try {
            add(kind, name, entry, data);
        } catch (InvalidProtocolBufferException e) {
            throw damaged(entry, String.valueOf(e.getMessage()));
        }
    }

    private void add(Kind kind, String name, String entry, ByteString data)
            throws DamagedException, InvalidProtocolBufferException {
        switch (kind) {
            case MASTER -> {
                require(name.equals(Entries.ONLY), entry, "its name");
                master = Optional.of(MasterInfo.parseFrom(data));
            }
            case AGENT -> {
                AgentInfo info = AgentInfo.parseFrom(data);
                AgentId id = new AgentId(key(entry, name));
                require(
                        AgentId.of(info.getId()).equals(id),
                        entry,
                        "it describes agent '" + info.getId().getValue() + "'");
                admitted.put(id, info);
            }
            case UNREACHABLE -> unreachable.put(new AgentId(key(entry, name)), TimeInfo.parseFrom(data));
            case GONE -> gone.put(new AgentId(key(entry, name)), TimeInfo.parseFrom(data));
            case DRAINING -> draining.put(new AgentId(key(entry, name)), DrainInfo.parseFrom(data));
            case DEACTIVATED -> deactivated.add(new AgentId(nameOnly(entry, name, data)));
            case MACHINE -> {
                ScheduledMachine machine = MachineForm.read(data);
                MachineId id = MachineId.of(machine.info().getId());
                require(Names.of(id).equals(name), entry, "it describes machine '" + id + "'");
                machines.put(id, machine);
            }
            case WINDOW -> windows.put(number(entry, name), Unavailability.parseFrom(data));
            case QUOTA -> named(entry, name, QuotaConfig.parser(), data, quotas, QuotaConfig::getRole);
            case LEGACY_QUOTA -> named(entry, name, QuotaInfo.parser(), data, legacyQuotas, QuotaInfo::getRole);
            case WEIGHT -> {
                Map<String, WeightInfo> one = new HashMap<>();
                named(entry, name, WeightInfo.parser(), data, one, WeightInfo::getRole);
                one.forEach((role, info) -> weights.put(role, info.getWeight()));
            }
            case CAPABILITY -> capabilities.add(nameOnly(entry, name, data));
        }
    }

    @FunctionalInterface
    private interface Role<V> {
        String of(V value);
    }

    private <V extends MessageLite> void named(
            String entry, String name, Parser<V> parser, ByteString data, Map<String, V> into, Role<V> role)
            throws DamagedException, InvalidProtocolBufferException {
        V value = parser.parseFrom(data);
        String key = key(entry, name);
        require(role.of(value).equals(key), entry, "it is about role '" + role.of(value) + "'");
        into.put(key, value);
    }

    private String key(String entry, String name) throws DamagedException {
        return Names.unescape(name).orElseThrow(() -> damaged(entry, "its name"));
    }

    private String nameOnly(String entry, String name, ByteString data) throws DamagedException {
        require(data.isEmpty(), entry, "it has data");
        return key(entry, name);
    }

    private int number(String entry, String name) throws DamagedException {
        try {
            int number = Integer.parseInt(name);
            require(String.valueOf(number).equals(name) && number >= 0, entry, "its name");
            return number;
        } catch (NumberFormatException e) {
            throw damaged(entry, "its name");
        }
    }

    /** The contents, now that all entries are there. */
    RegistryContents finish() throws DamagedException {
        for (AgentId id : unreachable.keySet()) {
            require(!admitted.containsKey(id), Kind.UNREACHABLE, id, "the agent is admitted as well");
        }
        for (AgentId id : gone.keySet()) {
            require(
                    !admitted.containsKey(id) && !unreachable.containsKey(id),
                    Kind.GONE,
                    id,
                    "the agent is admitted or unreachable as well");
        }
        for (AgentId id : deactivated) {
            boolean there = admitted.containsKey(id) || unreachable.containsKey(id);
            require(there, Kind.DEACTIVATED, id, "the agent is not there");
        }
        for (AgentId id : draining.keySet()) {
            require(deactivated.contains(id), Kind.DRAINING, id, "the agent is not deactivated");
        }
        return new RegistryContents(
                master,
                new RegistryAgents(
                        PersistentMap.copyOf(admitted),
                        PersistentMap.copyOf(unreachable),
                        PersistentMap.copyOf(gone),
                        PersistentMap.copyOf(draining),
                        PersistentSet.copyOf(deactivated)),
                maintenance(),
                new RegistryQuotas(PersistentMap.copyOf(quotas), PersistentMap.copyOf(legacyQuotas)),
                PersistentMap.copyOf(weights),
                PersistentSet.copyOf(capabilities));
    }

    private Maintenance maintenance() throws DamagedException {
        Map<Integer, Integer> sizes = new HashMap<>();
        for (Map.Entry<MachineId, ScheduledMachine> machine : machines.entrySet()) {
            int window = machine.getValue().window();
            String entry = Kind.MACHINE.entry(Names.of(machine.getKey()));
            require(windows.containsKey(window), entry, "there is no window " + window);
            sizes.merge(window, 1, Integer::sum);
        }
        Map<Integer, ScheduledWindow> full = new HashMap<>();
        for (Map.Entry<Integer, Unavailability> window : windows.entrySet()) {
            int size = sizes.getOrDefault(window.getKey(), 0);
            require(size > 0, Kind.WINDOW.entry(window.getKey().toString()), "no machine is in it");
            full.put(window.getKey(), new ScheduledWindow(window.getValue(), size));
        }
        return new Maintenance(PersistentMap.copyOf(full), PersistentMap.copyOf(machines));
    }

    private void require(boolean holds, Kind kind, AgentId id, String why) throws DamagedException {
        require(holds, kind.entry(Names.escape(id.value())), why);
    }

    private void require(boolean holds, String entry, String why) throws DamagedException {
        if (!holds) {
            throw damaged(entry, why);
        }
    }

    private DamagedException damaged(String entry, String why) {
        return new DamagedException(tree.bucketOf(entry) + "/" + entry, why);
    }
}
