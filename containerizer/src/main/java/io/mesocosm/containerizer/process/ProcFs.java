package io.mesocosm.containerizer.process;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;

/** The processes of the host, read from {@code /proc}. Processes that vanish while they are looked at are left out. */
public final class ProcFs {

    private static final int PIECE_BYTES = 16 * 1024;

    private final Path root;
    private final String bootId;

    public ProcFs() {
        this(Path.of("/proc"));
    }

    /** @param root in place of {@code /proc} */
    public ProcFs(Path root) {
        this.root = root;
        this.bootId = read(root.resolve("sys/kernel/random/boot_id"))
                .map(String::trim)
                .orElse("");
    }

    /** Empty when there is no such process. */
    public Optional<ProcessStat> stat(int pid) {
        return read(root.resolve(pid + "/stat")).flatMap(ProcessStat::parse);
    }

    /**
     * The id on the host of user 0 of the process' user namespace: 0 in the host's own. Empty when the process is gone,
     * or its users are not mapped in order.
     */
    public OptionalInt firstUser(int pid) {
        String[] map = read(root.resolve(pid + "/uid_map")).orElse("").trim().split("\\s+", -1);
        return map.length == 3 && map[0].equals("0")
                ? OptionalInt.of(Integer.parseUnsignedInt(map[1]))
                : OptionalInt.empty();
    }

    /** The first users of the user namespaces that processes are in, but for the host's own. */
    public Set<Integer> firstUsers() {
        Set<Integer> users = new LinkedHashSet<>();
        try (var processes = Files.newDirectoryStream(root, "[1-9]*")) {
            for (Path process : processes) {
                firstUser(Integer.parseInt(process.getFileName().toString())).ifPresent(users::add);
            }
        } catch (IOException | DirectoryIteratorException e) {
            throw new IllegalStateException("'" + root + "' cannot be listed", e);
        }
        users.remove(0);
        return users;
    }

    /** The setting of the host that lets nobody but its own root make user namespaces, or not even root. */
    public Optional<Path> whatForbidsUserNamespaces() {
        return Stream.of("sys/user/max_user_namespaces", "sys/kernel/unprivileged_userns_clone")
                .filter(file -> number(file).equals(Optional.of(0L)))
                .map(root::resolve)
                .findFirst();
    }

    /** When the process started; names it together with its pid. Empty when it is gone. */
    public Optional<Long> startTicks(int pid) {
        return stat(pid).map(ProcessStat::startTicks);
    }

    /** The processes whose parent is this one. */
    public List<Integer> children(int pid) {
        List<Integer> children = new ArrayList<>();
        try (var threads = Files.newDirectoryStream(root.resolve(pid + "/task"))) {
            for (Path thread : threads) {
                read(thread.resolve("children")).ifPresent(text -> addNumbers(text, children));
            }
        } catch (IOException _) {
            return children; // gone
        }
        return children;
    }

    /**
     * The same for a process that may be gone: a pid may be somebody else's by now, so a child says whose it is, and a
     * parent that is still there was there all the time.
     */
    public List<ProcessId> children(ProcessId parent) {
        List<ProcessId> children = children(parent.pid()).stream()
                .flatMap(pid -> stat(pid).stream())
                .filter(child -> child.parent() == parent.pid())
                .map(child -> new ProcessId(child.pid(), child.startTicks()))
                .toList();
        return parent.exists(this) ? children : List.of();
    }

    /** The arguments it was started with; none for zombies and those that are gone. */
    public List<String> arguments(int pid) {
        return read(root.resolve(pid + "/cmdline"))
                .filter(text -> !text.isEmpty())
                .map(text -> List.of(text.split("\0", 0)))
                .orElse(List.of());
    }

    /** The process and everything below it, parents before children. */
    public Set<Integer> tree(int pid) {
        Set<Integer> found = new LinkedHashSet<>();
        var next = new ArrayDeque<Integer>();
        next.add(pid);
        while (!next.isEmpty()) {
            int process = next.remove();
            if (found.add(process)) {
                next.addAll(children(process));
            }
        }
        return found;
    }

    /** What we may do ourselves at most, bit n for capability number n. */
    public long permittedCapabilities() {
        return capabilities("CapPrm:");
    }

    /** What this process may do: bit n stands for capability number n. */
    public long effectiveCapabilities() {
        return capabilities("CapEff:");
    }

    private long capabilities(String name) {
        return read(root.resolve("self/status"))
                .flatMap(text ->
                        text.lines().filter(line -> line.startsWith(name)).findFirst())
                .map(line ->
                        Long.parseUnsignedLong(line.substring(name.length()).trim(), 16))
                .orElse(0L);
    }

    /** How much we ourselves are spared when memory is short, or the contrary: -1000 to 1000. */
    public int oomScoreAdjustment() {
        return read(root.resolve("self/oom_score_adj"))
                .map(text -> Integer.parseInt(text.trim()))
                .orElse(0);
    }

    /** Names this boot of the host. */
    public String bootId() {
        return bootId;
    }

    /** When the host was booted, in seconds since the epoch. */
    public Optional<Long> bootSeconds() {
        return read(root.resolve("stat"))
                .flatMap(text -> text.lines()
                        .filter(line -> line.startsWith("btime "))
                        .findFirst()
                        .map(line -> Long.parseLong(line.substring(6).trim())));
    }

    /** Of the whole host, in bytes. */
    public Optional<Long> memoryBytes() {
        return read(root.resolve("meminfo"))
                .flatMap(text -> text.lines()
                        .filter(line -> line.startsWith("MemTotal:"))
                        .findFirst()
                        .map(line -> 1024 * Long.parseLong(line.replaceAll("[^0-9]", ""))));
    }

    /** How many processes and threads the host can have, all together. */
    public Optional<Long> mostTasks() {
        return number("sys/kernel/pid_max")
                .flatMap(pids -> number("sys/kernel/threads-max").map(threads -> Math.min(pids, threads)));
    }

    /** How many descriptors this process can have open. */
    public Optional<Long> mostDescriptors() {
        return read(root.resolve("self/limits"))
                .flatMap(text -> text.lines()
                        .filter(line -> line.startsWith("Max open files"))
                        .findFirst())
                .map(line -> line.split("\\s+", -1)[3])
                .map(soft -> soft.equals("unlimited") ? Long.MAX_VALUE : Long.parseLong(soft));
    }

    private Optional<Long> number(String file) {
        return read(root.resolve(file)).map(text -> Long.parseLong(text.trim()));
    }

    private static void addNumbers(String text, List<Integer> to) {
        for (String number : text.trim().split(" ", -1)) {
            if (!number.isEmpty()) {
                to.add(Integer.parseInt(number));
            }
        }
    }

    /** In large pieces: what is below {@code /proc/sys} is at its end after the first, however small that was. */
    private static Optional<String> read(Path file) {
        try (var in = Files.newByteChannel(file)) {
            var all = new ByteArrayOutputStream();
            var piece = ByteBuffer.allocate(PIECE_BYTES);
            while (in.read(piece) > 0) {
                all.write(piece.array(), 0, piece.position());
                piece.clear();
            }
            return Optional.of(all.toString(StandardCharsets.ISO_8859_1));
        } catch (IOException _) {
            return Optional.empty();
        }
    }
}
