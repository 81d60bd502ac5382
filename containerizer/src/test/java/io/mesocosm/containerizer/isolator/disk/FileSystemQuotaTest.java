package io.mesocosm.containerizer.isolator.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mesocosm.common.ids.ContainerId;
import io.mesocosm.common.metrics.Metrics;
import io.mesocosm.containerizer.isolator.IsolationSettings;
import io.mesocosm.containerizer.isolator.Isolator;
import io.mesocosm.containerizer.process.ContainerPids;
import io.mesocosm.containerizer.process.ProcessId;
import io.mesocosm.containerizer.testing.Await;
import io.mesocosm.containerizer.testing.TestHost;
import io.mesocosm.proto.internal.Containers.ContainerConfig;
import io.mesocosm.proto.internal.Containers.ContainerState;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.mesos.v1.Protos.CommandInfo;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is asked of the file system, whichever it is. */
class FileSystemQuotaTest {

    private static final ContainerId ID = new ContainerId("container");
    private static final Path SANDBOX = Path.of("/sandbox");
    private static final Duration OFTEN = Duration.ofMillis(5);

    @TempDir
    private Path directory;

    private final TestHost host;
    private final CountedInMemory quotas = new CountedInMemory();

    FileSystemQuotaTest() throws Exception {
        host = new TestHost();
    }

    @AfterEach
    void close() {
        host.close();
    }

    private record Limit(long soft, long hard) {}

    /** Directories are what they are told to be. */
    private static final class CountedInMemory implements TreeQuotas {

        final Map<Path, Limit> limits = new ConcurrentHashMap<>();
        final Set<Path> counted = ConcurrentHashMap.newKeySet();
        final Set<Path> gone = ConcurrentHashMap.newKeySet();
        final Set<Path> broken = ConcurrentHashMap.newKeySet();
        final Queue<Thread> reclaimers = new ConcurrentLinkedQueue<>();

        @Override
        public void recover(Collection<Path> directories) {}

        @Override
        public boolean canCount(Path directory) {
            return true;
        }

        @Override
        public boolean hasUncounted(Path directory) {
            return false;
        }

        @Override
        public void count(Path directory) throws IOException {
            if (broken.contains(directory)) {
                throw new IOException("'" + directory + "' is broken");
            }
            counted.add(directory);
        }

        @Override
        public void countWith(Path with, Path directory) {
            counted.add(directory);
        }

        @Override
        public void limit(Path directory, long softBytes, long hardBytes) {
            limits.put(directory, new Limit(softBytes, hardBytes));
        }

        @Override
        public long used(Path directory) {
            return 0;
        }

        @Override
        public boolean reclaim() {
            reclaimers.add(Thread.currentThread());
            counted.removeAll(gone);
            return !counted.isEmpty();
        }
    }

    private FileSystemQuota isolator(QuotaPolicy policy) {
        var settings = new DiskSettings(OFTEN, true, "[5000-5003]", true, 10 << 20, OFTEN, List.of());
        var context = host.context(directory, new Metrics(), IsolationSettings.DEFAULTS.withDisk(settings));
        return new FileSystemQuota("disk/test", context, policy, quotas);
    }

    private static ContainerConfig config() {
        return ContainerConfig.newBuilder()
                .setCommandInfo(CommandInfo.getDefaultInstance())
                .setDirectory(SANDBOX.toString())
                .addResources(TestDisks.disk(4))
                .build();
    }

    private Limit limit(QuotaPolicy policy) throws Exception {
        isolator(policy).prepare(ID, config());
        return quotas.limits.getOrDefault(SANDBOX, new Limit(-1, -1));
    }

    @Test
    void headroomIsWhatThePolicyGives() throws Exception {
        long quota = 4 << 20;
        assertThat(limit(new QuotaPolicy.Account())).isEqualTo(new Limit(0, 0));
        assertThat(limit(new QuotaPolicy.Refuse())).isEqualTo(new Limit(quota, quota));
        assertThat(limit(new QuotaPolicy.End(7))).isEqualTo(new Limit(quota, quota + 7));
    }

    @Test
    void otherDisksAndPartsOfMegabytesDoNotCount() throws Exception {
        FileSystemQuota isolator = isolator(new QuotaPolicy.Refuse());
        isolator.prepare(ID, config());
        isolator.update(ID, List.of(TestDisks.disk(2.9), TestDisks.pathDisk(Path.of("/disk"))), Map.of());
        assertThat(quotas.limits).containsExactly(Map.entry(SANDBOX, new Limit(2 << 20, 2 << 20)));
    }

    @Test
    void roundsEndWhenNothingIsCountedAnyMore() throws Exception {
        FileSystemQuota isolator = isolator(new QuotaPolicy.Account());
        isolator.prepare(ID, config());
        isolator.cleanup(ID);
        Await.until("rounds go on while there are files", () -> quotas.reclaimers.size() > 2);
        quotas.gone.add(SANDBOX);
        assertThat(quotas.reclaimers.element().join(Await.PATIENCE)).isTrue();
    }

    private FileSystemQuota recovered(Path sandbox, Optional<ContainerPids> pids) throws Exception {
        var state = ContainerState.newBuilder()
                .setContainerId(ID.toProto())
                .setPid(1)
                .setDirectory(sandbox.toString())
                .build();
        FileSystemQuota isolator = isolator(new QuotaPolicy.Account());
        isolator.recover(List.of(new Isolator.Recovered(state, pids)), Set.of());
        return isolator;
    }

    @Test
    void containerThatCannotBeRecoveredIsNamed() {
        quotas.broken.add(SANDBOX);
        var pids = new ContainerPids(new ProcessId(1, 1), Optional.empty());
        assertThatThrownBy(() -> recovered(SANDBOX, Optional.of(pids)))
                .hasMessage("Failed to recover the disk quotas of container container: '/sandbox' is broken");
    }

    @Test
    void oneThatHasEndedIsLeftAndTheAgentStarts() throws Exception {
        quotas.broken.add(directory);
        FileSystemQuota isolator = recovered(directory, Optional.empty());
        assertThat(isolator.reached(ID)).isEmpty();
        isolator.cleanup(ID);
        assertThat(quotas.counted).isEmpty();
    }
}
