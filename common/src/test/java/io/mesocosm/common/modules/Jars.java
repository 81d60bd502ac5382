package io.mesocosm.common.modules;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/** Makes jars with greeters. */
final class Jars {

    private Jars() {}

    /**
     * A jar with one greeter of that name, whose class is {@code Greeter}; each jar has a class of that name of its own.
     *
     * @param word what it greets with
     */
    static Path greeter(Path directory, String name, String word) throws IOException {
        return greeters(directory, List.of("Greeter"), List.of(name), word);
    }

    /** A jar with a greeter of each of those classes, every one of which answers to all those names. */
    static Path greeters(Path directory, List<String> kinds, List<String> names, String word) throws IOException {
        Path classes = Files.createTempDirectory(directory, "classes");
        for (String kind : kinds) {
            compile(classes, kind, names, word);
        }
        Path jar = Files.createTempFile(directory, "greeter", ".jar");
        jar(jar, classes, kinds);
        return jar;
    }

    private static void compile(Path classes, String kind, List<String> names, String word) throws IOException {
        Path source = classes.resolve(kind + ".java");
        Files.writeString(source, """
                import io.mesocosm.common.modules.GreeterFactory;
                import io.mesocosm.common.modules.ModuleParameters;
                import java.util.List;

                public final class %s implements GreeterFactory {
                    public List<String> names() {
                        return List.of("%s");
                    }

                    public String greet(ModuleParameters parameters) {
                        return "%s " + parameters.all("to");
                    }
                }
                """.formatted(kind, String.join("\", \"", names), word));
        int compiled = ToolProvider.getSystemJavaCompiler()
                .run(null, null, null, "-proc:none", "-d", classes.toString(), source.toString());
        assertThat(compiled).isZero();
    }

    /** A jar that lists greeters, whether it has them or not. */
    static void jar(Path jar, Path classes, List<String> greeters) throws IOException {
        try (var out = new JarOutputStream(Files.newOutputStream(jar));
                Stream<Path> files = Files.list(classes)) {
            for (Path file :
                    files.filter(file -> file.toString().endsWith(".class")).toList()) {
                out.putNextEntry(new JarEntry(String.valueOf(file.getFileName())));
                out.write(Files.readAllBytes(file));
            }
            out.putNextEntry(new JarEntry("META-INF/services/" + GreeterFactory.class.getName()));
            out.write(String.join("\n", greeters).getBytes(StandardCharsets.UTF_8));
        }
    }
}
