package io.mesocosm.scheduler.driver;

import io.mesocosm.common.ids.AgentId;
import io.mesocosm.common.libprocess.Upid;
import io.mesocosm.proto.internal.Messages.FrameworkToExecutorMessage;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import org.apache.mesos.Protos.SlaveID;
import org.apache.mesos.scheduler.Protos.Call;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.ExecutorID;
import org.apache.mesos.v1.Protos.FrameworkID;

/**
 * What schedulers ask for beside offers. A call that finds no subscription is dropped, as what it was about is void by
 * then or comes again; but which roles want offers is remembered, and told with the next subscription.
 *
 * <p>Behaviour: Mesos: {@code SchedulerProcess::reviveOffers}, {@code suppressOffers}, {@code updateFramework}, {@code
 * sendFrameworkMessage}.
 */
final class Requests {

    private Requests() {}

    /** A call that the driver has no part in. */
    static void forward(Turn turn, Call call) {
        if (turn.master().isSubscribed()) {
            turn.call(call);
        }
    }

    /** Those roles, or all without any, want offers again. */
    static void revive(Turn turn, Call call) {
        NavigableSet<String> suppressed = new TreeSet<>(turn.state().identity().suppressed());
        List<String> roles = call.getRevive().getRolesList();
        if (roles.isEmpty()) {
            suppressed.clear();
        } else {
            roles.forEach(suppressed::remove);
        }
        change(turn, turn.state().identity().withSuppressed(suppressed), call);
    }

    /** Those roles, or all without any, want no more offers. */
    static void suppress(Turn turn, Call call) {
        Identity identity = turn.state().identity();
        List<String> roles = call.getSuppress().getRolesList();
        NavigableSet<String> suppressed = roles.isEmpty()
                ? new TreeSet<>(identity.framework().getRolesList())
                : new TreeSet<>(identity.suppressed());
        suppressed.addAll(roles);
        change(turn, identity.withSuppressed(suppressed), call);
    }

    /** The framework is another now, in what may change. */
    static void updateFramework(Turn turn, Call call) {
        Identity identity = turn.state().identity();
        Call.UpdateFramework update = call.getUpdateFramework();
        if (!identity.hasId()) {
            turn.fail("MesosSchedulerDriver::updateFramework() must not be called"
                    + " prior to registration with the master");
        } else if (!update.getFrameworkInfo().getId().equals(identity.id())) {
            turn.fail("The 'FrameworkInfo.id' provided to MesosSchedulerDriver::updateFramework() ("
                    + update.getFrameworkInfo().getId().getValue()
                    + ") must be equal to the value known to the MesosSchedulerDriver ("
                    + identity.id().getValue() + ")");
        } else {
            Identity updated = identity.updated(
                    update.getFrameworkInfo(), update.getSuppressedRolesList(), update.getOfferConstraints());
            change(turn, updated, update(updated));
        }
    }

    private static void change(Turn turn, Identity next, Call call) {
        if (turn.master().isSubscribed()) {
            turn.become(turn.state().with(next));
            turn.call(call);
        } else {
            turn.become(turn.state().with(next.withChanged()));
        }
    }

    /** All that a framework may change. */
    static Call update(Identity identity) {
        return Call.newBuilder()
                .setType(Call.Type.UPDATE_FRAMEWORK)
                .setUpdateFramework(Call.UpdateFramework.newBuilder()
                        .setFrameworkInfo(identity.framework())
                        .addAllSuppressedRoles(identity.suppressed())
                        .setOfferConstraints(identity.constraints()))
                .build();
    }

    /** Straight to the agent if its address is known, else by the master. */
    static void message(Turn turn, Call call) {
        if (!turn.master().isSubscribed()) {
            return;
        }
        Call.Message message = call.getMessage();
        Optional<Upid> agent =
                turn.state().addresses().of(new AgentId(message.getSlaveId().getValue()));
        if (agent.isPresent()) {
            turn.send(
                    agent.get(),
                    FrameworkToExecutorMessage.newBuilder()
                            .setSlaveId(AgentID.newBuilder()
                                    .setValue(message.getSlaveId().getValue()))
                            .setFrameworkId(FrameworkID.newBuilder()
                                    .setValue(turn.state().identity().id().getValue()))
                            .setExecutorId(ExecutorID.newBuilder()
                                    .setValue(message.getExecutorId().getValue()))
                            .setData(message.getData())
                            .build());
        } else {
            turn.call(call);
        }
    }

    /** An agent is gone, and with it the way to it. */
    static void agentLost(Turn turn, SlaveID agent) {
        turn.become(turn.state().with(turn.state().addresses().without(new AgentId(agent.getValue()))));
        turn.tell(new Callback.AgentLost(agent));
    }
}
