package io.mesocosm.simulation.world;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.mesocosm.common.zookeeper.Answer;
import io.mesocosm.common.zookeeper.Change;
import io.mesocosm.common.zookeeper.Change.Kind;
import io.mesocosm.common.zookeeper.SessionState;
import io.mesocosm.common.zookeeper.ZooKeeperClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/** The simulated client, and what can go wrong in its world. */
class SimZooKeeperClientTest extends ZooKeeperClientContract {

    private static final Duration SESSION = Duration.ofSeconds(10);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final World world = new World(1);
    private final Network network = new Network(world);
    private final SimZooKeeper zooKeeper = new SimZooKeeper(world, network);
    private final List<SessionState> told = new ArrayList<>();
    private int clients;

    @Override
    ZooKeeperClient idle() {
        return client();
    }

    private SimZooKeeperClient client() {
        return zooKeeper.client("10.0.0." + ++clients + ":1", SESSION);
    }

    @Override
    ZooKeeperClient connected() {
        return joined();
    }

    private SimZooKeeperClient joined() {
        SimZooKeeperClient client = client();
        told.clear();
        client.start(told::add);
        until(() -> told.contains(SessionState.CONNECTED));
        return client;
    }

    @Override
    void until(BooleanSupplier holds) {
        assertThat(world.until(holds, PATIENCE)).isTrue();
    }

    private void join(SimZooKeeperClient client) {
        List<Answer<List<String>>> answers = new ArrayList<>();
        client.commit(List.of(new Change.Create("/n_", ByteString.EMPTY, Kind.EPHEMERAL_SEQUENTIAL)), answers::add);
        until(() -> !answers.isEmpty());
    }

    private int candidates() {
        return zooKeeper.tree().children("/").orElseThrow().size();
    }

    private void cut(SimZooKeeperClient client) {
        zooKeeper.addresses().forEach(server -> {
            network.cut(client.address(), server);
            network.cut(server, client.address());
        });
    }

    @Test
    void sessionSurvivesAShortCutWithItsZnodes() {
        SimZooKeeperClient client = joined();
        join(client);
        cut(client);
        until(() -> told.contains(SessionState.SUSPENDED));
        network.heal();

        until(() -> told.getLast() == SessionState.CONNECTED);

        assertThat(told).containsExactly(SessionState.CONNECTED, SessionState.SUSPENDED, SessionState.CONNECTED);
        assertThat(candidates()).isOne();
    }

    @Test
    void longCutEndsTheSessionHereAndThere() {
        SimZooKeeperClient client = joined();
        join(client);
        long session = client.sessionId();
        cut(client);

        until(() -> told.contains(SessionState.EXPIRED));
        until(() -> candidates() == 0);
        network.heal();
        until(() -> told.getLast() == SessionState.CONNECTED);

        assertThat(client.sessionId()).isNotEqualTo(session);
    }

    @Test
    void whoWasFrozenIsToldOnlyWhenHeGoesOn() {
        SimZooKeeperClient client = joined();
        join(client);
        client.stall(Duration.ofSeconds(40));
        until(() -> candidates() == 0);
        assertThat(told).containsExactly(SessionState.CONNECTED);

        world.pass(Duration.ofSeconds(40));

        assertThat(told)
                .containsExactly(
                        SessionState.CONNECTED, SessionState.SUSPENDED, SessionState.EXPIRED, SessionState.CONNECTED);
    }

    @Test
    void nobodyExpiresWhileAllServersAreAway() {
        SimZooKeeperClient client = joined();
        join(client);
        zooKeeper.outage(Duration.ofSeconds(5));

        until(() -> told.size() == 3);

        assertThat(told.getLast()).isEqualTo(SessionState.CONNECTED);
        world.pass(PATIENCE);
        assertThat(candidates()).isOne();
    }

    @Test
    void deadProcessLeavesItsSessionToTheServers() {
        SimZooKeeperClient client = joined();
        join(client);

        client.kill();
        world.pass(Duration.ofSeconds(5));
        assertThat(candidates()).isOne();
        world.pass(Duration.ofSeconds(15));

        assertThat(candidates()).isZero();
    }

    @Test
    void transactionsAndAnswersHaveABound() {
        SimZooKeeperClient client = joined();
        client.commit(
                List.of(new Change.Create("/a", ByteString.copyFrom(new byte[1 << 20]), Kind.PERSISTENT)),
                answer -> {});

        assertThatThrownBy(() -> world.pass(PATIENCE))
                .isInstanceOf(SimulationFailure.class)
                .hasMessageContaining("asks for a transaction of");
    }
}
