package io.mesocosm.containerizer.cgroups;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The files of a cgroup in which the kernel tells of it. What cannot be read, or is not what it should be, is a {@link
 * CgroupException} that names the file.
 */
public interface ControlFiles {

    /** Where a control file is, whether or not this cgroup has it. */
    Path file(String name);

    /** Whether this cgroup has a control file of that name, which depends on its controllers and on the kernel. */
    boolean has(String name);

    /**
     * The whole content of a control file, without the last newline.
     *
     * @throws CgroupException when there is none, also because the cgroup is gone, or when the kernel does not let it be
     *     read
     */
    String read(String name) throws CgroupException;

    /** The files of a cgroup in this one, read as these are. */
    default ControlFiles below(String child) {
        ControlFiles above = this;
        return new ControlFiles() {
            @Override
            public Path file(String name) {
                return above.file(child + "/" + name);
            }

            @Override
            public boolean has(String name) {
                return above.has(child + "/" + name);
            }

            @Override
            public String read(String name) throws CgroupException {
                return above.read(child + "/" + name);
            }
        };
    }

    /** A file of one number; {@code max}, and what v1 writes for it, is {@link Cgroup#UNLIMITED}. */
    default long number(String name) throws CgroupException {
        String text = read(name);
        return text.equals("max") || parse(name, text) >= Cgroup.GREATEST_ON_V1 ? Cgroup.UNLIMITED : parse(name, text);
    }

    /** A file of lines with a name and a number, such as {@code memory.stat}, in its order; other lines are left out. */
    default Map<String, Long> table(String name) throws CgroupException {
        Map<String, Long> table = new LinkedHashMap<>();
        for (String line : read(name).split("\n", -1)) {
            String[] words = line.split(" ", -1);
            if (words.length == 2) {
                table.put(words[0], parse(name, words[1]));
            }
        }
        return table;
    }

    /** A file of lines with one number each, such as {@code cgroup.procs}. */
    default List<Integer> numbers(String name) throws CgroupException {
        List<Integer> numbers = new ArrayList<>();
        for (String line : read(name).split("\n", -1)) {
            if (!line.isEmpty()) {
                numbers.add((int) parse(name, line));
            }
        }
        return numbers;
    }

    private long parse(String name, String text) throws CgroupException {
        try {
            return Long.parseLong(text.trim());
        } catch (NumberFormatException e) {
            throw new CgroupException("Failed to parse '" + text + "' in '" + file(name) + "'", e);
        }
    }

    /** The processes in this cgroup itself, as the host numbers them; zombies are none. */
    default List<Integer> processes() throws CgroupException {
        return numbers("cgroup.procs");
    }

    /** The threads of the processes in this cgroup itself, or on v1 those that are in it, as the host numbers them. */
    default List<Integer> threads() throws CgroupException {
        return numbers(has("tasks") ? "tasks" : "cgroup.threads");
    }
}
