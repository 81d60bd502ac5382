package io.mesocosm.scheduler.driver;

import com.google.protobuf.Message;
import io.mesocosm.common.libprocess.Upid;
import java.time.Duration;

/** What a driver asks of the world. */
public sealed interface DriverEffect {

    /** Keep a connection and tell when it breaks. */
    record Link(Upid to) implements DriverEffect {}

    /** Send a message; its name is the full name of its type. */
    record Send(Upid from, Upid to, Message message) implements DriverEffect {}

    /** Let the scheduler hear. */
    record Tell(Callback callback) implements DriverEffect {}

    /** Deliver {@code event} after {@code delay}, in place of what waits under that timer. */
    record SetTimer(DriverTimer timer, Duration delay, DriverEvent event) implements DriverEffect {}

    /** Forget a timer. */
    record CancelTimer(DriverTimer timer) implements DriverEffect {}

    /** The driver aborts by itself, and the scheduler hears why, unless it has ended the driver before. */
    record Fail(String reason) implements DriverEffect {}

    /** Nothing more will be told: let those go on that wait for it. */
    record Leave() implements DriverEffect {}

    /** The driver is done with: what it holds can go, once its last messages are out. */
    record Close() implements DriverEffect {}
}
