package io.mesocosm.scheduler.driver;

import io.mesocosm.common.libprocess.Upid;
import java.time.Duration;
import java.util.Optional;
import org.apache.mesos.v1.Protos.Credential;

/**
 * What does not change while a driver lives.
 *
 * @param self the actor that the master knows as the framework's pid
 * @param credential proves who this is, to masters that ask
 * @param implicitAcknowledgements whether an update is acknowledged once the scheduler has heard of it; else the
 *     scheduler does so itself
 * @param registrationBackoff bound of the delay before the first repetition of a subscription; doubles up to a minute
 */
public record DriverConfig(
        Upid self,
        Optional<Credential> credential,
        boolean implicitAcknowledgements,
        Duration registrationBackoff,
        AuthenticationTimes authentication) {

    /**
     * How long an authentication may take: a random time from {@code timeoutMin} up to a bound that grows with each
     * failure.
     *
     * @param backoff how far the first bounds lie above {@code timeoutMin}
     * @param timeoutMax where the bound stops to grow
     */
    public record AuthenticationTimes(Duration backoff, Duration timeoutMin, Duration timeoutMax) {

        /** The bound of a first attempt. */
        Duration first() {
            return atMost(timeoutMin.plus(backoff.multipliedBy(2)));
        }

        /** The bound after an attempt with that bound. */
        Duration next(Duration bound) {
            return atMost(timeoutMin.plus(bound.minus(timeoutMin).multipliedBy(2)));
        }

        private Duration atMost(Duration bound) {
            Duration most = timeoutMax.compareTo(timeoutMin) > 0 ? timeoutMax : timeoutMin;
            return bound.compareTo(most) > 0 ? most : bound;
        }
    }
}
