package io.mesocosm.allocator.hierarchical;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesocosm.allocator.AllocatorCommand;
import io.mesocosm.allocator.AllocatorOptions;
import io.mesocosm.allocator.AllocatorOutput;
import io.mesocosm.allocator.plain.OutputLines;
import io.mesocosm.allocator.plain.PlainAllocator;
import io.mesocosm.allocator.plain.RandomCommands;
import io.mesocosm.common.ids.FrameworkId;
import io.mesocosm.common.loop.SeededIds;
import io.mesocosm.common.resources.Resources;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.Resource;
import org.junit.jupiter.api.Test;

/** Equal commands, instants and chance give equal outputs, in whatever order maps and lists come. */
class DeterminismTest {

    private static final int SEEDS = 20;

    @Test
    void theOrderOfMapsAndListsDoesNotMatter() {
        for (int seed = 0; seed < SEEDS; seed++) {
            List<AllocatorCommand> story = story(seed);
            assertThat(play(seed, story, new Random(seed)))
                    .as("seed %s", seed)
                    .isEqualTo(play(seed, story, new Random(-1 - seed)));
        }
    }

    /** Each process iterates over {@code Set.of} and {@code Map.of} in an order of its own. */
    @Test
    void everyProcessDecidesAlike() throws IOException, InterruptedException {
        assertThat(digestOfAnotherProcess()).isEqualTo(digest()).isEqualTo(digestOfAnotherProcess());
    }

    private static String digestOfAnotherProcess() throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        DeterminismTest.class.getName())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (var output = process.getInputStream()) {
            String text = new String(output.readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor()).isZero();
            return text.strip();
        }
    }

    /** Prints what this process makes of some histories. */
    public static void main(String[] args) {
        System.out.println(digest());
    }

    private static String digest() {
        List<String> all = new ArrayList<>();
        for (int seed = 0; seed < 5; seed++) {
            all.addAll(play(seed, story(seed), new Random(seed)));
        }
        return all.size() + " " + all.hashCode();
    }

    /** A command for each third of a second. */
    private static List<AllocatorCommand> story(int seed) {
        HierarchicalAllocator real = allocator(seed);
        PlainAllocator observer = new PlainAllocator(AllocatorOptions.DEFAULT, new SeededIds(seed), Instant.EPOCH);
        RandomCommands commands = new RandomCommands(observer.cluster(), new Random(seed), true);
        List<AllocatorCommand> story = new ArrayList<>();
        for (int event = 0; event < 150; event++) {
            AllocatorCommand command = commands.next().orElse(new AllocatorCommand.Resume());
            story.add(command);
            real.apply(command, at(event));
            observer.apply(command, at(event));
            observer.observe(real.run(at(event)), at(event));
        }
        return story;
    }

    private static HierarchicalAllocator allocator(int seed) {
        return new HierarchicalAllocator(AllocatorOptions.DEFAULT, new SeededIds(seed), Instant.EPOCH);
    }

    private static Instant at(int event) {
        return Instant.EPOCH.plusSeconds(event / 3);
    }

    /** What the allocator makes of the story in the order that {@code order} decides; that of offers counts. */
    private static List<String> play(int seed, List<AllocatorCommand> story, Random order) {
        HierarchicalAllocator allocator = allocator(seed);
        List<String> lines = new ArrayList<>();
        for (int event = 0; event < story.size(); event++) {
            List<AllocatorOutput> outputs =
                    new ArrayList<>(allocator.apply(shuffled(story.get(event), order), at(event)));
            outputs.addAll(allocator.run(at(event)));
            outputs.forEach(output -> lines.addAll(OutputLines.of(List.of(output))));
        }
        return lines;
    }

    /** The same command, its maps and lists in another order where that means nothing. */
    private static AllocatorCommand shuffled(AllocatorCommand command, Random order) {
        return switch (command) {
            case AllocatorCommand.AddAgent add ->
                new AllocatorCommand.AddAgent(
                        add.info(),
                        add.capabilities(),
                        add.unavailability(),
                        shuffled(add.total(), order),
                        shuffled(add.used(), order));
            case AllocatorCommand.AddResourceProvider(var agent, var total, var used) ->
                new AllocatorCommand.AddResourceProvider(agent, shuffled(total, order), shuffled(used, order));
            case AllocatorCommand.UpdateAgent(var info, var capabilities, var total) ->
                new AllocatorCommand.UpdateAgent(info, capabilities, shuffled(total, order));
            case AllocatorCommand.AddFramework(var info, var options, var active, var used) ->
                new AllocatorCommand.AddFramework(shuffled(info, order), options, active, used);
            case AllocatorCommand.UpdateFramework(var info, var options) ->
                new AllocatorCommand.UpdateFramework(shuffled(info, order), options);
            case AllocatorCommand.UpdateQuota(var configs) ->
                new AllocatorCommand.UpdateQuota(shuffled(configs, order));
            case AllocatorCommand.RecoverResources(
                    var framework,
                    var agent,
                    var resources,
                    var filters,
                    var allocated) ->
                new AllocatorCommand.RecoverResources(framework, agent, shuffled(resources, order), filters, allocated);
            default -> command;
        };
    }

    private static <T> List<T> shuffled(List<T> list, Random order) {
        List<T> copy = new ArrayList<>(list);
        Collections.shuffle(copy, order);
        return copy;
    }

    private static Resources shuffled(Resources resources, Random order) {
        List<Resource> list = shuffled(resources.toProto(), order);
        return Resources.of(list);
    }

    private static Map<FrameworkId, Resources> shuffled(Map<FrameworkId, Resources> map, Random order) {
        Map<FrameworkId, Resources> result = new LinkedHashMap<>();
        shuffled(List.copyOf(map.entrySet()), order)
                .forEach(entry -> result.put(entry.getKey(), shuffled(entry.getValue(), order)));
        return result;
    }

    private static FrameworkInfo shuffled(FrameworkInfo info, Random order) {
        FrameworkInfo.Builder result = info.toBuilder()
                .clearRoles()
                .clearCapabilities()
                .clearOfferFilters()
                .addAllRoles(shuffled(info.getRolesList(), order))
                .addAllCapabilities(shuffled(info.getCapabilitiesList(), order));
        shuffled(List.copyOf(info.getOfferFiltersMap().entrySet()), order)
                .forEach(entry -> result.putOfferFilters(entry.getKey(), entry.getValue()));
        return result.build();
    }
}
