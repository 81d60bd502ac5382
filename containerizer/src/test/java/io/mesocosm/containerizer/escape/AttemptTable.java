package io.mesocosm.containerizer.escape;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** The attempts of {@code attempts.md}, which is a page to be read. */
final class AttemptTable {

    private static final int CELLS = 5;

    static final List<Attempt> ATTEMPTS = read();

    private AttemptTable() {}

    private static List<Attempt> read() {
        try (InputStream page = AttemptTable.class.getResourceAsStream("attempts.md")) {
            return new String(Objects.requireNonNull(page).readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> line.startsWith("| ") && !line.startsWith("| attempt |"))
                    .map(AttemptTable::attempt)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** {@code | name | who | needs | `script` | control |}, where a bar within a cell has a backslash before it */
    private static Attempt attempt(String line) {
        List<String> cells = Stream.of(line.substring(1).split("(?<!\\\\)\\|", -1))
                .map(cell -> cell.replace("\\|", "|").trim())
                .toList();
        if (cells.size() != CELLS + 1) {
            throw new IllegalArgumentException("no line of attempts: " + line);
        }
        String script = cells.get(3).substring(1, cells.get(3).length() - 1);
        return new Attempt(
                cells.get(0),
                Attempt.Who.of(cells.get(1)),
                Need.of(cells.get(2)),
                script,
                Control.of(cells.get(4), script));
    }
}
