package io.mesocosm.master.agents;

import io.mesocosm.allocator.AllocatorCommand;
import io.mesocosm.common.ids.AgentId;
import io.mesocosm.common.ids.ExecutorId;
import io.mesocosm.common.ids.FrameworkId;
import io.mesocosm.common.ids.OfferId;
import io.mesocosm.common.resources.Resources;
import io.mesocosm.master.event.AgentMessage;
import io.mesocosm.master.state.Agent;
import io.mesocosm.master.state.AgentTransition.Reregistering;
import io.mesocosm.master.state.Agents;
import io.mesocosm.master.state.Framework;
import io.mesocosm.master.state.Offer;
import io.mesocosm.master.turn.DrainRules;
import io.mesocosm.master.turn.OfferRules;
import io.mesocosm.master.turn.Schedulers;
import io.mesocosm.master.turn.TaskRules;
import io.mesocosm.master.turn.Turn;
import io.mesocosm.proto.internal.Messages.ExecutorToFrameworkMessage;
import io.mesocosm.proto.internal.Messages.ExitedExecutorMessage;
import io.mesocosm.proto.internal.Messages.ReregisterSlaveMessage;
import io.mesocosm.proto.internal.Messages.UpdateSlaveMessage;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.UUID;
import org.apache.mesos.v1.scheduler.Protos.Event;

/** What registered agents report that concerns no single task. */
public final class AgentReports {

    private AgentReports() {}

    /**
     * What an agent has to offer changed: oversubscribed resources, resources of providers, the version of both. Offers
     * of what changed are taken back. Mesos: {@code Master::updateSlave}.
     */
    public static void updated(Turn turn, AgentMessage.Update event) {
        turn.count("master/messages_update_slave");
        UpdateSlaveMessage message = event.message();
        Optional<Agent> agent = turn.agent(AgentId.of(message.getSlaveId()));
        if (agent.isEmpty()) {
            turn.warn("ignored update agent=" + message.getSlaveId().getValue() + ": it is not registered");
            return;
        }
        Resources before = agent.get().total();
        Resources after = total(before, message);
        Optional<UUID> version =
                message.hasResourceVersionUuid() ? Optional.of(message.getResourceVersionUuid()) : Optional.empty();
        boolean sameVersion =
                version.isEmpty() || version.equals(agent.get().identity().resourceVersion());
        turn.put(agent.get().with(agent.get().link().afterReport()));
        AgentOperations.reconcile(turn, agent.get().id(), message);
        agent = turn.agent(agent.get().id());
        if (before.equals(after) && sameVersion) {
            DrainRules.check(turn, agent.orElseThrow().id());
            return;
        }
        Agent.Identity known = agent.get().identity();
        var identity = new Agent.Identity(
                known.info(), known.version(), known.capabilities(), version.or(known::resourceVersion));
        turn.put(agent.get().with(identity).withTotal(after));
        if (!before.revocable().equals(after.revocable())) {
            rescind(turn, agent.get(), Resource::hasRevocable);
        }
        if (!before.filter(Resource::hasProviderId).equals(after.filter(Resource::hasProviderId))) {
            rescind(turn, agent.get(), Resource::hasProviderId);
        }
        turn.allocate(new AllocatorCommand.UpdateAgent(known.info(), known.capabilities(), after));
        turn.info("updated agent=" + agent.get().id() + " resources=" + after);
        DrainRules.check(turn, agent.get().id());
    }

    private static Resources total(Resources before, UpdateSlaveMessage message) {
        Resources own = before.filter(resource -> !resource.hasProviderId());
        boolean oversubscription =
                !message.hasUpdateOversubscribedResources() || message.getUpdateOversubscribedResources();
        Resources revocable =
                oversubscription ? Resources.of(message.getOversubscribedResourcesList()) : own.revocable();
        Resources total = own.nonRevocable().plus(revocable);
        for (var provider : message.getResourceProviders().getProvidersList()) {
            total = total.plus(Resources.of(provider.getTotalResourcesList()));
        }
        return total;
    }

