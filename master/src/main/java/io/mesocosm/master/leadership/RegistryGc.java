package io.mesocosm.master.leadership;

import io.mesocosm.common.ids.AgentId;
import io.mesocosm.master.effect.MasterEffect;
import io.mesocosm.master.effect.TimerKey;
import io.mesocosm.master.event.MasterEvent.RegistryGcDue;
import io.mesocosm.master.registry.RegistryOperation;
import io.mesocosm.master.state.Agents;
import io.mesocosm.master.turn.Times;
import io.mesocosm.master.turn.Turn;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.mesos.v1.Protos.TimeInfo;

/** How the registry is kept from growing for ever. Mesos: {@code Master::doRegistryGc}. */
public final class RegistryGc {

    private RegistryGc() {}

    /** Asks for the next clean-up. */
    static void schedule(Turn turn) {
        turn.emit(new MasterEffect.SetTimer(
                new TimerKey.RegistryGc(),
                turn.state().settings().history().registryGcInterval(),
                new RegistryGcDue()));
    }

    /** Forgets unreachable and gone agents that are too many or too long ago. */
    public static void collect(Turn turn) {
        schedule(turn);
        Agents agents = turn.state().agents();
        Set<AgentId> unreachable = tooOld(
                turn,
                agents.unreachable().stream()
                        .collect(Collectors.toMap(
                                Map.Entry::getKey, entry -> entry.getValue().since())));
        Set<AgentId> gone = tooOld(turn, agents.gone().asMap());
        unreachable.removeIf(id -> agents.transition(id).isPresent());
        if (!unreachable.isEmpty() || !gone.isEmpty()) {
            turn.commit(new RegistryOperation.Prune(unreachable, gone));
        }
    }

    private static Set<AgentId> tooOld(Turn turn, Map<AgentId, TimeInfo> since) {
        var history = turn.state().settings().history();
        Instant oldest = turn.now().minus(history.registryMaxAgentAge());
        Set<AgentId> old = new HashSet<>();
        int surplus = since.size() - history.registryMaxAgentCount();
        var oldestFirst = since.entrySet().stream()
                .sorted(Map.Entry.comparingByValue(Comparator.comparingLong(TimeInfo::getNanoseconds)))
                .toList();
        for (Map.Entry<AgentId, TimeInfo> entry : oldestFirst) {
            if (surplus <= 0 && !Times.instant(entry.getValue()).isBefore(oldest)) {
                break;
            }
            old.add(entry.getKey());
            surplus--;
        }
        return old;
    }

    /** The registry has forgotten; so does the master, and the unreachable tasks of those agents with it. */
    public static void pruned(Turn turn, RegistryOperation.Prune operation) {
        for (AgentId id : operation.unreachable()) {
            forgetUnreachable(turn, id);
        }
        Agents agents = turn.state().agents();
        var gone = agents.gone();
        for (AgentId id : operation.gone()) {
            gone = gone.remove(id);
        }
        turn.set(turn.state().with(agents.withGone(gone)));
    }

    private static void forgetUnreachable(Turn turn, AgentId id) {
        Agents agents = turn.state().agents();
        Optional<Agents.Unreachable> entry = agents.unreachable().get(id);
        if (entry.isEmpty()) {
            return;
        }
        turn.set(turn.state()
                .with(agents.withUnreachable(agents.unreachable().remove(id))
                        .with(agents.withdrawals().forget(id))));
        entry.get()
                .frameworks()
                .forEach(framework -> turn.framework(framework)
                        .ifPresent(some -> turn.put(some.with(some.work().forgetUnreachable(id)))));
    }
}
