package io.mesocosm.allocator.hierarchical;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesocosm.allocator.AllocatorCommand;
import io.mesocosm.allocator.AllocatorCommand.FrameworkOptions;
import io.mesocosm.allocator.AllocatorOptions;
import io.mesocosm.allocator.AllocatorOutput;
import io.mesocosm.common.ids.AgentId;
import io.mesocosm.common.ids.FrameworkId;
import io.mesocosm.common.loop.SeededIds;
import io.mesocosm.common.resources.Resources;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.apache.mesos.v1.Protos.Filters;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.Value;
import org.junit.jupiter.api.Test;

/** Whatever happens, offers are those of {@link PlainAllocator}, and nobody is offered what another has. */
class PlainComparisonTest {

    private static final List<String> ROLES = List.of("*", "a", "a/b", "a/c", "d", "d/e/f");

    @Test
    void anyHistoryGivesTheOffersOfThePlainAlgorithm() {
        for (int seed = 0; seed < 100; seed++) {
            new History(seed).play(120);
        }
    }

    private static final class History {

        private final int seed;
        private final Random random;
        private final HierarchicalAllocator real;
        private final PlainAllocator plain;
        private final Set<String> shrunk = new HashSet<>();
        private int now;
        private int lastId;

        History(int seed) {
            this.seed = seed;
            this.random = new Random(seed);
            this.real = new HierarchicalAllocator(AllocatorOptions.DEFAULT, new SeededIds(seed), at(0));
            this.plain = new PlainAllocator(new SeededIds(seed));
        }

        void play(int events) {
            for (int i = 0; i < events; i++) {
                event();
                if (random.nextInt(3) == 0) {
                    now++;
                }
                List<String> expected = new ArrayList<>(plain.run(now));
                List<String> offered = offers();
                assertThat(offered).as("seed %s, event %s", seed, i).containsExactlyInAnyOrderElementsOf(expected);
                checkThatNothingIsHeldTwice();
            }
        }

        private void checkThatNothingIsHeldTwice() {
            for (PlainAllocator.Agent agent : plain.agents) {
                Resources held = agent.held.values().stream().reduce(Resources.empty(), Resources::plus);
                assertThat(shrunk.contains(agent.id) || agent.total.contains(held))
                        .as("seed %s: agent %s has %s, held are %s", seed, agent.id, agent.total, held)
                        .isTrue();
            }
        }

        private static Instant at(int seconds) {
            return Instant.EPOCH.plusSeconds(seconds);
        }

        private void apply(AllocatorCommand command) {
            assertThat(real.apply(command, at(now))).isEmpty();
        }

        private List<String> offers() {
            List<String> lines = new ArrayList<>();
            for (AllocatorOutput output : real.run(at(now))) {
                AllocatorOutput.Offers offers = (AllocatorOutput.Offers) output;
                for (AllocatorOutput.Offering offering : offers.offerings()) {
                    lines.add(offers.framework() + " " + offering.role() + " " + offering.agent() + " "
                            + Story.sorted(offering.resources().unallocate()));
                }
            }
            return lines;
        }

        private void event() {
            switch (random.nextInt(16)) {
                case 0, 1 -> addAgent();
                case 2, 3 -> addFramework();
                case 4 -> anyAgent().ifPresent(this::changeAgent);
                case 5 -> anyFramework().ifPresent(this::changeFramework);
                case 6 -> anyFramework().ifPresent(this::suppress);
                case 7 -> anyFramework().ifPresent(this::revive);
                case 8 -> {
                    String role = ROLES.get(random.nextInt(ROLES.size()));
                    double weight = random.nextInt(1, 6) / 2.0;
                    apply(new AllocatorCommand.UpdateWeights(Map.of(role, weight)));
                    plain.roles.weights.put(role, weight);
                }
                default -> anyAgent().ifPresent(this::recover);
            }
        }

        private Optional<PlainAllocator.Agent> anyAgent() {
            return plain.agents.isEmpty()
                    ? Optional.empty()
                    : Optional.of(plain.agents.get(random.nextInt(plain.agents.size())));
        }

        private Optional<PlainAllocator.Framework> anyFramework() {
            List<PlainAllocator.Framework> all = List.copyOf(plain.frameworks.values());
            return all.isEmpty() ? Optional.empty() : Optional.of(all.get(random.nextInt(all.size())));
        }

        private Resources randomTotal() {
            Resources total = Story.resources("cpus:" + random.nextInt(1, 9) + ";mem:" + 64 * random.nextInt(9)
                    + ";ports:[1-" + random.nextInt(1, 20) + "]");
            for (String role : List.of("a", "a/b", "d")) {
                if (random.nextInt(4) == 0) {
                    total = total.plus(Story.resources("cpus(" + role + "):" + random.nextInt(1, 5)));
                }
            }
            if (random.nextInt(4) == 0) {
                total = total.plus(Resources.of(Resource.newBuilder()
                        .setName("cpus")
                        .setType(Value.Type.SCALAR)
                        .setScalar(Value.Scalar.newBuilder().setValue(random.nextInt(1, 5)))
                        .setRevocable(Resource.RevocableInfo.getDefaultInstance())
                        .build()));
            }
            return total;
        }

