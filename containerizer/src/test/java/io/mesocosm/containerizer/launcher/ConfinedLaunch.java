package io.mesocosm.containerizer.launcher;

import io.mesocosm.containerizer.testing.TestHost;
import io.mesocosm.containerizer.testing.TestRootfs;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Tests that launch confined containers as root, with the packaged supervisor and with one that watches itself. */
@Tag("isolation")
@ParameterizedClass
@EnumSource(ConfinedLaunch.Program.class)
abstract class ConfinedLaunch {

    /** Which build of the supervisor. */
    enum Program {
        PACKAGED,
        SANITIZED
    }

    @TempDir
    Path directory;

    private final Program program;
    Launches launches;

    ConfinedLaunch(Program program) {
        this.program = program;
    }

    @BeforeEach
    void openHost() throws IOException {
        launches = new Launches(
                directory,
                switch (program) {
                    case PACKAGED -> TestHost.supervisor();
                    case SANITIZED -> Launches.testProgram("sanitized-supervisor");
                });
        launches.assumeRoot();
    }

    @AfterEach
    void closeHost() throws Exception {
        launches.destroyAll();
    }

    boolean isPackaged() {
        return program == Program.PACKAGED;
    }

    /** A root file system in the directory of the test. */
    Path rootfs() throws IOException {
        return TestRootfs.make(directory.resolve("rootfs"));
    }
}
