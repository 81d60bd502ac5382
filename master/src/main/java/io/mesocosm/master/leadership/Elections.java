package io.mesocosm.master.leadership;

import io.mesocosm.common.ids.AgentId;
import io.mesocosm.master.effect.AllocatorCommand;
import io.mesocosm.master.effect.MasterEffect;
import io.mesocosm.master.effect.TimerKey;
import io.mesocosm.master.event.MasterEvent.LeaderDetected;
import io.mesocosm.master.event.MasterEvent.RecoveryTimedOut;
import io.mesocosm.master.event.MasterEvent.RegistryGcDue;
import io.mesocosm.master.event.MasterEvent.RegistryRecovered;
import io.mesocosm.master.registry.RegistryContents;
import io.mesocosm.master.registry.RegistryOperation;
import io.mesocosm.master.state.Agents;
import io.mesocosm.master.state.Leadership;
import io.mesocosm.master.state.Leadership.Phase;
import io.mesocosm.master.turn.Times;
import io.mesocosm.master.turn.Turn;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.mesos.v1.Protos.MasterInfo;
import org.apache.mesos.v1.Protos.TimeInfo;

/**
 * How a master comes to lead. The diagram is at {@link Leadership}. A leader that sees another leader, or none, ends its
 * process: whatever it still had to say must not be said.
 */
public final class Elections {

    private Elections() {}

    /** The detector sees a leader, or none. Mesos: {@code Master::detected}. */
    public static void detected(Turn turn, LeaderDetected event) {
        Leadership before = turn.state().leadership();
        boolean self = event.leader()
                .map(MasterInfo::getId)
                .filter(turn.self().getId()::equals)
                .isPresent();
        boolean led = before.phase() != Phase.STANDBY;
        if (led && !self) {
            turn.emit(new MasterEffect.Exit("Lost leadership... committing suicide!"));
        } else if (!led && self) {
            turn.set(turn.state().with(new Leadership(Phase.RECOVERING, event.leader(), Optional.of(turn.now()))));
            turn.emit(new MasterEffect.RecoverRegistry(turn.self()));
            turn.info("elected as the leading master id=" + turn.self().getId());
        } else {
            turn.set(turn.state().with(new Leadership(before.phase(), event.leader(), before.elected())));
        }
    }

    /** The registry was read. Mesos: {@code Master::_recover}. */
    public static void recovered(Turn turn, RegistryRecovered event) {
        Leadership before = turn.state().leadership();
        if (before.phase() != Phase.RECOVERING) {
            return;
        }
        RegistryContents contents = event.contents();
        Map<AgentId, Agents.Unreachable> unreachable = new HashMap<>();
        contents.unreachable()
                .forEach(entry -> unreachable.put(entry.getKey(), new Agents.Unreachable(entry.getValue(), Set.of())));
        Agents agents = turn.state().agents();
        turn.set(turn.state()
                .with(new Leadership(Phase.LEADING, before.leader(), before.elected()))
                .with(agents.withRecovered(contents.admitted())
                        .withUnreachable(agents.unreachable().putAll(unreachable))
                        .withGone(contents.gone())));
        turn.emit(new MasterEffect.SetTimer(
                new TimerKey.Recovery(),
                turn.state().settings().agents().reregisterTimeout(),
                new RecoveryTimedOut(contents.admitted().size())));
        scheduleGc(turn);
        var weights = turn.state().settings().weights();
        if (!weights.isEmpty()) {
            turn.emit(new MasterEffect.Allocate(new AllocatorCommand.UpdateWeights(weights)));
        }
        turn.info("recovered agents=" + contents.admitted().size() + " unreachable="
                + contents.unreachable().size() + " gone=" + contents.gone().size());
    }

    private static void scheduleGc(Turn turn) {
        turn.emit(new MasterEffect.SetTimer(
                new TimerKey.RegistryGc(),
                turn.state().settings().history().registryGcInterval(),
                new RegistryGcDue()));
    }

    /** Forgets unreachable and gone agents that are too many or too long ago. Mesos: {@code Master::doRegistryGc}. */
    public static void collectGarbage(Turn turn) {
        scheduleGc(turn);
        Agents agents = turn.state().agents();
        Set<AgentId> unreachable = tooOld(
                turn,
                agents.unreachable().stream()
                        .collect(Collectors.toMap(
                                Map.Entry::getKey, entry -> entry.getValue().since())));
        Set<AgentId> gone = tooOld(turn, agents.gone().asMap());
        unreachable.removeIf(id -> agents.transition(id).isPresent());
        if (!unreachable.isEmpty() || !gone.isEmpty()) {
            turn.emit(new MasterEffect.CommitRegistry(new RegistryOperation.Prune(unreachable, gone)));
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
        turn.set(turn.state().with(agents.withUnreachable(agents.unreachable().remove(id))));
        entry.get()
                .frameworks()
                .forEach(framework -> turn.framework(framework)
                        .ifPresent(some -> turn.put(some.with(some.work().forgetUnreachable(id)))));
    }
}
