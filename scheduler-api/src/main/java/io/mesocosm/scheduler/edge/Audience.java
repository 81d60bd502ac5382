package io.mesocosm.scheduler.edge;

import io.mesocosm.scheduler.driver.Callback;

/** What the scheduler's side of a driver is asked for, on the driver's loop; comes back at once. */
interface Audience {

    /** Let the scheduler hear. */
    void tell(Callback callback);

    /** The driver has aborted by itself. */
    void fail(String reason);

    /** Let those go on that wait for the end. */
    void leave();

    /** Release everything, once the last messages are out. */
    void close();
}
