package org.apache.mesos;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What org.apache.mesos:mesos publishes for v0 frameworks, ours has: the same members with the same types. The published
 * classes have the names of ours and live in a class loader apart; only text comes out of it.
 */
class PublishedApiTest {

    /** Of {@code Object}, too: whoever calls it links. */
    private static final String FINALIZER = "protected void finalize()";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "org.apache.mesos.Scheduler",
                "org.apache.mesos.SchedulerDriver",
                "org.apache.mesos.MesosSchedulerDriver",
                "org.apache.mesos.MesosNativeLibrary",
                "org.apache.mesos.MesosNativeLibrary$Version"
            })
    void classHasEveryMemberThatIsPublished(String name) throws Exception {
        try (URLClassLoader loader = new URLClassLoader(jars(), ClassLoader.getPlatformClassLoader())) {
            SortedSet<String> published = members(loader.loadClass(name));
            published.remove(FINALIZER);
            SortedSet<String> ours = members(Class.forName(name));

            assertThat(published).isNotEmpty();
            assertThat(ours).containsAll(published);
            if (Class.forName(name).isInterface()) {
                // Whoever implements it must not be asked for more.
                assertThat(ours).isEqualTo(published);
            }
        }
    }

    private static SortedSet<String> members(Class<?> type) {
        Stream<String> supertypes = Stream.concat(
                        Stream.of(type.getGenericSuperclass()), Arrays.stream(type.getGenericInterfaces()))
                .filter(supertype -> supertype != null)
                .map(supertype -> "is " + supertype.getTypeName());
        Stream<String> constructors = Arrays.stream(type.getDeclaredConstructors())
                .filter(constructor -> isVisible(constructor.getModifiers()))
                .map(PublishedApiTest::describe);
        Stream<String> methods = Arrays.stream(type.getDeclaredMethods())
                .filter(method -> isVisible(method.getModifiers()) && !method.isBridge())
                .map(PublishedApiTest::describe);
        Stream<String> fields = Arrays.stream(type.getDeclaredFields())
                .filter(field -> isVisible(field.getModifiers()))
                .map(PublishedApiTest::describe);
        return Stream.of(supertypes, constructors, methods, fields)
                .flatMap(all -> all)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static boolean isVisible(int modifiers) {
        return Modifier.isPublic(modifiers) || Modifier.isProtected(modifiers);
    }

    private static String describe(Constructor<?> constructor) {
        return access(constructor.getModifiers()) + "new" + parameters(constructor);
    }

    private static String describe(Method method) {
        return access(method.getModifiers()) + method.getGenericReturnType().getTypeName() + " " + method.getName()
                + parameters(method);
    }

    private static String describe(Field field) {
        return access(field.getModifiers()) + field.getGenericType().getTypeName() + " " + field.getName();
    }

    private static String access(int modifiers) {
        return (Modifier.isPublic(modifiers) ? "public " : "protected ")
                + (Modifier.isStatic(modifiers) ? "static " : "");
    }

    private static String parameters(Executable executable) {
        return List.of(executable.getGenericParameterTypes()).stream()
                .map(Type::getTypeName)
                .collect(Collectors.joining(", ", "(", ")"));
    }

    private static URL[] jars() throws IOException {
        try (Stream<Path> paths = Files.list(Path.of(System.getProperty("mesos.published.directory")))) {
            var urls = new java.util.ArrayList<URL>();
            for (Path path : paths.sorted().toList()) {
                urls.add(path.toUri().toURL());
            }
            return urls.toArray(URL[]::new);
        }
    }
}
