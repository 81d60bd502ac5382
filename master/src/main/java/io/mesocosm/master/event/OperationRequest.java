package io.mesocosm.master.event;

import io.mesocosm.common.ids.AgentId;
import java.util.Optional;
import org.apache.mesos.v1.Protos.Offer.Operation;

/**
 * An operator wants to reserve resources of an agent or to make volumes of them, or to end that. Answered by {@code
 * Respond}.
 *
 * @param principal who was authenticated
 * @param operation says in its type what it is and brings the message of that type; not checked beyond that, its
 *     resources in any format
 */
public record OperationRequest(ReplyTo reply, Optional<String> principal, AgentId agent, Operation operation)
        implements MasterEvent.FromOperator {}
