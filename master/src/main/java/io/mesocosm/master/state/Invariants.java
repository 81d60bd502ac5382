package io.mesocosm.master.state;

import io.mesocosm.common.ids.AgentId;
import io.mesocosm.common.ids.FrameworkId;
import io.mesocosm.common.ids.OfferId;
import io.mesocosm.common.ids.TaskId;
import io.mesocosm.common.resources.Resources;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.mesos.v1.Protos.Resource;

/**
 * What holds in every state of a master. Tests and the simulator ask after every step; the cost is that of a walk over
 * the whole state.
 *
 * <ul>
 *   <li>No unshared resource of an agent is used or offered twice, or used or offered without being there.
 *   <li>What an agent is said to give to a framework is what the framework's tasks that hold resources and its
 *       executors there have.
 *   <li>Every task, executor and offer belongs to a registered agent and a registered framework, and each of the two
 *       knows of it.
 *   <li>An inverse offer belongs to an active framework and an agent that will be unavailable as it says.
 *   <li>An operation is kept with the agent that it concerns; the names that frameworks gave lead to their operations.
 *   <li>A framework has a stream exactly while it is connected; streams and addresses lead to their owners.
 *   <li>An agent is in one place: registered, recovered, unreachable or gone. It is active exactly while it is connected
 *       and not withdrawn; only admitted and unreachable agents are withdrawn, and whoever drains is deactivated.
 *   <li>An attempt to authenticate is found by both its addresses, and what waits for its end is counted.
 * </ul>
 */
public final class Invariants {

    private final MasterState state;
    private final List<String> violations = new ArrayList<>();

    private Invariants(MasterState state) {
        this.state = state;
    }

    /** The rules that a state breaks, in words; empty for every state that a master can be in. */
    public static List<String> violations(MasterState state) {
        var check = new Invariants(state);
        state.agents().registered().values().forEach(check::agent);
        state.frameworks().registered().values().forEach(check::framework);
        state.offers().values().forEach(check::offer);
        check.inverseOffers();
        check.places();
        check.withdrawals();
        check.indexes();
        check.authentications();
        return List.copyOf(check.violations);
    }

    private void require(boolean holds, String rule) {
        if (!holds) {
            violations.add(rule);
        }
    }

    private void agent(Agent agent) {
        AgentWork work = agent.work();
        Resources total = unshared(agent.total());
        Resources inUse = unshared(agent.used()).unallocate();
        Resources onOffer = unshared(work.offered()).unallocate();
        // What tasks use that an agent says it does not have is of tasks that did not arrive there.
        Resources taken = total.contains(inUse) ? inUse.plus(onOffer) : onOffer;
        require(
                total.contains(taken),
                "agent " + agent.id() + ": used and offered " + taken + " is more than its total " + agent.total());
        Resources offered = Resources.empty();
        for (OfferId id : work.offers()) {
            Optional<Offer> offer = state.offers().get(id);
            require(offer.isPresent(), "agent " + agent.id() + ": offer " + id + " does not exist");
            offered = offered.plus(offer.map(Offer::resources).orElse(Resources.empty()));
        }
        require(
                offered.equals(work.offered()),
                "agent " + agent.id() + ": offered " + work.offered() + " but its offers have " + offered);
        boolean wanted = state.agents().withdrawals().allows(agent.id());
        require(
                agent.link().active() == (agent.link().connected() && wanted),
                "agent " + agent.id() + ": active=" + agent.link().active() + " connected="
                        + agent.link().connected() + " wanted=" + wanted);
        require(
                agent.link().connected() == agent.link().disconnected().isEmpty(),
                "agent " + agent.id() + ": connected and disconnected at once, or neither");
        for (OperationEntry operation : work.operations().values()) {
            require(
                    operation.agentId().equals(agent.id()),
                    "agent " + agent.id() + ": operation of agent " + operation.agentId());
        }
        for (FrameworkId framework : work.tasks().keys()) {
            work.tasks(framework).stream().forEach(task -> agentTask(agent, framework, task));
        }
        for (Map.Entry<FrameworkId, Resources> used : work.used()) {
            require(!used.getValue().isEmpty(), "agent " + agent.id() + ": empty use of " + used.getKey());
        }
        Set<FrameworkId> users = new HashSet<>(work.tasks().keys());
        users.addAll(work.executors().keys());
        users.addAll(work.used().keys());
        for (FrameworkId user : users) {
            Optional<Framework> framework = state.framework(user);
            require(framework.isPresent(), "agent " + agent.id() + ": used by unknown framework " + user);
            framework.ifPresent(some -> use(agent, some));
        }
    }

