package io.mesocosm.master.flags;

import io.mesocosm.common.flags.FlagSpec;
import io.mesocosm.common.flags.JsonFlags;
import io.mesocosm.master.throttle.Limits;
import org.apache.mesos.v1.Protos.RateLimits;

/** How fast v0 frameworks may send. */
final class RateLimitFlags {

    static final FlagSpec<RateLimits> RATE_LIMITS = FlagSpec.<RateLimits>optional(
                    "rate_limits",
                    JsonFlags.textMessage("JSON RateLimits or path", RateLimits.getDefaultInstance()),
                    "How many messages a second v0 frameworks may send and how many may wait, by principal: {\"limits\":"
                            + " [{\"principal\": \"p\", \"qps\": 10, \"capacity\": 1000}], \"aggregate_default_qps\": 50,"
                            + " \"aggregate_default_capacity\": 5000}.")
            .checked(Limits::complaint);

    private RateLimitFlags() {}
}
