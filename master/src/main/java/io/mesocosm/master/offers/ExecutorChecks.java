package io.mesocosm.master.offers;

import io.mesocosm.common.ids.ExecutorId;
import io.mesocosm.common.resources.Resources;
import io.mesocosm.common.resources.Scalar;
import io.mesocosm.common.text.Bytes;
import io.mesocosm.master.state.Agent;
import io.mesocosm.master.state.ExecutorEntry;
import io.mesocosm.master.state.Framework;
import io.mesocosm.master.turn.Identifiers;
import io.mesocosm.master.turn.ResourceChecks;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.mesos.v1.Protos.ContainerInfo;
import org.apache.mesos.v1.Protos.ExecutorInfo;

/** Which executors are accepted. Each check returns what is wrong; empty if nothing. */
final class ExecutorChecks {

    private static final Scalar MIN_CPUS = Scalar.of(0.01);
    private static final Bytes MIN_MEM = Bytes.megabytes(32);

    private ExecutorChecks() {}

    /** Checks an executor by itself. Mesos: {@code validation::executor::validate}. */
    static Optional<String> check(ExecutorInfo executor) {
        return type(executor)
                .or(() -> Identifiers.check(executor.getExecutorId().getValue()))
                .or(() -> executor.getShutdownGracePeriod().getNanoseconds() < 0
                        ? Optional.of("ExecutorInfo's 'shutdown_grace_period' must be non-negative")
                        : Optional.empty())
                .or(() -> executor.hasCommand()
                        ? CommandChecks.command(executor.getCommand())
                                .map(error -> "Executor's `CommandInfo` is invalid: " + error)
                        : Optional.empty())
                .or(() -> executor.hasContainer()
                        ? ContainerChecks.check(executor.getContainer())
                                .map(error -> "Executor's `ContainerInfo` is invalid: " + error)
                        : Optional.empty());
    }

    private static Optional<String> type(ExecutorInfo executor) {
        return switch (executor.getType()) {
            case DEFAULT -> {
                if (executor.hasCommand()) {
                    yield Optional.of("'ExecutorInfo.command' must not be set for 'DEFAULT' executor");
                }
                if (!executor.hasContainer()) {
                    yield Optional.empty();
                }
                if (executor.getContainer().getType() != ContainerInfo.Type.MESOS) {
                    yield Optional.of("'ExecutorInfo.container.type' must be 'MESOS' for 'DEFAULT' executor");
                }
                yield executor.getContainer().getMesos().hasImage()
                        ? Optional.of("'ExecutorInfo.container.mesos.image' must not be set for 'DEFAULT' executor")
                        : Optional.empty();
            }
            case CUSTOM ->
                executor.hasCommand()
                        ? Optional.empty()
                        : Optional.of("'ExecutorInfo.command' must be set for 'CUSTOM' executor");
            case UNKNOWN -> Optional.empty();
        };
    }

    /** Checks an executor against its framework and agent. Mesos: {@code validation::executor::internal::validate}. */
    static Optional<String> check(ExecutorInfo executor, Framework framework, Agent agent) {
        return check(executor)
                .or(() -> owner(executor, framework))
                .or(() -> resources(executor))
                .or(() -> sameAsRunning(executor, framework, agent));
    }

    private static Optional<String> owner(ExecutorInfo executor, Framework framework) {
        if (!executor.hasFrameworkId()) {
            return Optional.of("'ExecutorInfo.framework_id' must be set");
        }
        String actual = executor.getFrameworkId().getValue();
        return actual.equals(framework.id().value())
                ? Optional.empty()
                : Optional.of("ExecutorInfo has an invalid FrameworkID (Actual: " + actual + " vs Expected: "
                        + framework.id() + ")");
    }

    private static Optional<String> resources(ExecutorInfo executor) {
        Optional<String> malformed = ResourceChecks.check(executor.getResourcesList());
        if (malformed.isPresent()) {
            return malformed.map(error -> "Executor uses invalid resources: " + error);
        }
        Resources resources = Resources.of(executor.getResourcesList());
        return ResourceChecks.uniquePersistenceIds(resources)
                .map(error -> "Executor uses duplicate persistence ID: " + error)
                .or(() -> ResourceChecks.oneRole(executor.getResourcesList())
                        .map(error -> "Invalid executor resources: " + error))
                .or(() -> ResourceChecks.notMixed(resources)
                        .map(error -> "Executor mixes revocable and non-revocable resources: " + error));
    }

    private static Optional<String> sameAsRunning(ExecutorInfo executor, Framework framework, Agent agent) {
        Optional<ExecutorEntry> running =
                agent.work().executor(framework.id(), ExecutorId.of(executor.getExecutorId()));
        String line = "------------------------------------------------------------\n";
        return running.filter(some -> !SameExecutor.same(some.info(), executor))
                .map(some -> "ExecutorInfo is not compatible with existing ExecutorInfo with same ExecutorID.\n" + line
                        + "Existing ExecutorInfo:\n" + some.info() + "\n" + line + "ExecutorInfo:\n" + executor + "\n"
                        + line);
    }

    /** What an executor has so little of that some day it will be refused; in words for the log. */
    static List<String> meagre(ExecutorInfo executor) {
        Resources resources = Resources.of(executor.getResourcesList());
        return Stream.of(tooFewCpus(resources), tooLittleMemory(resources))
                .flatMap(Optional::stream)
                .map(text -> "executor '" + executor.getExecutorId().getValue() + "' uses " + text)
                .toList();
    }

    static Optional<String> tooFewCpus(Resources resources) {
        Optional<Scalar> cpus = resources.scalar("cpus");
        return cpus.filter(some -> some.compareTo(MIN_CPUS) >= 0).isPresent()
                ? Optional.empty()
                : Optional.of("less CPUs (" + cpus.map(Scalar::toString).orElse("None")
                        + ") than the minimum required (" + MIN_CPUS + ")");
    }

    /** Memory counts in whole megabytes. */
    static Optional<String> tooLittleMemory(Resources resources) {
        Optional<Bytes> mem = resources.scalar("mem").map(some -> Bytes.megabytes((long) some.value()));
        return mem.filter(some -> some.compareTo(MIN_MEM) >= 0).isPresent()
                ? Optional.empty()
                : Optional.of("less memory (" + mem.map(Bytes::toString).orElse("None")
                        + ") than the minimum required (" + MIN_MEM + ")");
    }
}
