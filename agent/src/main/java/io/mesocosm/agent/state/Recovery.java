package io.mesocosm.agent.state;

import java.time.Instant;
import java.util.Optional;

/**
 * How the agent came back.
 *
 * @param started when this process began
 * @param finished when it was ready to look for a master
 * @param errors unreadable files that were left out
 * @param rebooted whether the host was restarted since
 */
public record Recovery(Instant started, Optional<Instant> finished, int errors, boolean rebooted) {}
