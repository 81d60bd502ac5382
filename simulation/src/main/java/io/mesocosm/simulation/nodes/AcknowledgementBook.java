package io.mesocosm.simulation.nodes;

import com.google.protobuf.ByteString;
import io.mesocosm.agent.checkpoint.CheckpointToken;
import io.mesocosm.agent.effect.AgentEffect;
import io.mesocosm.agent.effect.MessageEffect;
import io.mesocosm.agent.event.AgentEvent;
import io.mesocosm.agent.event.DiskEvent;
import io.mesocosm.agent.event.MasterEvent;
import io.mesocosm.agent.state.AgentState;
import io.mesocosm.agent.state.StreamKey;
import io.mesocosm.agent.state.UpdateStream;
import io.mesocosm.common.ids.FrameworkId;
import io.mesocosm.common.ids.TaskId;
import io.mesocosm.common.loop.Step;
import io.mesocosm.proto.internal.Messages.StatusUpdateMessage;
import io.mesocosm.simulation.world.World;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** Remembers which updates an agent knows to be acknowledged: it must not send them again, also not in a later life. */
final class AcknowledgementBook {

    private final World world;
    private final SimDisk disk;
    private final Set<ByteString> acknowledged = new HashSet<>();

    AcknowledgementBook(World world, SimDisk disk) {
        this.world = world;
        this.disk = disk;
    }

    /** Holds a step of the agent to what was acknowledged before, then takes in what it hears now. */
    void follow(AgentEvent event, AgentState before, Step<AgentState, AgentEffect> step) {
        if (event instanceof MasterEvent.UpdateAcknowledged heard) {
            var message = heard.message();
            var key = new StreamKey.OfTask(FrameworkId.of(message.getFrameworkId()), TaskId.of(message.getTaskId()));
            Optional<UpdateStream> after = step.state().updates().stream(key);
            boolean taken = before.updates().stream(key)
                    .filter(stream -> !after.equals(Optional.of(stream)))
                    .isPresent();
            if (taken) {
                acknowledged.add(message.getUuid());
            }
        }
        if (event instanceof DiskEvent.Checkpointed stored
                && stored.token() instanceof CheckpointToken.AcknowledgementStored token) {
            acknowledged.add(token.uuid());
        }
        for (AgentEffect effect : step.effects()) {
            if (effect instanceof MessageEffect.Send send
                    && send.message() instanceof StatusUpdateMessage update
                    && acknowledged.contains(update.getUpdate().getUuid())) {
                throw world.fail("an update is sent after its acknowledgement: " + update.getUpdate());
            }
        }
    }

    /** The agent's process ended: acknowledgements that were not durable are forgotten, and those updates come again. */
    void crashed() {
        acknowledged.removeIf(uuid -> !disk.isAcknowledged(uuid));
    }
}
