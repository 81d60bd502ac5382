package io.mesocosm.master.view;

import io.mesocosm.common.endpoints.Times;
import io.mesocosm.common.ids.OfferId;
import io.mesocosm.common.resources.Resources;
import io.mesocosm.master.state.Agent;
import io.mesocosm.master.state.Framework;
import io.mesocosm.master.state.Frameworks.Completed;
import io.mesocosm.master.state.MasterState;
import io.mesocosm.master.state.Offer;
import io.mesocosm.master.state.Subscription;
import io.mesocosm.master.state.TaskEntry;
import io.mesocosm.master.state.Withdrawals;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.Address;
import org.apache.mesos.v1.Protos.AgentInfo;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.Resource.AllocationInfo;
import org.apache.mesos.v1.Protos.URL;
import org.apache.mesos.v1.master.Protos.Response;
import org.apache.mesos.v1.scheduler.Protos.OfferConstraints;

/** The parts of v1 GET_STATE, which are also calls of their own. */
public final class StateMessages {

    private StateMessages() {}

    /** The answer to GET_STATE. */
    public static Response.GetState state(MasterState state) {
        return Response.GetState.newBuilder()
                .setGetTasks(tasks(state))
                .setGetExecutors(executors(state))
                .setGetFrameworks(frameworks(state))
                .setGetAgents(agents(state))
                .build();
    }

    /** The answer to GET_TASKS; tasks of completed frameworks are among the completed ones. */
    public static Response.GetTasks tasks(MasterState state) {
        var message = Response.GetTasks.newBuilder();
        for (Framework framework : state.frameworks().registered().values()) {
            for (TaskEntry task : framework.work().tasks().values()) {
                message.addTasks(task.task());
            }
            framework.work().unreachable().values().forEach(task -> message.addUnreachableTasks(task.task()));
            framework.work().completed().values().forEach(message::addCompletedTasks);
        }
        state.frameworks()
                .completed()
                .values()
                .forEach(completed ->
                        completed.framework().work().completed().values().forEach(message::addCompletedTasks));
        return message.build();
    }

    /** The answer to GET_EXECUTORS. */
    public static Response.GetExecutors executors(MasterState state) {
        var message = Response.GetExecutors.newBuilder();
        for (Agent agent : state.agents().registered().values()) {
            agent.work()
                    .executors()
                    .values()
                    .forEach(executors -> executors
                            .values()
                            .forEach(executor -> message.addExecutors(Response.GetExecutors.Executor.newBuilder()
                                    .setExecutorInfo(executor.info())
                                    .setAgentId(agent.info().getId()))));
        }
        return message.build();
    }

    /** The answer to GET_AGENTS. */
    public static Response.GetAgents agents(MasterState state) {
        var message = Response.GetAgents.newBuilder();
        for (Agent agent : state.agents().registered().values()) {
            message.addAgents(agent(agent, state.agents().withdrawals()));
        }
        message.addAllRecoveredAgents(state.agents().recovered().values());
        return message.build();
    }

    private static Response.GetAgents.Agent agent(Agent agent, Withdrawals withdrawals) {
        var message = Response.GetAgents.Agent.newBuilder()
                .setAgentInfo(agent.info())
                .setActive(agent.link().active())
                .setDeactivated(!withdrawals.allows(agent.id()))
                .setVersion(agent.identity().version())
                .setPid(agent.pid().toString())
                .setRegisteredTime(Times.info(agent.link().registered()))
                .addAllTotalResources(agent.total().toEndpointFormat())
                .addAllAllocatedResources(agent.used().toEndpointFormat())
                .addAllOfferedResources(agent.work().offered().toEndpointFormat());
        withdrawals.drain(agent.id()).ifPresent(message::setDrainInfo);
        agent.link().reregistered().ifPresent(time -> message.setReregisteredTime(Times.info(time)));
        agent.identity().capabilities().stream()
                .sorted()
                .forEach(type -> message.addCapabilities(
                        AgentInfo.Capability.newBuilder().setType(type)));
        return message.build();
    }

    /** The answer to GET_FRAMEWORKS. */
    public static Response.GetFrameworks frameworks(MasterState state) {
        FrameworkIndex index = new FrameworkIndex(state);
        var message = Response.GetFrameworks.newBuilder();
        for (Framework framework : state.frameworks().registered().values()) {
            message.addFrameworks(framework(framework, Optional.empty(), index.of(framework.id()), state));
        }
        for (Completed completed : state.frameworks().completed().values().toList()) {
            Framework framework = completed.framework();
            message.addCompletedFrameworks(
                    framework(framework, Optional.of(completed.unregistered()), index.of(framework.id()), state));
        }
        return message.build();
    }

    private static Response.GetFrameworks.Framework framework(
            Framework framework, Optional<Instant> unregistered, FrameworkIndex.Share share, MasterState state) {
        Subscription subscription = framework.subscription();
        var message = Response.GetFrameworks.Framework.newBuilder()
                .setFrameworkInfo(framework.info())
                .setActive(subscription.active())
                .setConnected(subscription.isConnected())
                .setRecovered(subscription.status() == Subscription.Status.RECOVERED)
                .addAllAllocatedResources(sum(share.used))
                .addAllOfferedResources(sum(share.offered))
                .setOfferConstraints(subscription.wishes().constraints().orElse(OfferConstraints.getDefaultInstance()));
        if (!subscription.registered().equals(Instant.EPOCH)) {
            message.setRegisteredTime(Times.info(subscription.registered()))
                    .setReregisteredTime(Times.info(subscription.reregistered()));
        }
        unregistered.ifPresent(time -> message.setUnregisteredTime(Times.info(time)));
        for (OfferId id : framework.work().offers()) {
            state.offers().get(id).ifPresent(offer -> message.addOffers(offer(offer, state)));
        }
        return message.build();
    }

    /** What several agents hold of a framework, summed up like things together. */
    private static List<Resource> sum(List<Resources> some) {
        List<Resource> all = new ArrayList<>();
        some.forEach(resources -> all.addAll(resources.toProto()));
        return Resources.of(all).toEndpointFormat();
    }

    private static org.apache.mesos.v1.Protos.Offer offer(Offer offer, MasterState state) {
        var message = org.apache.mesos.v1.Protos.Offer.newBuilder()
                .setId(offer.id().toProto())
                .setFrameworkId(offer.frameworkId().toProto())
                .setAgentId(offer.agentId().toProto())
                .setHostname("")
                .addAllResources(offer.resources().toProto())
                .setAllocationInfo(AllocationInfo.newBuilder().setRole(offer.role()));
        state.agent(offer.agentId()).ifPresent(agent -> {
            AgentInfo info = agent.info();
            message.setHostname(info.getHostname())
                    .addAllAttributes(info.getAttributesList())
                    .setUrl(URL.newBuilder()
                            .setScheme("http")
                            .setAddress(Address.newBuilder()
                                    .setHostname(info.getHostname())
                                    .setIp(agent.pid().host())
                                    .setPort(agent.pid().port()))
                            .setPath("/" + agent.pid().id()));
            if (info.hasDomain()) {
                message.setDomain(info.getDomain());
            }
            agent.work().executors(offer.frameworkId()).keys().forEach(id -> message.addExecutorIds(id.toProto()));
        });
        return message.build();
    }
}
