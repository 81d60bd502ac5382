package io.mesocosm.master.edge;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/** The classes of docs/allocator-guide.md, exactly as they stand there, in a jar made as it says there. */
final class GuideJar {

    private static final Path GUIDE = Path.of(System.getProperty("mesocosm.root", ".."), "docs", "allocator-guide.md");
    private static final Pattern CLASS =
            Pattern.compile("```java\n((?:(?!```).)*?public final class (\\w+)\\b.*?)```", Pattern.DOTALL);
    private static final Pattern SERVICE = Pattern.compile("(?m)^echo (\\S+) > classes/(META-INF/services/\\S+)$");

    private GuideJar() {}

    static Path make(Path directory) throws IOException {
        String guide = Files.readString(GUIDE);
        Path classes = Files.createDirectory(directory.resolve("classes"));
        compile(guide, Files.createDirectory(directory.resolve("sources")), classes);
        Path jar = directory.resolve("example.jar");
        try (var out = new JarOutputStream(Files.newOutputStream(jar));
                Stream<Path> files = Files.walk(classes)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                put(out, classes.relativize(file).toString(), Files.readAllBytes(file));
            }
            var services = SERVICE.matcher(guide);
            while (services.find()) {
                put(out, services.group(2), services.group(1).getBytes(StandardCharsets.UTF_8));
            }
        }
        return jar;
    }

    private static void compile(String guide, Path sources, Path classes) throws IOException {
        List<String> arguments = new ArrayList<>(
                List.of("-proc:none", "-Xlint:rawtypes,unchecked,deprecation", "-Werror", "-d", classes.toString()));
        var code = CLASS.matcher(guide);
        while (code.find()) {
            Path source = sources.resolve(code.group(2) + ".java");
            Files.writeString(source, code.group(1));
            arguments.add(source.toString());
        }
        var complaints = new ByteArrayOutputStream();
        int compiled =
                ToolProvider.getSystemJavaCompiler().run(null, null, complaints, arguments.toArray(String[]::new));
        assertThat(compiled).as(complaints.toString(StandardCharsets.UTF_8)).isZero();
    }

    private static void put(JarOutputStream out, String name, byte[] content) throws IOException {
        out.putNextEntry(new JarEntry(name));
        out.write(content);
    }
}
