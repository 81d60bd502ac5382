package io.mesocosm.master.agents;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesocosm.common.collect.PersistentMap;
import io.mesocosm.common.ids.AgentId;
import io.mesocosm.common.libprocess.Upid;
import io.mesocosm.master.core.Given;
import io.mesocosm.master.core.Story;
import io.mesocosm.master.effect.MasterEffect;
import io.mesocosm.master.event.AgentMessage;
import io.mesocosm.master.event.MasterEvent;
import io.mesocosm.master.registry.RegistryContents;
import io.mesocosm.master.state.Agents;
import io.mesocosm.master.state.MasterSettings;
import io.mesocosm.proto.internal.Messages.UnregisterSlaveMessage;
import java.util.Optional;
import org.apache.mesos.v1.Protos.TimeInfo;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every place that an agent can be in, every message that it can send, and where it is then. */
class AgentMatrixTest {

    private static final String RESOURCES = "cpus:4";
    private static final Upid PID = new Upid("slave(1)", "10.0.0.1", 5051);

    /** A master that has the agent in a place; the id is the same in all of them. */
    private static Story where(String place) {
        var id = id();
        var none = RegistryContents.none();
        var time = TimeInfo.newBuilder().setNanoseconds(1).build();
        var info = Given.reregistration(id, "host", RESOURCES).getSlave();
        var contents = switch (place) {
            case "recovered" ->
                new RegistryContents(none.master(), PersistentMap.of(id, info), none.unreachable(), none.gone());
            case "unreachable" ->
                new RegistryContents(none.master(), none.admitted(), PersistentMap.of(id, time), none.gone());
            case "gone" ->
                new RegistryContents(none.master(), none.admitted(), none.unreachable(), PersistentMap.of(id, time));
            default -> none;
        };
        var story = Story.leading(MasterSettings.defaults(), contents);
        if (place.equals("connected") || place.equals("disconnected") || place.equals("removed")) {
            story.on(new AgentMessage.Register(PID, Given.registration("host", RESOURCES)));
        }
        if (place.equals("disconnected")) {
            story.on(new AgentMessage.Exited(PID));
        }
        if (place.equals("removed")) {
            story.on(unregister());
        }
        return story.forget();
    }

    private static AgentId id() {
        return new AgentId(Story.MASTER + "-S0");
    }

    private static AgentMessage.Unregister unregister() {
        return new AgentMessage.Unregister(
                PID,
                UnregisterSlaveMessage.newBuilder().setSlaveId(id().toProto()).build());
    }

    private static MasterEvent message(String name) {
        return switch (name) {
            case "exited" -> new AgentMessage.Exited(PID);
            case "unregister" -> unregister();
            case "pong" -> new AgentMessage.Pong(PID, 1);
            case "reregister" ->
                new AgentMessage.Reregister(
                        PID, Given.reregistration(id(), "host", RESOURCES).build());
            default ->
                new AgentMessage.Reregister(
                        PID, Given.reregistration(id(), "host", "cpus:8").build());
        };
    }

    private static String place(Story story) {
        Agents agents = story.state().agents();
        return story.state()
                .agent(id())
                .map(agent -> agent.link().connected() ? "connected" : "disconnected")
                .or(() ->
                        Optional.of("recovered").filter(it -> agents.recovered().containsKey(id())))
                .or(() -> Optional.of("unreachable")
                        .filter(it -> agents.unreachable().containsKey(id())))
                .or(() -> Optional.of("gone").filter(it -> agents.gone().containsKey(id())))
                .or(() -> Optional.of("removed").filter(it -> agents.removed().containsKey(id())))
                .orElse("unknown");
    }

    @ParameterizedTest
    @CsvSource({
        "unknown,      exited,     unknown",
        "unknown,      unregister, unknown",
        "unknown,      pong,       unknown",
        "unknown,      reregister, connected",
        "unknown,      changed,    connected",
        "connected,    exited,     disconnected",
        "connected,    unregister, removed",
        "connected,    pong,       connected",
        "connected,    reregister, connected",
        "connected,    changed,    connected",
        "disconnected, exited,     disconnected",
        "disconnected, unregister, removed",
        "disconnected, pong,       disconnected",
        "disconnected, reregister, connected",
        "disconnected, changed,    connected",
        "recovered,    exited,     recovered",
        "recovered,    unregister, recovered",
        "recovered,    pong,       recovered",
        "recovered,    reregister, connected",
        "recovered,    changed,    connected",
        "unreachable,  exited,     unreachable",
        "unreachable,  unregister, unreachable",
        "unreachable,  pong,       unreachable",
        "unreachable,  reregister, connected",
        "unreachable,  changed,    connected",
        "gone,         exited,     gone",
        "gone,         unregister, gone",
        "gone,         pong,       gone",
        "gone,         reregister, gone",
        "gone,         changed,    gone",
        "removed,      exited,     removed",
        "removed,      unregister, removed",
        "removed,      pong,       removed",
        "removed,      reregister, connected",
        "removed,      changed,    connected",
    })
    void anAgentGoesFromPlaceToPlace(String before, String message, String after) {
        Story story = where(before);
        assertThat(place(story)).isEqualTo(before);
        story.on(message(message));
        assertThat(place(story)).isEqualTo(after);
        assertThat(story.state().agents().transitions().isEmpty()).isTrue();
        assertThat(story.effects(MasterEffect.Exit.class)).isEmpty();
        boolean admitted = story.registry().admitted().containsKey(id());
        assertThat(admitted)
                .isEqualTo(after.equals("connected") || after.equals("disconnected") || after.equals("recovered"));
    }
}
