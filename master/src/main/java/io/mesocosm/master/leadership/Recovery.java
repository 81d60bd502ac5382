package io.mesocosm.master.leadership;

import io.mesocosm.allocator.AllocatorCommand;
import io.mesocosm.common.collect.PersistentMap;
import io.mesocosm.common.ids.AgentId;
import io.mesocosm.master.effect.MasterEffect;
import io.mesocosm.master.effect.TimerKey;
import io.mesocosm.master.event.MasterEvent.RecoveryTimedOut;
import io.mesocosm.master.event.MasterEvent.RegistryRecovered;
import io.mesocosm.master.registry.RegistryContents;
import io.mesocosm.master.registry.RegistryOperation;
import io.mesocosm.master.state.Agents;
import io.mesocosm.master.state.Decrees;
import io.mesocosm.master.state.Leadership;
import io.mesocosm.master.state.Leadership.Phase;
import io.mesocosm.master.state.Withdrawals;
import io.mesocosm.master.turn.Turn;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import org.apache.mesos.v1.Protos.MasterInfo;
import org.apache.mesos.v1.Protos.TimeInfo;
import org.apache.mesos.v1.Protos.WeightInfo;

/** How a master that was elected takes over what its registry holds. Mesos: {@code Master::_recover}. */
public final class Recovery {

    private static final String ADVICE =
            ". See the following documentation for steps to safely recover from this state:"
                    + " http://mesos.apache.org/documentation/latest/downgrades";

    private Recovery() {}

    /** The registry was read. */
    public static void recovered(Turn turn, RegistryRecovered event) {
        if (turn.state().leadership().phase() != Phase.RECOVERING) {
            return;
        }
        turn.emit(new MasterEffect.CancelTimer(new TimerKey.RegistryFetch()));
        RegistryContents contents = event.contents();
        Set<String> missing = missing(contents, turn.self());
        if (missing.isEmpty()) {
            lead(turn, contents);
        } else {
            turn.exit("Master is missing the following minimum capabilities: " + String.join(", ", missing) + ADVICE);
        }
    }

    /** What a master must be capable of to lead by these contents, and this one is not. */
    private static Set<String> missing(RegistryContents contents, MasterInfo self) {
        Set<String> missing = new TreeSet<>();
        contents.minimumCapabilities().forEach(missing::add);
        self.getCapabilitiesList()
                .forEach(capability -> missing.remove(capability.getType().name()));
        return missing;
    }

    private static void lead(Turn turn, RegistryContents contents) {
        Leadership before = turn.state().leadership();
        turn.set(turn.state()
                .with(new Leadership(Phase.LEADING, before.leader(), before.elected()))
                .with(agents(turn.state().agents(), contents))
                .with(turn.state().decrees().with(contents.maintenance()).with(contents.quotas())));
        int expected = contents.admitted().size();
        turn.emit(new MasterEffect.SetTimer(
                new TimerKey.Recovery(),
                turn.state().settings().agents().reregisterTimeout(),
                new RecoveryTimedOut(expected)));
        RegistryGc.schedule(turn);
        turn.allocate(new AllocatorCommand.Recover(expected, contents.quotas().all()));
        weigh(turn, contents);
        turn.info("recovered agents=" + expected + " unreachable="
                + contents.unreachable().size() + " gone=" + contents.gone().size() + " withdrawn="
                + contents.deactivated().size() + " machines="
                + contents.machines().size());
    }

    private static Agents agents(Agents before, RegistryContents contents) {
        PersistentMap<AgentId, Agents.Unreachable> unreachable = PersistentMap.empty();
        for (Map.Entry<AgentId, TimeInfo> entry : contents.unreachable().asMap().entrySet()) {
            unreachable = unreachable.put(entry.getKey(), new Agents.Unreachable(entry.getValue(), Set.of()));
        }
        return before.withRecovered(contents.admitted())
                .withUnreachable(unreachable)
                .withGone(contents.gone())
                .with(new Withdrawals(contents.draining(), contents.deactivated()));
    }

    /** Weights of the registry hold. Only if it has none do those of the flag, and the registry gets them. */
    private static void weigh(Turn turn, RegistryContents contents) {
        Decrees decrees = turn.state().decrees();
        SortedMap<String, Double> flag = turn.state().settings().weights();
        if (!contents.weights().isEmpty()) {
            if (!flag.isEmpty()) {
                turn.warn("ignored --weights " + flag + ": the registry has weights");
            }
            turn.set(turn.state().with(decrees.withWeights(contents.weights())));
        } else if (!flag.isEmpty()) {
            turn.commit(new RegistryOperation.UpdateWeights(infos(flag)));
        }
        Map<String, Double> weights =
                new HashMap<>(turn.state().decrees().weights().asMap());
        if (!weights.isEmpty()) {
            turn.allocate(new AllocatorCommand.UpdateWeights(weights));
        }
    }

    private static List<WeightInfo> infos(SortedMap<String, Double> weights) {
        return weights.entrySet().stream()
                .map(entry -> WeightInfo.newBuilder()
                        .setRole(entry.getKey())
                        .setWeight(entry.getValue())
                        .build())
                .toList();
    }
}
