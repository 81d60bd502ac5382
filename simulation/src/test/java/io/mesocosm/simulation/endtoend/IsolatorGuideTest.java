package io.mesocosm.simulation.endtoend;

import static org.apache.mesos.v1.Protos.TaskState.TASK_FINISHED;
import static org.assertj.core.api.Assertions.assertThat;

import io.mesocosm.scheduler.SchedulerClient;
import io.mesocosm.scheduler.SchedulerOptions;
import io.mesocosm.simulation.processes.Await;
import io.mesocosm.simulation.processes.Cluster;
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
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The isolator of docs/isolators.md, exactly as it stands there, in a jar that an agent loads. */
class IsolatorGuideTest {

    private static final Path GUIDE = Path.of(System.getProperty("mesocosm.root"), "docs", "isolators.md");
    private static final Pattern CLASS =
            Pattern.compile("```java\n((?:(?!```).)*?final class (\\w+)\\b.*?)```", Pattern.DOTALL);
    private static final Pattern SERVICE = Pattern.compile("(?m)^echo (\\S+) >classes/(META-INF/services/\\S+)$");

    @TempDir
    private Path directory;

    @Test
    void isolatorOfTheGuideIsLoadedAndConfinesATask() throws Exception {
        var scheduler = new RecordingScheduler();
        Path told = directory.resolve("told");
        scheduler.run("asks", "echo $ASKED_CPUS $(cat /proc/self/oom_score_adj) > " + told);
        var framework = FrameworkInfo.newBuilder()
                .setName("guide")
                .setUser(System.getProperty("user.name"))
                .build();
        try (var cluster = new Cluster(directory).startMaster()) {
            cluster.startAgent("--isolation=posix/cpu,org_example_nice", "--modules=" + manifest(jar()));
            try (var client =
                    SchedulerClient.start(SchedulerOptions.of(cluster.masterAddress(), framework), scheduler)) {
                Await.until(
                        "the task is over",
                        cluster::logs,
                        () -> scheduler.states("asks").contains(TASK_FINISHED));
                assertThat(client.frameworkId()).isPresent();
            }
        }
        // What the task asked for and what its executor is given.
        assertThat(told).hasContent("0.2 1000\n");
    }

    private static String manifest(Path jar) {
        return """
                {"libraries": [{"file": "%s", "modules": [{"name": "org_example_nice",
                  "parameters": [{"key": "role", "value": "*"}]}]}]}""".formatted(jar);
    }

    private Path jar() throws IOException {
        String guide = Files.readString(GUIDE);
        Path classes = Files.createDirectory(directory.resolve("classes"));
        compile(guide, Files.createDirectory(directory.resolve("sources")), classes);
        Path jar = directory.resolve("nice.jar");
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
