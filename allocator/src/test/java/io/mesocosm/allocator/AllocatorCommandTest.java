package io.mesocosm.allocator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mesocosm.allocator.AllocatorCommand.AddAgent;
import io.mesocosm.allocator.AllocatorCommand.SuppressOffers;
import io.mesocosm.allocator.AllocatorCommand.UpdateWhitelist;
import io.mesocosm.common.ids.FrameworkId;
import io.mesocosm.common.resources.Resources;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.mesos.v1.Protos.AgentInfo;
import org.apache.mesos.v1.Protos.AgentInfo.Capability;
import org.junit.jupiter.api.Test;

/** What every allocator may rely on in the values that it is given. */
class AllocatorCommandTest {

    private static final FrameworkId FRAMEWORK = new FrameworkId("framework");
    private static final List<String> DOWNWARDS =
            IntStream.range(0, 20).mapToObj(i -> "%02d".formatted(19 - i)).toList();

    private static AddAgent add(Set<Capability.Type> capabilities, Map<FrameworkId, Resources> used) {
        return new AddAgent(AgentInfo.getDefaultInstance(), capabilities, Optional.empty(), Resources.empty(), used);
    }

    @Test
    void mapsAndSetsAreInTheOrderOfTheirKeys() {
        List<Capability.Type> types = Arrays.asList(Capability.Type.values());
        Collections.reverse(types);
        Map<FrameworkId, Resources> used = new LinkedHashMap<>();
        DOWNWARDS.forEach(id -> used.put(new FrameworkId(id), Resources.empty()));
        AddAgent add = add(new LinkedHashSet<>(types), used);
        assertThat(add.capabilities()).containsExactly(Capability.Type.values());
        assertThat(add.used().keySet()).extracting(FrameworkId::value).containsExactlyElementsOf(DOWNWARDS.reversed());
        assertThat(new SuppressOffers(FRAMEWORK, new LinkedHashSet<>(DOWNWARDS)).roles())
                .containsExactlyElementsOf(DOWNWARDS.reversed());
    }

    @Test
    void whoMadeACommandCannotChangeIt() {
        Set<String> hosts = new HashSet<>(Set.of("a"));
        var command = new UpdateWhitelist(Optional.of(hosts));
        hosts.add("b");
        assertThat(command).isEqualTo(new UpdateWhitelist(Optional.of(Set.of("a"))));
        assertThatThrownBy(() -> command.hostnames().orElseThrow().add("b"))
                .isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> add(Set.of(), Map.of()).used().put(FRAMEWORK, Resources.empty()))
                .isInstanceOf(UnsupportedOperationException.class);
    }
}
