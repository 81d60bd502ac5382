package io.mesocosm.simulation.processes;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A namespace of the kernel that outlives the daemons in it, and not this process: an idle process holds it, whose input
 * ends with us. Needs root.
 */
public final class Namespace implements AutoCloseable {

    private final Process holder;
    private final String kind;

    private Namespace(String kind, List<String> command) throws IOException {
        this.kind = kind;
        this.holder = new ProcessBuilder(command).redirectErrorStream(true).start();
        Path ours = Path.of("/proc/self/ns", file());
        Await.until(
                "a namespace of its own",
                () -> String.join(" ", command) + (holder.isAlive() ? "" : " ended"),
                () -> Files.readString(Path.of("/proc/" + holder.pid() + "/comm"))
                                .strip()
                                .equals("cat")
                        && !Files.readSymbolicLink(ours)
                                .equals(Files.readSymbolicLink(Path.of("/proc/" + holder.pid() + "/ns", file()))));
    }

    private String file() {
        return kind.equals("mount") ? "mnt" : kind;
    }

    /** A network of its own, in which only loopback is up. */
    public static Namespace network() throws IOException {
        var namespace = new Namespace("net", List.of("unshare", "--net", "cat"));
        namespace.run("ip", "link", "set", "lo", "up");
        return namespace;
    }

    /** The same files, but for a directory that is a small disk of its own. */
    public static Namespace disk(Path directory, long bytes) throws IOException {
        String script = "mount -t tmpfs -o size=" + bytes + " tmpfs " + directory + " && exec cat";
        return new Namespace("mount", List.of("unshare", "--mount", "--propagation=private", "sh", "-c", script));
    }

    /** The process that holds it. */
    long pid() {
        return holder.pid();
    }

    /** Where a file that is seen inside can be found from outside. */
    public Path seen(Path inside) {
        return Path.of("/proc/" + pid() + "/root" + inside.toAbsolutePath());
    }

    /** The command that runs a command inside; it becomes that command and keeps its process id. */
    public List<String> enter(List<String> command) {
        var entering = new ArrayList<>(List.of("nsenter", "--" + kind + "=/proc/" + pid() + "/ns/" + file(), "--"));
        entering.addAll(command);
        return entering;
    }

    /** What a small program prints that runs inside; its status must be 0. */
    String run(String... command) throws IOException {
        return Commands.run(enter(List.of(command)));
    }

    /** Ends the holder; the namespace ends with the last process inside. */
    @Override
    public void close() {
        try {
            holder.getOutputStream().close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
