package io.mesocosm.master.turn;

import io.mesocosm.allocator.AllocatorCommand;
import io.mesocosm.common.ids.AgentId;
import io.mesocosm.master.state.Agent;
import java.util.Optional;
import org.apache.mesos.v1.Protos.Unavailability;

/** What follows when an agent will be away at another time than was thought. */
public final class MaintenanceRules {

    private MaintenanceRules() {}

    /**
     * Tells the allocator when an agent will be away, if that is not what it was before. Offers and inverse offers say
     * when, so those that are out are taken back first. Mesos: {@code Master::updateUnavailability}.
     *
     * @param before when it was to be away
     */
    public static void changed(Turn turn, AgentId id, Optional<Unavailability> before) {
        Optional<Agent> agent = turn.agent(id);
        Optional<Unavailability> after = agent.flatMap(turn.state()::unavailability);
        if (agent.isEmpty() || after.equals(before)) {
            return;
        }
        OfferRules.rescindAll(turn, agent.get());
        InverseOfferRules.forget(turn, id);
        turn.allocate(new AllocatorCommand.UpdateUnavailability(id, after));
        turn.info("unavailability of agent=" + id + " "
                + after.map(some -> "starts at nanoseconds=" + some.getStart().getNanoseconds())
                        .orElse("is over"));
    }
}
