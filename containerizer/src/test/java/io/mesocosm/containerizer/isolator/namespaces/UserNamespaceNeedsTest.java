package io.mesocosm.containerizer.isolator.namespaces;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mesocosm.common.metrics.Metrics;
import io.mesocosm.containerizer.isolator.IsolationSettings;
import io.mesocosm.containerizer.isolator.IsolatorContext;
import io.mesocosm.containerizer.process.Kernel;
import io.mesocosm.containerizer.process.ProcFs;
import io.mesocosm.containerizer.testing.TestHost;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Hosts that would fail every launch of a container with users of its own. */
final class UserNamespaceNeedsTest {

    private static final IsolationSettings SETTINGS = IsolationSettings.DEFAULTS
            .withLinuxLauncher(true)
            .withIsolation("filesystem/linux,namespaces/pid,namespaces/user");

    @TempDir
    private Path proc;

    @BeforeAll
    static void needsRoot() {
        TestHost.assumeRoot();
    }

    private UserNamespace create() throws Exception {
        try (var host = new TestHost()) {
            var kernel = new Kernel(host.syscalls, new ProcFs(proc), host.loop);
            return UserNamespace.create(new IsolatorContext(
                    proc, proc, kernel, new Metrics(), InstantSource.system(), SETTINGS, Optional.empty()));
        }
    }

    private Path set(String file, String value) throws Exception {
        Path setting = proc.resolve(file);
        Files.createDirectories(setting.resolveSibling("."));
        return Files.writeString(setting, value);
    }

    @ParameterizedTest
    @ValueSource(strings = {"sys/user/max_user_namespaces", "sys/kernel/unprivileged_userns_clone"})
    void whatForbidsNamespacesOfUsersEndsTheStart(String file) throws Exception {
        Path setting = set(file, "0\n");
        assertThatThrownBy(this::create)
                .hasMessage("'" + setting
                        + "' is 0: the mounts of a container are locked by a user namespace made inside of its own");
        set(file, "1\n");
        assertThat(create().name()).isEqualTo("namespaces/user");
    }

    @Test
    void hostsThatHaveNoSuchSettingForbidNothing() throws Exception {
        assertThat(create().name()).isEqualTo("namespaces/user");
    }
}
