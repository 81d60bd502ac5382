package io.mesocosm.simulation.benchmark.containers;

import io.mesocosm.containerizer.isolator.IsolatorFactory;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** {@link PrivateRoot} in a jar, for an agent that does not have it on its class path. */
public final class PrivateRootJar {

    private static final List<Class<?>> CLASSES = List.of(PrivateRoot.class, PrivateRootFactory.class);

    private PrivateRootJar() {}

    /** {@code --modules} of an agent: the jar is made beside the root and names it. */
    public static String modules(Path root) throws IOException {
        Path jar = root.resolveSibling("private-root.jar");
        try (var zip = new ZipOutputStream(Files.newOutputStream(jar))) {
            for (Class<?> type : CLASSES) {
                String name = type.getName().replace('.', '/') + ".class";
                try (InputStream code = type.getClassLoader().getResourceAsStream(name)) {
                    add(zip, name, Objects.requireNonNull(code, name).readAllBytes());
                }
            }
            byte[] factory = PrivateRootFactory.class.getName().getBytes(StandardCharsets.UTF_8);
            add(zip, "META-INF/services/" + IsolatorFactory.class.getName(), factory);
        }
        return """
                {"libraries": [{"file": "%s", "modules": [{"name": "%s",
                  "parameters": [{"key": "root", "value": "%s"}]}]}]}""".formatted(jar, PrivateRoot.NAME, root);
    }

    /** The class path of this process without what has the isolator. */
    public static String otherClassPath() {
        Path own = Path.of(PrivateRoot.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .getPath());
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !Path.of(entry).toAbsolutePath().equals(own))
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static void add(ZipOutputStream zip, String name, byte[] content) throws IOException {
        zip.putNextEntry(new ZipEntry(name));
        zip.write(content);
        zip.closeEntry();
    }
}
