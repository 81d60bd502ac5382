package io.mesocosm.simulation.benchmark;

import io.mesocosm.allocator.Allocator;
import io.mesocosm.allocator.AllocatorCommand;
import io.mesocosm.allocator.AllocatorCommand.FrameworkOptions;
import io.mesocosm.allocator.AllocatorOptions;
import io.mesocosm.allocator.AllocatorOutput;
import io.mesocosm.allocator.hierarchical.HierarchicalAllocatorFactory;
import io.mesocosm.common.ids.AgentId;
import io.mesocosm.common.ids.FrameworkId;
import io.mesocosm.common.loop.SeededIds;
import io.mesocosm.common.resources.ResourceException;
import io.mesocosm.common.resources.Resources;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.mesos.v1.Protos.AgentInfo;
import org.apache.mesos.v1.Protos.FrameworkInfo;

/** An allocator on a clock that is moved by hand, and agents and frameworks for it that only it knows. */
final class AllocatorFixture {

    private static final String MASTER = "4f0a7c52-ca50-4bf4-8ac6-b8f9b5a0ad7f-";
    private static final Duration INTERVAL = Duration.ofSeconds(1);
    private static final Set<AgentInfo.Capability.Type> CAPABILITIES = Set.of(
            AgentInfo.Capability.Type.MULTI_ROLE,
            AgentInfo.Capability.Type.HIERARCHICAL_ROLE,
            AgentInfo.Capability.Type.RESERVATION_REFINEMENT);

    private final Allocator allocator;
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");

    /** The built-in allocator with these sorters for roles and frameworks. */
    AllocatorFixture(String sorter) {
        AllocatorOptions defaults = AllocatorOptions.DEFAULT;
        var options = new AllocatorOptions(
                INTERVAL,
                sorter,
                sorter,
                defaults.fairSharingExcludedResourceNames(),
                defaults.filterGpuResources(),
                defaults.minAllocatableResources(),
                defaults.domain());
        this.allocator = new HierarchicalAllocatorFactory().create(options, new SeededIds(7), now);
    }

    void apply(AllocatorCommand command) {
        allocator.apply(command, now);
    }

    /** The rounds that are due. */
    List<AllocatorOutput> run() {
        return allocator.run(now);
    }

    /** Lets the time between two periodic rounds pass. */
    void waitForRound() {
        now = now.plus(INTERVAL);
    }

    static FrameworkId framework(int i) {
        return new FrameworkId(MASTER + "%04d".formatted(i));
    }

    static AgentId agent(int i) {
        return new AgentId(MASTER + "S" + i);
    }

    void addFramework(int i, String role) {
        FrameworkInfo info = FrameworkInfo.newBuilder()
                .setId(framework(i).toProto())
                .setUser("user")
                .setName("framework" + i)
                .addRoles(role)
                .addCapabilities(
                        FrameworkInfo.Capability.newBuilder().setType(FrameworkInfo.Capability.Type.MULTI_ROLE))
                .build();
        apply(new AllocatorCommand.AddFramework(info, FrameworkOptions.DEFAULT, true));
    }

    void addAgent(int i, Resources total, Map<FrameworkId, Resources> used) {
        AgentInfo info = AgentInfo.newBuilder()
                .setId(agent(i).toProto())
                .setHostname("agent" + i)
                .build();
        apply(new AllocatorCommand.AddAgent(info, CAPABILITIES, Optional.empty(), total, used));
    }

    /** Resources that are known to be valid. */
    static Resources resources(String text) {
        try {
            return Resources.parse(text, "*");
        } catch (ResourceException e) {
            throw new IllegalArgumentException(text, e);
        }
    }

    /** Every second one of {@code 2 * count} equal parts of the ports from 31000 to 32000, as text. */
    static String portFragments(int count) {
        int step = 1000 / count;
        return IntStream.range(0, count)
                .mapToObj(i -> (31000 + step * i) + "-" + (31000 + step * i + step / 2 - 1))
                .collect(Collectors.joining(",", "ports:[", "]"));
    }
}
