package io.mesocosm.simulation.mutation;

import com.google.protobuf.ByteString;
import io.mesocosm.agent.checkpoint.CheckpointToken;
import io.mesocosm.agent.checkpoint.CheckpointWrite;
import io.mesocosm.agent.effect.AgentEffect;
import io.mesocosm.agent.effect.ContainerEffect;
import io.mesocosm.agent.effect.DiskEffect;
import io.mesocosm.agent.effect.MessageEffect;
import io.mesocosm.agent.effect.TimerEffect;
import io.mesocosm.agent.effect.TimerKey;
import io.mesocosm.agent.event.AgentEvent;
import io.mesocosm.agent.event.DiskEvent;
import io.mesocosm.agent.state.AgentState;
import io.mesocosm.agent.state.Update;
import io.mesocosm.agent.state.UpdateStream;
import io.mesocosm.allocator.AllocatorCommand;
import io.mesocosm.allocator.AllocatorOutput;
import io.mesocosm.common.loop.Step;
import io.mesocosm.master.effect.MasterEffect;
import io.mesocosm.master.event.AgentMessage;
import io.mesocosm.master.event.MasterEvent;
import io.mesocosm.master.registry.RegistryOperation;
import io.mesocosm.master.state.Framework;
import io.mesocosm.master.state.Leadership;
import io.mesocosm.master.state.MasterState;
import io.mesocosm.proto.internal.Messages.AcknowledgeOperationStatusMessage;
import io.mesocosm.proto.internal.Messages.ApplyOperationMessage;
import io.mesocosm.proto.internal.Messages.KillTaskMessage;
import io.mesocosm.proto.internal.Messages.ReconcileOperationsMessage;
import io.mesocosm.proto.internal.Messages.ShutdownFrameworkMessage;
import io.mesocosm.proto.internal.Messages.SlaveRegisteredMessage;
import io.mesocosm.proto.internal.Messages.SlaveReregisteredMessage;
import io.mesocosm.proto.internal.Messages.StatusUpdateAcknowledgementMessage;
import io.mesocosm.proto.internal.Messages.StatusUpdateMessage;
import io.mesocosm.simulation.nodes.Cores;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.mesos.v1.Protos.Filters;
import org.apache.mesos.v1.Protos.UUID;

