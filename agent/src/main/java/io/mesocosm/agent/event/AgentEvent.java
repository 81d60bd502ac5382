package io.mesocosm.agent.event;

/** What can happen to the agent. One record per thing that can happen, grouped by where it comes from. */
public sealed interface AgentEvent
        permits MasterEvent,
                ExecutorEvent,
                LibprocessExecutorEvent,
                ContainerEvent,
                DiskEvent,
                TimerEvent,
                OperatorEvent {}
