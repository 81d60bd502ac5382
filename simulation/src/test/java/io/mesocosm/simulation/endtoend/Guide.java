package io.mesocosm.simulation.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesocosm.simulation.processes.Daemon;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;

/** The programs of docs/framework-guide.md, exactly as they stand there. */
final class Guide {

    private Guide() {}

    /** Compiles a program of the guide and starts it. */
    static Daemon start(Path directory, String program, String master) throws IOException {
        Path guide = Path.of(System.getProperty("mesocosm.root"), "docs", "framework-guide.md");
        var code = Pattern.compile(
                        "```java\n((?:(?!```).)*?public final class " + program + "\\b.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(guide));
        assertThat(code.find()).isTrue();
        Path source = directory.resolve(program + ".java");
        Files.writeString(source, code.group(1));
        int compiled = ToolProvider.getSystemJavaCompiler()
                .run(null, null, null, "-proc:none", "-d", directory.toString(), source.toString());
        assertThat(compiled).isZero();
        return Daemon.start(
                directory.resolve(program + ".log"),
                directory + System.getProperty("path.separator") + System.getProperty("java.class.path"),
                program,
                List.of(master));
    }
}
