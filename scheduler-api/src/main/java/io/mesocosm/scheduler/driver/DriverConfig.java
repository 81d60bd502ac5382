package io.mesocosm.scheduler.driver;

import io.mesocosm.common.authentication.AuthenticationTimes;
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
        AuthenticationTimes authentication) {}