    private void withdrawals() {
        Agents agents = state.agents();
        for (AgentId id : agents.withdrawals().deactivated()) {
            require(
                    agents.registered().containsKey(id)
                            || agents.recovered().containsKey(id)
                            || agents.unreachable().containsKey(id),
                    "agent " + id + ": withdrawn, but nowhere to be found");
        }
        for (AgentId id : agents.withdrawals().draining().keys()) {
            require(!agents.withdrawals().allows(id), "agent " + id + ": draining, but not deactivated");
        }
    }

    private void agentTask(Agent agent, FrameworkId framework, TaskId task) {
        Optional<TaskEntry> entry = state.task(framework, task);
        require(
                entry.filter(some -> some.agentId().equals(agent.id())).isPresent(),
                "agent " + agent.id() + ": task " + task + " is not among those of framework " + framework);
    }

    private void use(Agent agent, Framework framework) {
        Resources sum = Resources.empty();
        for (TaskId id : agent.work().tasks(framework.id())) {
            Optional<TaskEntry> task = framework.task(id).filter(TaskEntry::holdsResources);
            sum = sum.plus(task.map(TaskEntry::resources).orElse(Resources.empty()));
        }
        for (ExecutorEntry executor : agent.work().executors(framework.id()).values()) {
            sum = sum.plus(executor.resources());
        }
        require(
                sum.equals(agent.used(framework.id())),
                "agent " + agent.id() + ": framework " + framework.id() + " is said to use "
                        + agent.used(framework.id()) + " but uses " + sum);
    }

    private void framework(Framework framework) {
        FrameworkId id = framework.id();
        for (TaskEntry task : framework.work().tasks().values()) {
            boolean known = state.agent(task.agentId())
                    .filter(agent -> agent.work().tasks(id).contains(task.id()))
                    .isPresent();
            require(known, "framework " + id + ": task " + task.id() + " is not on agent " + task.agentId());
            require(task.frameworkId().equals(id), "framework " + id + ": task " + task.id() + " of another framework");
        }
        framework.work().operations().forEach(entry -> {
            Framework.Work.Place place = entry.getValue();
            require(
                    state.agent(place.agent())
                            .flatMap(agent -> agent.operation(place.operation()))
                            .filter(operation -> operation.id().equals(Optional.of(entry.getKey()))
                                    && operation.frameworkId().equals(Optional.of(id)))
                            .isPresent(),
                    "framework " + id + ": operation " + entry.getKey() + " is not on agent " + place.agent());
        });
        framework
                .work()
                .unreachable()
                .values()
                .forEach(task -> require(
                        framework.task(task.id()).isEmpty(),
                        "framework " + id + ": task " + task.id() + " is unreachable and not"));
        for (OfferId offer : framework.work().offers()) {
            require(
                    state.offers()
                            .get(offer)
                            .filter(some -> some.frameworkId().equals(id))
                            .isPresent(),
                    "framework " + id + ": offer " + offer + " does not exist");
        }
        Subscription subscription = framework.subscription();
        require(
                !subscription.isConnected() || subscription.channel().isPresent(),
                "framework " + id + ": connected without a channel");
        require(
                subscription.isConnected() || subscription.stream().isEmpty(),
                "framework " + id + ": has a stream but is not connected");
        require(
                subscription
                        .channel()
                        .flatMap(state.frameworks().channels()::get)
                        .equals(subscription.channel().map(channel -> id)),
                "framework " + id + ": its channel does not lead to it");
        require(subscription.isConnected() || !subscription.active(), "framework " + id + ": active but not connected");
        require(
                subscription.active() || framework.work().offers().isEmpty(),
                "framework " + id + ": has offers but is not active");
        require(
                !state.frameworks().completed().containsKey(id),
                "framework " + id + ": registered and completed at once");
    }

