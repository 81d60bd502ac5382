package io.mesocosm.containerizer.isolator.filesystem;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * What this kernel shows of itself, which depends on how it was built and on the machine. Paths have no leading slash.
 *
 * @param exists whether there is such a path
 * @param temperatures directories that count, for each processor, how often it got too hot: that tells what others
 *     compute
 */
record KernelPaths(Predicate<String> exists, List<String> temperatures) {

    KernelPaths {
        temperatures = List.copyOf(temperatures);
    }

    /** Of the kernel that has this root directory. */
    static KernelPaths below(Path root) throws IOException {
        List<String> temperatures = new ArrayList<>();
        Path processors = root.resolve("sys/devices/system/cpu");
        if (Files.isDirectory(processors)) {
            try (var found = Files.newDirectoryStream(processors, "cpu[0-9]*")) {
                for (Path processor : found) {
                    Path temperature = processor.resolve("thermal_throttle");
                    if (Files.exists(temperature)) {
                        temperatures.add(root.relativize(temperature).toString());
                    }
                }
            }
        }
        temperatures.sort(null);
        return new KernelPaths(path -> Files.exists(root.resolve(path)), temperatures);
    }
}
