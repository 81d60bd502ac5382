package io.mesocosm.executor.checks;

import org.apache.mesos.v1.Protos.CheckStatusInfo;

/** What came of one check. */
public sealed interface CheckResult {

    /** It was made. */
    record Done(CheckStatusInfo status) implements CheckResult {}

    /** It was made and came to no result: it took too long, or nobody answered. */
    record Failed(String why) implements CheckResult {}

    /** It could not be made, which says nothing of the task. */
    record Unavailable(String why) implements CheckResult {}
}