        private void addAgent() {
            String id = "A" + lastId++;
            Resources total = randomTotal();
            apply(new AllocatorCommand.AddAgent(
                    Story.agent(id), Story.AGENT_CAPABILITIES, Optional.empty(), total, Map.of()));
            plain.addAgent(id, total);
        }

        private void changeAgent(PlainAllocator.Agent agent) {
            AgentId id = new AgentId(agent.id);
            switch (random.nextInt(4)) {
                case 0 -> {
                    apply(new AllocatorCommand.RemoveAgent(id));
                    plain.removeAgent(agent.id);
                }
                case 1 -> {
                    apply(new AllocatorCommand.DeactivateAgent(id));
                    agent.activated = false;
                }
                case 2 -> {
                    apply(new AllocatorCommand.ActivateAgent(id));
                    agent.activated = true;
                }
                default -> {
                    Resources total = randomTotal();
                    apply(new AllocatorCommand.UpdateAgent(Story.agent(agent.id), Story.AGENT_CAPABILITIES, total));
                    plain.updateTotal(agent.id, total);
                    shrunk.add(agent.id);
                }
            }
        }

        private Set<String> randomRoles() {
            Set<String> roles = new TreeSet<>();
            for (int i = random.nextInt(1, 4); i > 0; i--) {
                roles.add(ROLES.get(random.nextInt(ROLES.size())));
            }
            return roles;
        }

        private FrameworkInfo info(PlainAllocator.Framework framework) {
            return framework.revocable
                    ? Story.framework(
                            framework.id,
                            List.copyOf(framework.roles),
                            FrameworkInfo.Capability.Type.REVOCABLE_RESOURCES)
                    : Story.framework(framework.id, List.copyOf(framework.roles));
        }

        private void addFramework() {
            PlainAllocator.Framework framework = new PlainAllocator.Framework("f" + lastId++);
            framework.roles = randomRoles();
            framework.revocable = random.nextBoolean();
            apply(new AllocatorCommand.AddFramework(info(framework), FrameworkOptions.DEFAULT, true, Map.of()));
            plain.addFramework(framework);
        }

        private void changeFramework(PlainAllocator.Framework framework) {
            FrameworkId id = new FrameworkId(framework.id);
            switch (random.nextInt(4)) {
                case 0 -> {
                    apply(new AllocatorCommand.RemoveFramework(id));
                    plain.removeFramework(framework.id);
                }
                case 1 -> {
                    apply(new AllocatorCommand.DeactivateFramework(id));
                    plain.setActive(framework.id, false);
                }
                case 2 -> {
                    apply(new AllocatorCommand.ActivateFramework(id));
                    plain.setActive(framework.id, true);
                }
                default -> {
                    Set<String> revived = new TreeSet<>(framework.roles);
                    apply(new AllocatorCommand.ReviveOffers(id, revived));
                    plain.revive(framework.id, revived);
                    plain.setRoles(framework.id, randomRoles());
                    apply(new AllocatorCommand.UpdateFramework(info(framework), FrameworkOptions.DEFAULT));
                }
            }
        }

        private Set<String> someRoles(PlainAllocator.Framework framework) {
            Set<String> some = new TreeSet<>(framework.roles);
            if (some.size() > 1 && random.nextBoolean()) {
                some.remove(some.iterator().next());
            }
            return some;
        }

        private void suppress(PlainAllocator.Framework framework) {
            Set<String> some = someRoles(framework);
            apply(new AllocatorCommand.SuppressOffers(new FrameworkId(framework.id), some));
            plain.suppress(framework.id, some);
        }

        private void revive(PlainAllocator.Framework framework) {
            Set<String> some = someRoles(framework);
            apply(new AllocatorCommand.ReviveOffers(new FrameworkId(framework.id), some));
            plain.revive(framework.id, some);
        }

        private void recover(PlainAllocator.Agent agent) {
            List<String> keys = List.copyOf(agent.held.keySet());
            if (keys.isEmpty()) {
                return;
            }
            String key = keys.get(random.nextInt(keys.size()));
            String framework = PlainAllocator.frameworkOf(key);
            String role = PlainAllocator.roleOf(key);
            Resources held = PlainAllocator.held(agent, key);
            Resources part = held.filter(resource -> random.nextInt(4) > 0);
            if (part.isEmpty()) {
                return;
            }
            int refuse = random.nextInt(5) * random.nextInt(3);
            Optional<Filters> filters = refuse > 0 ? Optional.of(Story.refuse(refuse)) : Optional.empty();
            apply(new AllocatorCommand.RecoverResources(
                    new FrameworkId(framework), new AgentId(agent.id), part.allocate(role), filters, false));
            plain.recover(framework, role, agent.id, part, refuse, now);
        }
    }
}
