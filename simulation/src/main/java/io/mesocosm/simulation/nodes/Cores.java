package io.mesocosm.simulation.nodes;

import io.mesocosm.agent.core.AgentCore;
import io.mesocosm.agent.effect.AgentEffect;
import io.mesocosm.agent.event.AgentEvent;
import io.mesocosm.agent.state.AgentState;
import io.mesocosm.allocator.AllocatorFactory;
import io.mesocosm.allocator.hierarchical.HierarchicalAllocatorFactory;
import io.mesocosm.common.loop.Core;
import io.mesocosm.common.zookeeper.ZooKeeperClient;
import io.mesocosm.master.core.MasterCore;
import io.mesocosm.master.effect.MasterEffect;
import io.mesocosm.master.event.MasterEvent;
import io.mesocosm.master.state.MasterState;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * What decides in the daemons of a cluster. Each life of a daemon gets a core of its own.
 *
 * @param master of every master
 * @param agent of every agent
 * @param allocator beside every master
 * @param zooKeeper how every process sees its client
 */
public record Cores(
        Supplier<Core<MasterState, MasterEvent, MasterEffect>> master,
        Supplier<Core<AgentState, AgentEvent, AgentEffect>> agent,
        AllocatorFactory allocator,
        UnaryOperator<ZooKeeperClient> zooKeeper) {

    /** Those that decide in production. */
    public static Cores ofProduction() {
        return new Cores(MasterCore::new, AgentCore::new, new HierarchicalAllocatorFactory(), UnaryOperator.identity());
    }

    /** The same with other masters. */
    public Cores withMaster(Supplier<Core<MasterState, MasterEvent, MasterEffect>> other) {
        return new Cores(other, agent, allocator, zooKeeper);
    }

    /** The same with other agents. */
    public Cores withAgent(Supplier<Core<AgentState, AgentEvent, AgentEffect>> other) {
        return new Cores(master, other, allocator, zooKeeper);
    }

    /** The same with another allocator. */
    public Cores withAllocator(AllocatorFactory other) {
        return new Cores(master, agent, other, zooKeeper);
    }

    /** The same with other clients of ZooKeeper. */
    public Cores withZooKeeper(UnaryOperator<ZooKeeperClient> other) {
        return new Cores(master, agent, allocator, other);
    }
}
