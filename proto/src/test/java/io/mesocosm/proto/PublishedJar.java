package io.mesocosm.proto;

import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarFile;
import java.util.stream.Stream;

/**
 * The descriptors in org.apache.mesos:mesos as published. Its classes have the names of ours and want a protobuf of
 * their own: both live in a class loader apart, and only bytes come out of it.
 */
final class PublishedJar {
    private PublishedJar() {}

    /** The descriptor of each outer class, and the name of that class. */
    record Published(String outerClass, FileDescriptorProto file) {}

    static List<Published> files() {
        List<Path> jars = jars();
        try (URLClassLoader loader = new URLClassLoader(urls(jars), ClassLoader.getPlatformClassLoader())) {
            List<Published> files = new ArrayList<>();
            for (Path jar : jars) {
                for (String outerClass : outerClasses(jar)) {
                    files.add(new Published(outerClass, descriptor(loader, outerClass)));
                }
            }
            return files;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static FileDescriptorProto descriptor(ClassLoader loader, String outerClass) throws IOException {
        try {
            Object descriptor =
                    loader.loadClass(outerClass).getMethod("getDescriptor").invoke(null);
            Object proto = descriptor.getClass().getMethod("toProto").invoke(descriptor);
            Object bytes = proto.getClass().getMethod("toByteArray").invoke(proto);
            return FileDescriptorProto.parseFrom((byte[]) bytes);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(outerClass, e);
        }
    }

    private static List<String> outerClasses(Path jar) throws IOException {
        try (JarFile file = new JarFile(jar.toFile())) {
            return file.stream()
                    .map(entry -> entry.getName())
                    .filter(name -> name.startsWith("org/apache/mesos/") && name.endsWith("/Protos.class"))
                    .map(name ->
                            name.substring(0, name.length() - ".class".length()).replace('/', '.'))
                    .sorted()
                    .toList();
        }
    }

    private static List<Path> jars() {
        try (Stream<Path> paths = Files.list(Path.of(System.getProperty("mesos.published.directory")))) {
            return paths.filter(path -> path.toString().endsWith(".jar"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static URL[] urls(List<Path> jars) throws IOException {
        URL[] urls = new URL[jars.size()];
        for (int i = 0; i < urls.length; i++) {
            urls[i] = jars.get(i).toUri().toURL();
        }
        return urls;
    }
}
