package io.mesocosm.common.daemon;

import io.mesocosm.common.loop.FaultHandler;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A bug in the loop: it is logged whole, and the process ends, so that a supervisor starts a fresh one. */
public final class ProcessFaults implements FaultHandler {

    private static final Logger LOG = LoggerFactory.getLogger(ProcessFaults.class);

    private final Consumer<String> failed;

    /** Tells {@code failed} what happened. */
    public ProcessFaults(Consumer<String> failed) {
        this.failed = failed;
    }

    @Override
    public void fault(String doing, Throwable cause) {
        LOG.error("Failed doing={}", doing, cause);
        failed.accept("fault in " + doing + ": " + cause);
    }
}
