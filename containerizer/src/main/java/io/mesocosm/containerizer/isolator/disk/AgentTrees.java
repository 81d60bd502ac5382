package io.mesocosm.containerizer.isolator.disk;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What an agent has below its work directory that may be counted; links, such as {@code runs/latest}, are left out. */
final class AgentTrees {

    private AgentTrees() {}

    /** The sandboxes of containers that are not nested. */
    static List<Path> sandboxes(Path workDirectory) throws IOException {
        List<Path> sandboxes =
                new ArrayList<>(match(workDirectory, "slaves", "*", "frameworks", "*", "executors", "*", "runs", "*"));
        sandboxes.addAll(match(workDirectory, "containers", "*"));
        return sandboxes;
    }

    static List<Path> volumes(Path workDirectory) throws IOException {
        return match(workDirectory, "volumes", "roles", "*", "*");
    }

    private static List<Path> match(Path root, String... names) throws IOException {
        List<Path> found = List.of(root);
        for (String name : names) {
            List<Path> next = new ArrayList<>();
            for (Path directory : found) {
                if (name.equals("*")) {
                    next.addAll(children(directory));
                } else {
                    next.add(directory.resolve(name));
                }
            }
            found = next;
        }
        return found;
    }

    private static List<Path> children(Path directory) throws IOException {
        List<Path> children = new ArrayList<>();
        try (var entries =
                Files.newDirectoryStream(directory, entry -> Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS))) {
            entries.forEach(children::add);
        } catch (NoSuchFileException | NotDirectoryException _) {
            return List.of();
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return children;
    }
}