/** Bugs of the kind that a cluster manager can have, each planted in one part. */
enum PlantedBug {
    ACKNOWLEDGEMENTS_ARE_FORGOTTEN(
            "the master does not pass acknowledgements on to agents",
            Planting.inMaster(Planting.losing(effect -> sends(effect, StatusUpdateAcknowledgementMessage.class)))),
    RESOURCES_ARE_OFFERED_TWICE(
            "the allocator hands out the same resources in two offers", Planting.saying(PlantedBug::twice)),
    FILTERS_NEVER_EXPIRE(
            "what a framework declines is never offered to it again",
            Planting.hearing(command -> Optional.of(refusedForEver(command)))),
    FILTERS_ARE_IGNORED(
            "what a framework declines is offered to it again at once",
            Planting.hearing(command -> Optional.of(neverRefused(command)))),
    SUPPRESSION_IS_IGNORED(
            "a framework that wants no offers gets them",
            Planting.hearing(command ->
                    command instanceof AllocatorCommand.SuppressOffers ? Optional.empty() : Optional.of(command))),
    REVIVAL_IS_FORGOTTEN(
            "a framework that wants offers again does not get them",
            Planting.hearing(command ->
                    command instanceof AllocatorCommand.ReviveOffers ? Optional.empty() : Optional.of(command))),
    A_TASK_IS_DROPPED_AT_FAILOVER(
            "when a scheduler comes back, the master forgets one of its framework's tasks",
            Planting.inMaster(PlantedBug::forgettingATask)),
    RESOURCES_OF_ENDED_TASKS_STAY_TAKEN(
            "the master does not tell the allocator that a task's resources are free",
            Planting.inMaster(Planting.losing(effect -> effect instanceof MasterEffect.Allocate allocate
                    && allocate.command() instanceof AllocatorCommand.RecoverResources some
                    && some.allocated()))),
    KILLS_ARE_FORGOTTEN(
            "the master does not pass kills on to agents",
            Planting.inMaster(Planting.losing(effect -> sends(effect, KillTaskMessage.class)))),
    LOST_LAUNCHES_ARE_NOT_NOTICED(
            "the master does not ask an agent that comes back of tasks that it did not list",
            Planting.inMaster(Planting.changing(PlantedBug::withoutQuestions))),
    AGENTS_ARE_NEVER_GIVEN_UP(
            "the master waits for ever for an agent that answers no ping",
            Planting.inMaster(Planting.missing(event -> event instanceof MasterEvent.PingDue))),
    REMOVED_FRAMEWORKS_LIVE_ON(
            "agents are not told that a framework is no more",
            Planting.inMaster(Planting.losing(effect -> sends(effect, ShutdownFrameworkMessage.class)))),
    FAILOVER_TIMEOUTS_NEVER_PASS(
            "a framework whose scheduler never comes back lives for ever",
            Planting.inMaster(Planting.missing(event -> event instanceof MasterEvent.FailoverTimedOut))),
    DEAD_CONNECTIONS_OF_AGENTS_ARE_NOT_NOTICED(
            "the master goes on offering an agent whose connection broke",
            Planting.inMaster(Planting.missing(event -> event instanceof AgentMessage.Exited))),
    UPDATES_ARE_SENT_AFTER_THEIR_ACKNOWLEDGEMENT(
            "an agent sends an update once more when its acknowledgement is on disk",
            Planting.inAgent(PlantedBug::repeating)),
    UPDATES_ARE_NOT_REPEATED(
            "an agent sends each update once, and never again",
            Planting.inAgent(Planting.losing(effect -> effect instanceof TimerEffect.Schedule schedule
                    && schedule.key() instanceof TimerKey.UpdateRetry))),
    UPDATES_ARE_NOT_KEPT(
            "an agent says that updates are on disk that are not",
            Planting.inAgent(Planting.changing(PlantedBug::withoutUpdates))),
    CONTAINERS_ARE_NOT_DESTROYED(
            "an agent does not destroy containers",
            Planting.inAgent(Planting.losing(effect -> effect instanceof ContainerEffect.DestroyContainer))),
    REGISTRY_IS_NOT_FENCED(
            "the registry is written without a look at who has taken it over",
            Cores.ofProduction().withZooKeeper(ZooKeeperSlips::withoutFence)),
    LEADERS_DO_NOT_END(
            "a leader goes on when it has lost its candidacy or sees another leader",
            Planting.inMaster(PlantedBug::goingOn)),
    DEAD_LEADERS_ARE_KEPT(
            "whoever watches for the leader does not hear of changes",
            Cores.ofProduction().withZooKeeper(ZooKeeperSlips::withoutWatches)),
    AGENTS_ARE_REGISTERED_BEFORE_THEY_ARE_KEPT(
            "an agent is told that it is registered before the registry has it",
            Planting.inMaster(PlantedBug::answeringEarly)),
    OPERATIONS_ARE_SENT_TWICE(
            "the master orders each operation twice, under two names", Planting.inMaster(PlantedBug::orderingTwice)),
    ENDS_OF_OPERATIONS_ARE_NOT_ACKNOWLEDGED(
            "the master does not pass acknowledgements of operations on to agents",
            Planting.inMaster(Planting.losing(effect -> sends(effect, AcknowledgeOperationStatusMessage.class)))),
    LOST_OPERATIONS_ARE_NOT_NOTICED(
            "the master does not ask an agent of operations that it did not list",
            Planting.inMaster(Planting.losing(effect -> sends(effect, ReconcileOperationsMessage.class)))),
    CONVERSIONS_ARE_FORGOTTEN(
            "the allocator forgets what operations make of offered resources",
            Planting.hearing(command ->
                    command instanceof AllocatorCommand.UpdateAllocation ? Optional.empty() : Optional.of(command))),
    LIMITS_ARE_IGNORED(
            "the allocator knows of no limits", Planting.hearing(command -> Optional.of(withoutLimits(command)))),
    RESERVATIONS_ARE_NOT_KEPT(
            "an agent does not write down what is reserved",
            Planting.inAgent(Planting.changing(PlantedBug::withoutReservations)));

    private final String what;

    @SuppressWarnings("ImmutableEnumChecker") // functions without state
    private final Cores cores;

    PlantedBug(String what, Cores cores) {
        this.what = what;
        this.cores = cores;
    }

    /** What is wrong, in words. */
    String what() {
        return what;
    }

    /** The daemons with this bug. */
    Cores cores() {
        return cores;
    }

    private static boolean sends(MasterEffect effect, Class<?> message) {
        return effect instanceof MasterEffect.Send send && message.isInstance(send.message());
    }

    private static List<AllocatorOutput> twice(List<AllocatorOutput> outputs) {
        return outputs.stream()
                .flatMap(output ->
                        output instanceof AllocatorOutput.Offers ? Stream.of(output, output) : Stream.of(output))
                .toList();
    }

    private static AllocatorCommand refusedForEver(AllocatorCommand command) {
        return withRefusal(command, 365.0 * 24 * 3600);
    }

    private static AllocatorCommand neverRefused(AllocatorCommand command) {
        return withRefusal(command, 0);
    }

    private static AllocatorCommand withRefusal(AllocatorCommand command, double seconds) {
        return command instanceof AllocatorCommand.RecoverResources some
                ? new AllocatorCommand.RecoverResources(
                        some.framework(),
                        some.agent(),
                        some.resources(),
                        some.filters()
                                .map(filters -> Filters.newBuilder()
                                        .setRefuseSeconds(seconds)
                                        .build()),
                        some.allocated())
                : command;
    }

