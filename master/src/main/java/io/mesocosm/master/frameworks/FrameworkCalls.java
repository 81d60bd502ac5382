package io.mesocosm.master.frameworks;

import io.mesocosm.allocator.AllocatorCommand;
import io.mesocosm.common.ids.AgentId;
import io.mesocosm.common.resources.Roles;
import io.mesocosm.master.event.MasterEvent.TeardownRequested;
import io.mesocosm.master.state.Agent;
import io.mesocosm.master.state.Framework;
import io.mesocosm.master.state.Subscription.Wishes;
import io.mesocosm.master.turn.FrameworkRules;
import io.mesocosm.master.turn.Turn;
import io.mesocosm.proto.internal.Messages.FrameworkToExecutorMessage;
import io.mesocosm.proto.internal.Messages.ShutdownExecutorMessage;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.scheduler.Protos.Call;

/** What subscribed schedulers ask that concerns neither offers nor tasks. */
public final class FrameworkCalls {

    private FrameworkCalls() {}

    /** Ends a framework at the wish of an operator. */
    public static void teardown(Turn turn, TeardownRequested event) {
        Optional<Framework> framework = turn.framework(event.framework());
        if (framework.isEmpty()) {
            turn.respond(event.reply(), 400, "No framework found with specified ID");
            return;
        }
        FrameworkRules.remove(turn, framework.get());
        turn.respond(event.reply(), 200, "");
    }

    /** Ends a framework at its own wish. Mesos counts only what comes as a message. */
    public static void teardown(Turn turn, Framework framework) {
        if (framework.subscription().pid().isPresent()) {
            turn.count("master/messages_unregister_framework");
        }
        FrameworkRules.remove(turn, framework);
    }

    /** Tells the allocator what a framework would like; the built-in one, as that of Mesos, does not look at it. */
    public static void request(Turn turn, Framework framework, Call.Request call) {
        turn.count("master/messages_resource_request");
        turn.allocate(new AllocatorCommand.RequestResources(framework.id(), call.getRequestsList()));
    }

    /** Offers nothing for some roles. An invalid role drops the whole call. */
    public static void suppress(Turn turn, Framework framework, Call.Suppress call) {
        turn.count("master/messages_suppress_offers");
        Optional<String> error = checkRoles(framework, call.getRolesList(), "suppression");
        if (error.isPresent()) {
            turn.warn("dropped SUPPRESS framework=" + framework.id() + ": " + error.get());
            return;
        }
        Set<String> roles = Set.copyOf(call.getRolesList());
        var suppressed = new HashSet<>(framework.subscription().wishes().suppressedRoles());
        suppressed.addAll(roles.isEmpty() ? framework.roles() : roles);
        turn.put(withSuppressed(framework, suppressed));
        turn.allocate(new AllocatorCommand.SuppressOffers(framework.id(), roles));
    }

    /** Offers for some roles again, also what was declined. An invalid role drops the whole call. */
    public static void revive(Turn turn, Framework framework, Call.Revive call) {
        turn.count("master/messages_revive_offers");
        Optional<String> error = checkRoles(framework, call.getRolesList(), "revive");
        if (error.isPresent()) {
            turn.warn("dropped REVIVE framework=" + framework.id() + ": " + error.get());
            return;
        }
        Set<String> roles = Set.copyOf(call.getRolesList());
        var suppressed = new HashSet<>(framework.subscription().wishes().suppressedRoles());
        suppressed.removeAll(roles.isEmpty() ? framework.roles() : roles);
        turn.put(withSuppressed(framework, suppressed));
        turn.allocate(new AllocatorCommand.ReviveOffers(framework.id(), roles));
    }

    private static Framework withSuppressed(Framework framework, Set<String> roles) {
        Wishes wishes = framework.subscription().wishes();
        return framework.with(framework.subscription().with(new Wishes(roles, wishes.constraints())));
    }

    private static Optional<String> checkRoles(Framework framework, List<String> roles, String what) {
        List<String> subscribed = framework.roles();
        for (String role : roles) {
            Optional<String> error = Roles.validate(role);
            if (error.isPresent()) {
                return Optional.of(what + " role '" + role + "' is invalid: " + error.get());
            }
            if (!subscribed.contains(role)) {
                return Optional.of(what + " role '" + role + "' is not one of the frameworks's subscribed roles");
            }
        }
        return Optional.empty();
    }

    /**
     * Does what UPDATE_FRAMEWORK asks: replaces description, suppressed roles and constraints as a whole.
     *
     * @return what is wrong with them, if anything is; then nothing changes
     */
    public static Optional<String> update(Turn turn, Framework framework, Call.UpdateFramework call) {
        FrameworkInfo info = call.getFrameworkInfo();
        Wishes wishes = Subscriptions.wishes(
                call.getSuppressedRolesList(),
                call.hasOfferConstraints() ? Optional.of(call.getOfferConstraints()) : Optional.empty());
        Optional<String> error = FrameworkChecks.check(info, turn.state())
                .map(text -> "Supplied FrameworkInfo is not valid: " + text)
                .or(() -> FrameworkChecks.checkUpdate(framework.info(), info)
                        .map(text -> "FrameworkInfo update is not valid: " + text))
                .or(() -> FrameworkChecks.checkWishes(info, wishes, turn.state().settings())
                        .map(text -> "'UpdateFramework' call is not valid: " + text));
        if (error.isPresent()) {
            return error;
        }
        Subscriptions.update(turn, framework, info, wishes);
        if (!FrameworkChecks.areEquivalent(framework.info(), info)) {
            FrameworkRules.announce(turn, turn.framework(framework.id()).orElseThrow());
        }
        return Optional.empty();
    }

    /** Carries what a scheduler says to an executor of its. */
    public static void message(Turn turn, Framework framework, Call.Message call) {
        turn.count("master/messages_framework_to_executor");
        Optional<Agent> agent = turn.agent(AgentId.of(call.getAgentId()));
        if (agent.isEmpty() || !agent.get().link().connected()) {
            turn.count("master/invalid_framework_to_executor_messages");
            turn.warn("dropped MESSAGE framework=" + framework.id() + " agent="
                    + call.getAgentId().getValue() + ": the agent is "
                    + (agent.isEmpty() ? "not registered" : "disconnected"));
            return;
        }
        turn.send(
                agent.get(),
                FrameworkToExecutorMessage.newBuilder()
                        .setSlaveId(call.getAgentId())
                        .setFrameworkId(framework.info().getId())
                        .setExecutorId(call.getExecutorId())
                        .setData(call.getData())
                        .build());
        turn.count("master/valid_framework_to_executor_messages");
    }

    /** Asks an agent to end an executor. */
    public static void shutdown(Turn turn, Framework framework, Call.Shutdown call) {
        Optional<Agent> agent = turn.agent(AgentId.of(call.getAgentId()));
        if (agent.isEmpty()) {
            turn.warn("dropped SHUTDOWN framework=" + framework.id() + " agent="
                    + call.getAgentId().getValue() + ": the agent is not registered");
            return;
        }
        turn.send(
                agent.get(),
                ShutdownExecutorMessage.newBuilder()
                        .setExecutorId(call.getExecutorId())
                        .setFrameworkId(framework.info().getId())
                        .build());
    }
}
