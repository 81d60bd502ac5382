package io.mesocosm.agent.effect;

/** What the agent's core can ask of the world. One record per thing, grouped by who performs it. */
public sealed interface AgentEffect
        permits MessageEffect, ExecutorEffect, ContainerEffect, DiskEffect, TimerEffect, ProcessEffect {}
