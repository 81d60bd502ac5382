package io.mesocosm.agent.state;

import java.time.Instant;
import org.apache.mesos.v1.Protos.DrainConfig;

/** The agent is being drained: it accepts no tasks and ends those that it has. */
public record Drain(DrainConfig config, Instant since) {}
