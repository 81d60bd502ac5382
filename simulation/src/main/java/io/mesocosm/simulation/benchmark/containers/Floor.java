package io.mesocosm.simulation.benchmark.containers;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a container costs at least: a C program that only clones with namespaces, changes the root and executes.
 *
 * @param p50Micros from before the clone until the command's program is executed, the median
 * @param p99Micros of a hundred launches the slowest but one
 */
public record Floor(double p50Micros, double p99Micros) {

    private static final Pattern PRINTED = Pattern.compile("executed_us p50=([0-9.]+) p99=([0-9.]+)");

    /**
     * Runs it.
     *
     * @param program {@code launch-floor} of {@code containerizer/src/main/native}
     */
    public static Floor measure(Path program, Path root, int times) throws IOException {
        Process process = new ProcessBuilder(program.toString(), root.toString(), String.valueOf(times), "/bin/true")
                .redirectErrorStream(true)
                .start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        Matcher found = PRINTED.matcher(printed);
        if (!found.find()) {
            throw new IOException(program + " printed: " + printed);
        }
        return new Floor(Double.parseDouble(found.group(1)), Double.parseDouble(found.group(2)));
    }
}