    private static AllocatorCommand withoutLimits(AllocatorCommand command) {
        return command instanceof AllocatorCommand.UpdateQuota update
                ? new AllocatorCommand.UpdateQuota(update.configs().stream()
                        .map(config -> config.toBuilder().clearLimits().build())
                        .toList())
                : command;
    }

    private static Step<MasterState, MasterEffect> orderingTwice(
            MasterState before, MasterEvent event, Step<MasterState, MasterEffect> step) {
        List<MasterEffect> effects = new ArrayList<>(step.effects());
        for (MasterEffect effect : step.effects()) {
            if (effect instanceof MasterEffect.Send send && send.message() instanceof ApplyOperationMessage order) {
                byte[] other = order.getOperationUuid().getValue().toByteArray();
                other[0] ^= 1;
                effects.add(new MasterEffect.Send(
                        send.fromActor(),
                        send.to(),
                        order.toBuilder()
                                .setOperationUuid(UUID.newBuilder().setValue(ByteString.copyFrom(other)))
                                .build()));
            }
        }
        return new Step<>(step.state(), effects);
    }

    private static AgentEffect withoutReservations(AgentEffect effect) {
        return effect instanceof DiskEffect.StoreResources change
                ? new DiskEffect.StoreResources(change.before(), change.before(), change.operations())
                : effect;
    }

    private static Step<MasterState, MasterEffect> goingOn(
            MasterState before, MasterEvent event, Step<MasterState, MasterEffect> step) {
        boolean leads = before.leadership().phase() != Leadership.Phase.STANDBY;
        boolean election = event instanceof MasterEvent.LeaderDetected || event instanceof MasterEvent.CandidacyLost;
        return leads && election ? new Step<>(before, List.of()) : step;
    }

    private static Step<MasterState, MasterEffect> answeringEarly(
            MasterState before, MasterEvent event, Step<MasterState, MasterEffect> step) {
        List<MasterEffect> effects = new ArrayList<>(step.effects());
        for (MasterEffect effect : step.effects()) {
            if (effect instanceof MasterEffect.CommitRegistry commit
                    && commit.operation() instanceof RegistryOperation.AdmitAgent admit
                    && event instanceof AgentMessage.Register register) {
                effects.add(MasterEffect.Send.of(
                        register.from(),
                        SlaveRegisteredMessage.newBuilder()
                                .setSlaveId(admit.info().getId())
                                .build()));
            }
        }
        return new Step<>(step.state(), effects);
    }

    private static Step<MasterState, MasterEffect> forgettingATask(
            MasterState before, MasterEvent event, Step<MasterState, MasterEffect> step) {
        MasterState state = step.state();
        for (Framework framework : state.frameworks().registered().values()) {
            boolean back = before.framework(framework.id())
                    .filter(old -> !old.subscription()
                            .reregistered()
                            .equals(framework.subscription().reregistered()))
                    .isPresent();
            if (back && !framework.work().tasks().isEmpty()) {
                var some = framework.work().tasks().keys().iterator().next();
                state = state.put(framework.with(framework.work().removeTask(some)));
            }
        }
        return new Step<>(state, step.effects());
    }

    private static MasterEffect withoutQuestions(MasterEffect effect) {
        return effect instanceof MasterEffect.Send send && send.message() instanceof SlaveReregisteredMessage message
                ? new MasterEffect.Send(
                        send.fromActor(),
                        send.to(),
                        message.toBuilder().clearReconciliations().build())
                : effect;
    }

    private static Step<AgentState, AgentEffect> repeating(
            AgentState before, AgentEvent event, Step<AgentState, AgentEffect> step) {
        if (!(event instanceof DiskEvent.Checkpointed stored)
                || !(stored.token() instanceof CheckpointToken.AcknowledgementStored token)) {
            return step;
        }
        List<AgentEffect> effects = new ArrayList<>(step.effects());
        before.updates().stream(token.key())
                .flatMap(UpdateStream::head)
                .filter(Update.OfTask.class::isInstance)
                .map(head -> ((Update.OfTask) head).message())
                .ifPresent(head -> before.master()
                        .pid()
                        .ifPresent(master -> effects.add(new MessageEffect.Send(
                                master,
                                StatusUpdateMessage.newBuilder()
                                        .setUpdate(head)
                                        .setPid(before.config().self().toString())
                                        .build()))));
        return new Step<>(step.state(), effects);
    }

    private static AgentEffect withoutUpdates(AgentEffect effect) {
        return effect instanceof DiskEffect.Checkpoint checkpoint
                ? new DiskEffect.Checkpoint(
                        checkpoint.agent(),
                        checkpoint.writes().stream()
                                .filter(write -> !(write instanceof CheckpointWrite.UpdateRecord))
                                .toList(),
                        checkpoint.token())
                : effect;
    }
}
