package io.mesocosm.proto;

import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Message;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The files of this module: found in its sources, so that none is forgotten, and read from the generated classes. */
final class OwnFiles {
    private static final Path SOURCES = Path.of("src", "main", "proto");
    private static final Pattern JAVA_PACKAGE = Pattern.compile("option java_package = \"([^\"]+)\";");
    private static final Pattern OUTER_CLASS = Pattern.compile("option java_outer_classname = \"([^\"]+)\";");

    private OwnFiles() {}

    static List<FileDescriptor> all() {
        try (Stream<Path> paths = Files.walk(SOURCES)) {
            return paths.filter(path -> path.toString().endsWith(".proto"))
                    .sorted()
                    .map(OwnFiles::descriptor)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All but {@code csi.v0} and what is ours alone. */
    static List<FileDescriptorProto> ofMesos() {
        return all().stream()
                .filter(file -> !file.getPackage().equals("csi.v0")
                        && !file.getPackage().startsWith("mesocosm"))
                .map(FileDescriptor::toProto)
                .toList();
    }

    /** Whether Mesos publishes this file to framework authors: then it keeps Mesos' types and Java names. */
    static boolean isApi(FileDescriptorProto file) {
        return file.getOptions().getJavaPackage().startsWith("org.apache.mesos");
    }

    /** The empty message of that full name, from its generated class. */
    static Optional<Message> message(String fullName) {
        for (FileDescriptor file : all()) {
            String scope = file.getPackage() + ".";
            String name = fullName.startsWith(scope) ? fullName.substring(scope.length()) : "";
            if (!name.isEmpty() && file.findMessageTypeByName(name) != null) {
                return Optional.of(defaultInstance(file, name));
            }
        }
        return Optional.empty();
    }

    private static Message defaultInstance(FileDescriptor file, String name) {
        String outer =
                file.getOptions().getJavaPackage() + "." + file.getOptions().getJavaOuterClassname();
        return call(outer + "$" + name, "getDefaultInstance", Message.class);
    }

    private static FileDescriptor descriptor(Path path) {
        try {
            String text = Files.readString(path);
            String outer = first(JAVA_PACKAGE, path, text) + "." + first(OUTER_CLASS, path, text);
            FileDescriptor descriptor = call(outer, "getDescriptor", FileDescriptor.class);
            if (!Path.of(descriptor.getName()).equals(SOURCES.relativize(path))) {
                throw new IllegalStateException(outer + " is generated from " + descriptor.getName() + ", not " + path);
            }
            return descriptor;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String first(Pattern pattern, Path path, String text) {
        Matcher matcher = pattern.matcher(text);
        if (!matcher.find()) {
            throw new IllegalStateException(path + " has no " + pattern);
        }
        return matcher.group(1);
    }

    private static <T> T call(String className, String method, Class<T> result) {
        try {
            return result.cast(Class.forName(className).getMethod(method).invoke(null));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(className + "." + method, e);
        }
    }
}
