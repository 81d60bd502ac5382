package io.mesocosm.master.state;

import io.mesocosm.common.ids.AgentId;
import io.mesocosm.common.ids.FrameworkId;
import io.mesocosm.common.ids.OfferId;
import org.apache.mesos.v1.Protos.Unavailability;

/**
 * A framework was asked to leave an agent that will be unavailable, and may still say whether it will.
 *
 * @param unavailability when the agent will be unavailable
 */
public record InverseOffer(OfferId id, FrameworkId frameworkId, AgentId agentId, Unavailability unavailability) {}
