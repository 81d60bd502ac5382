package io.mesocosm.master.state;

import io.mesocosm.common.ids.AgentId;
import io.mesocosm.common.ids.FrameworkId;
import io.mesocosm.common.ids.OfferId;
import io.mesocosm.common.resources.Resources;
import java.time.Instant;

/**
 * An offer that its framework may still accept or decline.
 *
 * @param role the role that the resources are allocated to
 * @param resources allocated to that role, as the allocator handed them out
 */
public record Offer(
        OfferId id, FrameworkId frameworkId, AgentId agentId, String role, Resources resources, Instant made) {}
