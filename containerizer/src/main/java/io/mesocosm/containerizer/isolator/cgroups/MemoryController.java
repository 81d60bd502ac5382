package io.mesocosm.containerizer.isolator.cgroups;

import io.mesocosm.common.ids.ContainerId;
import io.mesocosm.containerizer.ContainerizerException;
import io.mesocosm.containerizer.cgroups.Cgroup;
import io.mesocosm.containerizer.cgroups.CgroupException;
import io.mesocosm.containerizer.isolator.IsolatorContext;
import io.mesocosm.containerizer.launcher.Confinement;
import io.mesocosm.proto.internal.Containers.ContainerConfig;
import io.mesocosm.proto.internal.Containers.ContainerLimitation;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.Value;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the memory controllers of both versions do alike: the hard limit is only ever raised once it is set, because a
 * lower one could kill what runs well; a container that reaches it is ended. (Mesos: {@code MemorySubsystemProcess},
 * {@code MemoryControllerProcess})
 */
public abstract class MemoryController implements Controller {

    private static final Logger log = LoggerFactory.getLogger(MemoryController.class);

    protected final IsolatorContext context;
    private final Words words;
    private final Set<ContainerId> limited = ConcurrentHashMap.newKeySet();
    private final Map<ContainerId, OomWatch> watches = new ConcurrentHashMap<>();

    /**
     * What a version calls it.
     *
     * @param soft the file of the limit that holds when memory is short
     * @param hard the file of the limit
     * @param unlimited what either holds in place of a number of bytes
     */
    public record Words(String soft, String hard, String unlimited) {}

    protected MemoryController(IsolatorContext context, Words words) {
        this.context = context;
        this.words = words;
    }

    /** Tells once when a container runs out of memory. */
    public interface OomWatch extends AutoCloseable {

        /** Whether it has, since the cgroup was made. */
        boolean happened() throws IOException;

        @Override
        void close();
    }

    /** Never waits. {@code onOom} is called on a thread that may wait, perhaps more than once, perhaps without reason. */
    protected abstract OomWatch listen(Cgroup cgroup, Runnable onOom) throws IOException;

    protected final long hard(Cgroup cgroup) throws CgroupException {
        return cgroup.number(words.hard);
    }

    /** @param first whether the cgroup had no limit before */
    protected void setHard(Cgroup cgroup, long bytes, boolean first) throws CgroupException {
        set(cgroup, words.hard, bytes);
    }

    protected final void set(Cgroup cgroup, String file, long bytes) throws CgroupException {
        cgroup.write(file, bytes == Cgroup.UNLIMITED ? words.unlimited : Long.toString(bytes));
    }

    /** How it came to that. */
    protected abstract OutOfMemory describe(Cgroup cgroup);

    @FunctionalInterface
    protected interface Reading<T> {
        T read() throws IOException;
    }

    /** What can be read; an end is told of with what there is. */
    protected static <T> Optional<T> known(Reading<T> reading) {
        try {
            return Optional.of(reading.read());
        } catch (IOException e) {
            log.warn("not known: {}", e.getMessage());
            return Optional.empty();
        }
    }

    /** What a kernel does not tell is left out. */
    protected static void set(Map<String, Long> stat, String name, Consumer<Long> to) {
        Optional.ofNullable(stat.get(name)).ifPresent(to);
    }

    @Override
    public final String name() {
        return "memory";
    }

    @Override
    public void recover(ContainerId id, Cgroup cgroup) throws ContainerizerException, IOException {
        limited.add(id);
    }

    @Override
    public final List<Confinement> confinement(ContainerId id, Cgroup cgroup, ContainerConfig config)
            throws ContainerizerException {
        boolean task = MemoryRequest.isTask(id.parent().isPresent(), config);
        MemoryRequest request = MemoryRequest.of(config.getResourcesList(), config.getLimitsMap());
        if (!request.mayUseMore(task)) {
            return List.of();
        }
        long host = context.proc()
                .memoryBytes()
                .orElseThrow(() -> new ContainerizerException("Failed to auto-detect the size of main memory"));
        return List.of(new Confinement.OomScore(request.oomScore(host)));
    }

    @Override
    public void watch(ContainerId id, Cgroup cgroup, Consumer<ContainerLimitation> onLimitation) throws IOException {
        OomWatch watch = listen(cgroup, () -> tell(id, cgroup, onLimitation));
        watches.put(id, watch);
        if (watch.happened()) {
            tell(id, cgroup, onLimitation); // while nobody listened
        }
    }

    private void tell(ContainerId id, Cgroup cgroup, Consumer<ContainerLimitation> onLimitation) {
        try {
            reached(id, cgroup).ifPresent(onLimitation);
        } catch (IOException e) {
            log.error("cannot tell whether it is out of memory container={} reason={}", id, e.getMessage());
        }
    }

    @Override
    public final Optional<ContainerLimitation> reached(ContainerId id, Cgroup cgroup) throws IOException {
        OomWatch watch = watches.get(id);
        return watch != null && watch.happened() ? Optional.of(describe(cgroup).limitation()) : Optional.empty();
    }

    @Override
    public final void update(ContainerId id, Cgroup cgroup, List<Resource> requests, Map<String, Value.Scalar> limits)
            throws ContainerizerException, IOException {
        MemoryRequest request = MemoryRequest.of(requests, limits);
        set(cgroup, words.soft, request.soft());
        boolean first = !limited.contains(id);
        if (first || request.hard() > hard(cgroup)) {
            setHard(cgroup, request.hard(), first);
            limited.add(id);
        }
    }

    @Override
    public void cleanup(ContainerId id, Cgroup cgroup) throws ContainerizerException, IOException {
        limited.remove(id);
        OomWatch watch = watches.remove(id);
        if (watch != null) {
            watch.close();
        }
    }
}
