package io.mesocosm.scheduler.driver;

/** Names the timers of a driver. */
public enum DriverTimer {
    /** {@link DriverEvent.SubscriptionDue}. */
    SUBSCRIPTION,
    /** {@link DriverEvent.AuthenticationDue}. */
    AUTHENTICATION
}
