package io.mesocosm.master.reservations;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesocosm.allocator.Allocator;
import io.mesocosm.allocator.AllocatorOptions;
import io.mesocosm.allocator.AllocatorOutput;
import io.mesocosm.allocator.hierarchical.HierarchicalAllocatorFactory;
import io.mesocosm.common.ids.AgentId;
import io.mesocosm.common.ids.FrameworkId;
import io.mesocosm.common.ids.OfferId;
import io.mesocosm.common.loop.SeededIds;
import io.mesocosm.common.resources.ReservationStack;
import io.mesocosm.common.resources.Resources;
import io.mesocosm.master.core.Given;
import io.mesocosm.master.core.Story;
import io.mesocosm.master.effect.MasterEffect;
import io.mesocosm.master.event.AgentMessage;
import io.mesocosm.master.event.MasterEvent;
import io.mesocosm.master.event.OperationRequest;
import io.mesocosm.master.event.ReplyTo;
import io.mesocosm.master.state.Agent;
import io.mesocosm.master.state.Offer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.SplittableRandom;
import org.apache.mesos.v1.Protos.Filters;
import org.apache.mesos.v1.Protos.Offer.Operation;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.Resource.ReservationInfo;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.Volume;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A master and its allocator, whose words take their time to the master while operators, schedulers and agents go on.
 * Whatever happens: every request is answered once, nothing is offered twice (the story's invariants), and when all is
 * said the allocator hands out exactly what agents have.
 */
class AllocatorRaceTest {

    private static final int STEPS = 1500;
    private static final String RESOURCES = "cpus:8;mem:4096;disk:1000";

    private final Story story = Story.leading();
    private final Queue<AllocatorOutput> words = new ArrayDeque<>();
    private final Map<Integer, Integer> answers = new HashMap<>();
    private SplittableRandom random = new SplittableRandom(0);
    private final Set<ReplyTo> asked = new HashSet<>();
    private int names;

    private void on(Allocator allocator, List<MasterEffect> effects) {
        for (MasterEffect effect : effects) {
            if (effect instanceof MasterEffect.Allocate allocate) {
                words.addAll(allocator.apply(allocate.command(), story.now()));
            } else if (effect instanceof MasterEffect.Respond respond && asked.remove(respond.reply())) {
                answers.merge(respond.status(), 1, Integer::sum);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void allocatorAndMasterEndInAgreement(long seed) {
        random = new SplittableRandom(seed);
        Allocator allocator = allocator();
        story.forget();
        AgentId first = story.agent("one", RESOURCES);
        story.agent("two", RESOURCES);
        FrameworkId framework = story.framework("dev");
        on(allocator, story.effects(MasterEffect.class));
        answers.clear();
        for (int i = 0; i < STEPS; i++) {
            story.forget().later(Duration.ofMillis(400));
            act(allocator, framework);
        }
        assertThat(answers.keySet()).contains(202, 400, 409);
        settle(allocator, framework);
        assertThat(asked).isEmpty();
        assertThat(story.state().claims().byTicket()).isEmpty();
        assertThat(story.state().claims().doubted()).isEmpty();
        assertThat(story.state().agent(first)).isPresent();
        for (Agent agent : story.state().agents().registered().values()) {
            assertThat(agent.work().offered().unallocate())
                    .isEqualTo(agent.total().minus(agent.used().unallocate()));
        }
    }

    private Allocator allocator() {
        return new HierarchicalAllocatorFactory().create(AllocatorOptions.DEFAULT, new SeededIds(7), story.now());
    }

    private void act(Allocator allocator, FrameworkId framework) {
        switch (random.nextInt(12)) {
            case 0, 1, 2 -> operator(allocator);
            case 3, 4, 5, 6 -> hear(allocator);
            case 7 -> words.addAll(allocator.run(story.now()));
            case 8, 9 -> offer().ifPresent(offer -> use(allocator, framework, offer));
            case 10 -> end(allocator, framework);
            default -> {
                if (random.nextInt(6) == 0) {
                    comeBack(allocator);
                }
            }
        }
    }

    /** The master hears the next of what the allocator said. */
    private void hear(Allocator allocator) {
        AllocatorOutput next = words.poll();
        if (next != null) {
            on(allocator, story.on(new MasterEvent.AllocatorAnswered(next)));
        }
    }

    private Agent agent() {
        List<Agent> agents = List.copyOf(story.state().agents().registered().values());
        return agents.get(random.nextInt(agents.size()));
    }

    private Optional<Offer> offer() {
        return story.state().offers().values().stream().findFirst();
    }

    private void operator(Allocator allocator) {
        Operation operation = switch (random.nextInt(4)) {
            case 0 ->
                Operation.newBuilder()
                        .setType(Operation.Type.RESERVE)
                        .setReserve(Operation.Reserve.newBuilder()
                                .addResources(reserved(random.nextBoolean() ? "cpus:1" : "disk:100")))
                        .build();
            case 1 ->
                Operation.newBuilder()
                        .setType(Operation.Type.UNRESERVE)
                        .setUnreserve(Operation.Unreserve.newBuilder()
                                .addResources(reserved(random.nextBoolean() ? "cpus:1" : "disk:100")))
                        .build();
            case 2 ->
                Operation.newBuilder()
                        .setType(Operation.Type.CREATE)
                        .setCreate(Operation.Create.newBuilder().addVolumes(volume()))
                        .build();
            default ->
                Operation.newBuilder()
                        .setType(Operation.Type.DESTROY)
                        .setDestroy(Operation.Destroy.newBuilder().addVolumes(volume()))
                        .build();
        };
        ReplyTo reply = story.reply();
        asked.add(reply);
        on(allocator, story.on(new OperationRequest(reply, Optional.empty(), agent().id(), operation)));
    }

    private static Resource reserved(String text) {
        return Story.resources(text)
                .pushReservation(ReservationInfo.newBuilder()
                        .setType(ReservationInfo.Type.DYNAMIC)
                        .setRole("dev")
                        .build())
                .toProto()
                .getFirst();
    }

    private Resource volume() {
        Resource.Builder volume = reserved("disk:10").toBuilder();
        volume.getDiskBuilder().getPersistenceBuilder().setId("v" + random.nextInt(3));
        volume.getDiskBuilder().getVolumeBuilder().setMode(Volume.Mode.RW).setContainerPath("data");
        return volume.build();
    }

    /** Declines an offer, or launches a task on half of it. */
    private void use(Allocator allocator, FrameworkId framework, Offer offer) {
        Resources half = offer.resources().filter(resource -> !resource.hasScalar() || random.nextBoolean());
        if (half.isEmpty()
                || random.nextInt(3) == 0
                || half.cpus().isEmpty()
                || half.mem().isEmpty()) {
            decline(allocator, framework, offer.id());
            return;
        }
        TaskInfo task = Given.task("t" + names++, "cpus:1").toBuilder()
                .clearResources()
                .addAllResources(half.toProto())
                .setAgentId(offer.agentId().toProto())
                .build();
        on(allocator, story.accept(framework, offer.id(), Given.launch(task)));
    }

    private void decline(Allocator allocator, FrameworkId framework, OfferId offer) {
        on(
                allocator,
                story.call(
                        framework,
                        Call.newBuilder()
                                .setType(Call.Type.DECLINE)
                                .setDecline(Call.Decline.newBuilder()
                                        .addOfferIds(offer.toProto())
                                        .setFilters(Filters.newBuilder().setRefuseSeconds(0)))));
    }

    /** A task ends. */
    private void end(Allocator allocator, FrameworkId framework) {
        story.framework(framework).work().tasks().values().stream()
                .filter(task -> !task.isTerminal())
                .findFirst()
                .ifPresent(task -> {
                    story.forget();
                    story.update(framework, task.agentId(), task.id().value(), TaskState.TASK_FINISHED);
                    on(allocator, story.effects(MasterEffect.class));
                });
    }

    /** An agent registers again, with what it was told to remember. */
    private void comeBack(Allocator allocator) {
        Agent agent = agent();
        var message = Given.reregistration(agent.id(), agent.info().getHostname(), RESOURCES);
        agent.total().filter(ReservationStack::isDynamic).toProto().forEach(message::addCheckpointedResources);
        story.state().frameworks().registered().values().forEach(framework -> {
            message.addFrameworks(framework.info());
            framework.work().tasks().values().stream()
                    .filter(task -> task.agentId().equals(agent.id()))
                    .forEach(task -> message.addTasks(task.task()));
        });
        on(allocator, story.on(new AgentMessage.Reregister(agent.pid(), message.build())));
    }

    /** All that was said is heard, and everything that is free is offered. */
    private void settle(Allocator allocator, FrameworkId framework) {
        int tasks = names;
        for (int i = 0; i < tasks; i++) {
            end(allocator, framework);
        }
        while (!words.isEmpty()) {
            hear(allocator);
        }
        while (offer().isPresent()) {
            decline(allocator, framework, offer().orElseThrow().id());
        }
        story.later(Duration.ofHours(1));
        on(allocator, story.call(framework, Call.newBuilder().setType(Call.Type.REVIVE)));
        words.addAll(allocator.run(story.now()));
        while (!words.isEmpty()) {
            hear(allocator);
        }
    }
}
