package io.mesocosm.allocator.hierarchical;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesocosm.allocator.AllocatorOptions;
import io.mesocosm.allocator.compact.Bundle;
import io.mesocosm.common.ids.AgentId;
import io.mesocosm.common.ids.FrameworkId;
import io.mesocosm.common.loop.SeededIds;
import io.mesocosm.common.resources.Resources;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** Whatever is given and taken back, sorters are charged what is held, with shared resources once for each agent. */
class LedgerTest {

    private static final List<String> ROLES = List.of("a", "a/b", "a/c", "d");
    private static final long VOLUME = 64_000;

    private final Cluster cluster = new Cluster(AllocatorOptions.DEFAULT, new SeededIds(1));
    private final Ledger ledger = new Ledger(cluster);
    private final int disk = cluster.names.index("disk");

    /** What a client was given of an agent, how often. */
    private record Gift(Agent agent, Client client, int volumes, int disk) {}

    @Test
    void chargesAreWhatIsHeld() {
        List<Agent> agents = List.of(agent("A"), agent("B"));
        List<Client> clients = new ArrayList<>();
        for (String id : List.of("f1", "f2")) {
            Framework framework = new Framework(new FrameworkId(id));
            for (String role : ROLES) {
                Client client = cluster.client(framework, role);
                client.subscribed = true;
                clients.add(client);
            }
        }
        Random random = new Random(1);
        List<Gift> gifts = new ArrayList<>();
        for (int i = 0; i < 5000; i++) {
            if (gifts.isEmpty() || (random.nextInt(2) == 0 && gifts.size() < 20)) {
                Gift gift = new Gift(
                        agents.get(random.nextInt(agents.size())),
                        clients.get(random.nextInt(clients.size())),
                        random.nextInt(3),
                        random.nextInt(1, 4));
                ledger.give(gift.agent, gift.client, bundle(gift));
                gifts.add(gift);
            } else {
                Gift gift = gifts.remove(random.nextInt(gifts.size()));
                ledger.takeBack(gift.agent, gift.client, bundle(gift));
            }
            check(agents, clients, gifts);
        }
    }

    private void check(List<Agent> agents, List<Client> clients, List<Gift> gifts) {
        for (Client client : clients) {
            assertThat(charged(client.role.frameworks.quantities(client.handle)))
                    .isEqualTo(expected(agents, gifts, gift -> gift.client == client));
            assertThat(charged(cluster.roleSorter.quantities(client.role.handle)))
                    .isEqualTo(expected(agents, gifts, gift -> gift.client.role == client.role));
        }
    }

    private long charged(long[] quantities) {
        return disk < quantities.length ? quantities[disk] : 0;
    }

    private static long expected(List<Agent> agents, List<Gift> gifts, Predicate<Gift> counted) {
        long sum = 0;
        for (Agent agent : agents) {
            boolean volume = false;
            for (Gift gift : gifts) {
                if (gift.agent == agent && counted.test(gift)) {
                    sum += gift.disk * 1000L;
                    volume |= gift.volumes > 0;
                }
            }
            sum += volume ? VOLUME : 0;
        }
        return sum;
    }

    private Agent agent(String id) {
        Agent agent = new Agent(new AgentId(id), Story.agent(id), cluster.quotas);
        cluster.addAgent(agent);
        cluster.setTotal(
                agent, cluster.compactor.bundle(Story.resources("disk:1000").plus(volume())));
        return agent;
    }

    private Bundle bundle(Gift gift) {
        Resources resources = Story.resources("disk:" + gift.disk);
        for (int i = 0; i < gift.volumes; i++) {
            resources = resources.plus(volume());
        }
        return cluster.compactor.bundle(resources);
    }

    private static Resources volume() {
        return Resources.of(ReservationTest.sharedVolume("a", "v", VOLUME / 1000.0));
    }

    @Test
    void commonDepthCountsWholeComponents() {
        assertThat(Role.commonDepth("a", "a")).isEqualTo(1);
        assertThat(Role.commonDepth("a", "b")).isZero();
        assertThat(Role.commonDepth("ab", "a")).isZero();
        assertThat(Role.commonDepth("a/b", "a/c")).isEqualTo(1);
        assertThat(Role.commonDepth("a", "a/c")).isEqualTo(1);
        assertThat(Role.commonDepth("a/b", "a/bc")).isEqualTo(1);
        assertThat(Role.commonDepth("a/b/c", "a/b")).isEqualTo(2);
    }
}
