package io.mesocosm.master.allocation;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesocosm.allocator.AllocatorCommand;
import io.mesocosm.allocator.AllocatorCommand.UpdateWhitelist;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WhitelistWatcherTest {

    @TempDir
    Path directory;

    private final List<AllocatorCommand> told = new ArrayList<>();

    private static UpdateWhitelist hosts(String... hosts) {
        return new UpdateWhitelist(Optional.of(Set.of(hosts)));
    }

    @Test
    void tellsWhatTheFileSaysWheneverItSaysSomethingElse() throws IOException {
        Path file = Files.writeString(directory.resolve("hosts"), "a\nb\n\nc");
        var watcher = new WhitelistWatcher(file, told::add);
        watcher.look();
        watcher.look();
        Files.writeString(file, "b\na\nc\n");
        watcher.look();
        assertThat(told).containsExactly(hosts("a", "b", "c"));
        Files.writeString(file, "d\n");
        watcher.look();
        Files.writeString(file, "");
        watcher.look();
        assertThat(told).containsExactly(hosts("a", "b", "c"), hosts("d"), hosts());
    }

    @Test
    void whatTheFileSaidLastHoldsWhileItCannotBeRead() throws IOException {
        Path file = directory.resolve("hosts");
        var watcher = new WhitelistWatcher(file, told::add);
        watcher.look();
        assertThat(told).isEmpty();
        Files.writeString(file, "a\n");
        watcher.look();
        Files.delete(file);
        watcher.look();
        Files.writeString(file, "a\n");
        watcher.look();
        assertThat(told).containsExactly(hosts("a"));
    }

    @Test
    void theFileIsReadBeforeTheStartReturns() throws IOException {
        Path file = Files.writeString(directory.resolve("hosts"), "a\n");
        try (var threads = Executors.newVirtualThreadPerTaskExecutor();
                var _ = WhitelistWatcher.start(file, told::add, threads)) {
            assertThat(told).containsExactly(hosts("a"));
        }
    }
}
