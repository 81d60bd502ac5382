package io.mesocosm.containerizer.launcher;

import java.nio.file.Path;
import org.junit.jupiter.api.Tag;

/** The same with a supervisor that checks its memory and its arithmetic. */
@Tag("processes")
final class SanitizedSupervisorTest extends PosixLauncherTest {

    @Override
    Path supervisor() {
        return Path.of(System.getProperty("mesocosm.native.test"), "sanitized-supervisor");
    }
}
