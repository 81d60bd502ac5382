package io.mesocosm.master.maintenance;

import io.mesocosm.master.registry.Maintenance;
import io.mesocosm.master.registry.RegistryOperation;
import io.mesocosm.master.state.Agent;
import io.mesocosm.master.state.Decrees;
import io.mesocosm.master.state.MasterState;
import io.mesocosm.master.turn.MaintenanceRules;
import io.mesocosm.master.turn.Turn;
import java.util.Optional;

/** What a new schedule means for agents. Mesos: {@code Master::Http::_updateMaintenanceSchedule}. */
public final class Schedules {

    private Schedules() {}

    /** The registry has another schedule. */
    public static void updated(Turn turn, RegistryOperation.UpdateSchedule operation, boolean applied) {
        Decrees before = turn.state().decrees();
        Optional<Maintenance> next = before.maintenance().update(operation.schedule());
        if (!applied || next.isEmpty()) {
            turn.warn("the schedule was refused by the registry");
            return;
        }
        MasterState old = turn.state();
        turn.set(old.with(before.with(next.get())));
        for (Agent agent : old.agents().registered().values()) {
            MaintenanceRules.changed(turn, agent.id(), old.unavailability(agent));
        }
    }
}