    private static void rescind(Turn turn, Agent agent, Predicate<Resource> kind) {
        for (OfferId id : agent.work().offers()) {
            Optional<Offer> offer = turn.state()
                    .offers()
                    .get(id)
                    .filter(some -> !some.resources().filter(kind).isEmpty());
            offer.ifPresent(some -> OfferRules.rescind(turn, some));
        }
    }

    /** An executor ended. Mesos: {@code Master::exitedExecutor}. */
    public static void executorExited(Turn turn, AgentMessage.ExitedExecutor event) {
        turn.count("master/messages_exited_executor");
        ExitedExecutorMessage message = event.message();
        FrameworkId frameworkId = FrameworkId.of(message.getFrameworkId());
        ExecutorId executor = ExecutorId.of(message.getExecutorId());
        AgentId id = AgentId.of(message.getSlaveId());
        unlist(turn, id, event);
        Optional<Agent> agent = turn.agent(id)
                .filter(some -> some.work().executor(frameworkId, executor).isPresent());
        if (agent.isEmpty()) {
            turn.warn("ignored exited executor=" + executor + " framework=" + frameworkId + " agent=" + id
                    + ": it is unknown there");
            return;
        }
        TaskRules.removeExecutor(turn, agent.get(), frameworkId, executor);
        turn.framework(frameworkId)
                .filter(Framework::isConnected)
                .ifPresent(framework -> Schedulers.send(
                        turn,
                        framework,
                        Schedulers.ended(message.getSlaveId(), message.getExecutorId(), message.getStatus())));
    }

    /**
     * Strikes an executor that ended from the list of an agent whose return waits for the registry, so that it is not
     * taken back with the agent: nobody would tell of its end again. Mesos takes it back.
     */
    private static void unlist(Turn turn, AgentId id, AgentMessage.ExitedExecutor event) {
        Agents agents = turn.state().agents();
        if (!(agents.transition(id).orElse(null) instanceof Reregistering returning)
                || !returning.pid().equals(event.from())) {
            return;
        }
        ReregisterSlaveMessage listed = returning.message();
        List<ExecutorInfo> left = listed.getExecutorInfosList().stream()
                .filter(some -> !some.getExecutorId().equals(event.message().getExecutorId())
                        || !some.getFrameworkId().equals(event.message().getFrameworkId()))
                .toList();
        ReregisterSlaveMessage message = listed.toBuilder()
                .clearExecutorInfos()
                .addAllExecutorInfos(left)
                .build();
        turn.set(turn.state().with(agents.begin(id, new Reregistering(returning.pid(), message))));
    }

    /** Carries what an executor says to its scheduler. Mesos: {@code Master::executorMessage}. */
    public static void executorSays(Turn turn, AgentMessage.ExecutorMessage event) {
        turn.count("master/messages_executor_to_framework");
        ExecutorToFrameworkMessage message = event.message();
        Optional<Framework> framework =
                turn.framework(FrameworkId.of(message.getFrameworkId())).filter(Framework::isConnected);
        List<String> wrong = turn.agent(AgentId.of(message.getSlaveId())).isEmpty()
                ? List.of("the agent is not registered")
                : framework.isEmpty() ? List.of("the framework is not connected") : List.of();
        if (!wrong.isEmpty()) {
            turn.count("master/invalid_executor_to_framework_messages");
            turn.warn("dropped message executor=" + message.getExecutorId().getValue() + " framework="
                    + message.getFrameworkId().getValue() + " agent="
                    + message.getSlaveId().getValue() + ": " + wrong.getFirst());
            return;
        }
        var said = Event.Message.newBuilder()
                .setAgentId(message.getSlaveId())
                .setExecutorId(message.getExecutorId())
                .setData(message.getData());
        Schedulers.send(
                turn,
                framework.orElseThrow(),
                Event.newBuilder().setType(Event.Type.MESSAGE).setMessage(said).build());
        turn.count("master/valid_executor_to_framework_messages");
    }
}