    private void offer(Offer offer) {
        require(
                state.framework(offer.frameworkId())
                        .filter(framework -> framework.work().offers().contains(offer.id()))
                        .isPresent(),
                "offer " + offer.id() + ": unknown to framework " + offer.frameworkId());
        require(
                state.agent(offer.agentId())
                        .filter(agent -> agent.work().offers().contains(offer.id()))
                        .isPresent(),
                "offer " + offer.id() + ": unknown to agent " + offer.agentId());
    }

    private void inverseOffers() {
        InverseOffers all = state.inverseOffers();
        for (InverseOffer offer : all.outstanding().values()) {
            require(
                    all.get(offer.agentId(), offer.frameworkId()).equals(Optional.of(offer)),
                    "inverse offer " + offer.id() + ": not found by its agent and framework");
            require(
                    state.framework(offer.frameworkId())
                            .filter(framework -> framework.subscription().active())
                            .isPresent(),
                    "inverse offer " + offer.id() + ": framework " + offer.frameworkId() + " is not active");
            require(
                    state.agent(offer.agentId())
                            .filter(agent -> state.unavailability(agent).equals(Optional.of(offer.unavailability())))
                            .isPresent(),
                    "inverse offer " + offer.id() + ": agent " + offer.agentId() + " will not be unavailable then");
        }
        for (AgentId agent : all.answers().keys()) {
            require(state.agent(agent).isPresent(), "answers about agent " + agent + ": it is not registered");
        }
    }

    private void places() {
        Agents agents = state.agents();
        for (AgentId id : agents.registered().keys()) {
            require(!agents.recovered().containsKey(id), "agent " + id + ": registered and recovered at once");
            require(!agents.unreachable().containsKey(id), "agent " + id + ": registered and unreachable at once");
            require(!agents.gone().containsKey(id), "agent " + id + ": registered and gone at once");
        }
        for (AgentId id : agents.recovered().keys()) {
            require(!agents.unreachable().containsKey(id), "agent " + id + ": recovered and unreachable at once");
        }
    }

    private void indexes() {
        Agents agents = state.agents();
        agents.byPid()
                .forEach(entry -> require(
                        agents.registered()
                                .get(entry.getValue())
                                .filter(agent -> agent.pid().equals(entry.getKey()))
                                .isPresent(),
                        "address " + entry.getKey() + ": does not lead to agent " + entry.getValue()));
        state.frameworks()
                .channels()
                .forEach(entry -> require(
                        state.framework(entry.getValue())
                                .filter(framework ->
                                        framework.subscription().channel().equals(Optional.of(entry.getKey())))
                                .isPresent(),
                        entry.getKey() + ": does not lead to framework " + entry.getValue()));
    }

    private void authentications() {
        Authentications authentications = state.authentications();
        long bytes = 0;
        for (Authentications.Session session :
                authentications.sessions().values().toList()) {
            bytes += session.waitingBytes();
            Optional<Long> number = Optional.of(session.number());
            require(
                    authentications.byPid().get(session.pid()).equals(number)
                            && authentications.byClient().get(session.client()).equals(number),
                    "session " + session.number() + ": not found by its addresses");
        }
        int sessions = authentications.sessions().size();
        require(
                authentications.byPid().size() == sessions
                        && authentications.byClient().size() == sessions,
                "sessions: addresses that lead nowhere");
        require(authentications.waitingBytes() == bytes, "sessions: miscounted what waits");
    }

    private static Resources unshared(Resources resources) {
        return resources.filter(resource -> !isShared(resource));
    }

    private static boolean isShared(Resource resource) {
        return resource.hasShared();
    }
}
