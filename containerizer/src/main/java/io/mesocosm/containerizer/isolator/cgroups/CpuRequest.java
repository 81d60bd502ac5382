package io.mesocosm.containerizer.isolator.cgroups;

import io.mesocosm.common.resources.Resources;
import io.mesocosm.common.resources.Scalar;
import io.mesocosm.containerizer.ContainerizerException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.Value;

/**
 * The CPUs that a container asks for.
 *
 * @param request what it gets when others want theirs too
 * @param lowPriority whether it has to stand back behind those whose CPUs nobody takes away
 * @param limit what it gets at most: infinite when it has said so, empty when nobody has said anything
 */
public record CpuRequest(double request, boolean lowPriority, Optional<Double> limit) {

    /** In microseconds, Linux' default. */
    public static final long PERIOD = 100_000;

    private static final long LEAST_QUOTA = 1_000;
    private static final String CPUS = "cpus";

    public static CpuRequest of(List<Resource> requests, Map<String, Value.Scalar> limits, CgroupSettings.Cpu settings)
            throws ContainerizerException {
        Resources resources = Resources.of(requests);
        double request = resources
                .scalar(CPUS)
                .map(Scalar::value)
                .orElseThrow(
                        () -> new ContainerizerException("Failed to update subsystem 'cpu': No cpus resource given"));
        boolean revocable = resources.revocable().scalar(CPUS).isPresent();
        Optional<Double> limit = Optional.ofNullable(limits.get(CPUS)).map(Value.Scalar::getValue);
        return new CpuRequest(
                request,
                revocable && settings.revocableLowPriority(),
                limit.isEmpty() && settings.quotas() ? Optional.of(request) : limit);
    }

    /** In proportion to others: so much for each CPU, less for those that stand back, never less than the least. */
    public long weight(long perCpu, long perCpuOfLowPriority, long least) {
        return Math.max((long) ((lowPriority ? perCpuOfLowPriority : perCpu) * request), least);
    }

    /** Microseconds of CPU time in each {@link #PERIOD}; empty for no limit. */
    public Optional<Long> quota() {
        return limit.filter(Double::isFinite).map(cpus -> Math.max((long) (cpus * PERIOD), LEAST_QUOTA));
    }
}
