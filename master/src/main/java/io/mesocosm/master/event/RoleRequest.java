package io.mesocosm.master.event;

import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.WeightInfo;
import org.apache.mesos.v1.quota.Protos.QuotaConfig;
import org.apache.mesos.v1.quota.Protos.QuotaRequest;

/** An operator decides about roles. Well formed, and not checked beyond that. Answered by {@code Respond}. */
public sealed interface RoleRequest extends MasterEvent.FromOperator {

    /** Who waits for the answer. */
    ReplyTo reply();

    /**
     * v1 UPDATE_QUOTA.
     *
     * @param configs of some roles, each in place of what its role had; all are taken over or none
     * @param force whether to take them over although they are more than the cluster has, or less than is in use
     */
    record UpdateQuota(ReplyTo reply, List<QuotaConfig> configs, boolean force) implements RoleRequest {

        public UpdateQuota {
            configs = List.copyOf(configs);
        }
    }

    /** v1 SET_QUOTA and POST to {@code /quota}: of a role that has none. What is guaranteed is the limit, too. */
    record SetQuota(ReplyTo reply, QuotaRequest request) implements RoleRequest {}

    /**
     * v1 REMOVE_QUOTA and DELETE of {@code /quota/<role>}.
     *
     * @param path the path that was asked for, which its errors name; none for the call
     */
    record RemoveQuota(ReplyTo reply, String role, Optional<String> path) implements RoleRequest {}

    /** v1 UPDATE_WEIGHTS and PUT to {@code /weights}. All are taken over or none; of two for a role the last counts. */
    record UpdateWeights(ReplyTo reply, List<WeightInfo> weights) implements RoleRequest {

        public UpdateWeights {
            weights = List.copyOf(weights);
        }
    }
}
