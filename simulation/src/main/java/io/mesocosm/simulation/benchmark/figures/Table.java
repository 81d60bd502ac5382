package io.mesocosm.simulation.benchmark.figures;

import java.io.PrintStream;
import java.util.Collections;
import java.util.List;

/** A table that can be pasted into a document in Markdown. Each row is written as soon as it is known. */
public final class Table {

    private final PrintStream out;
    private final int columns;

    /** Writes the head. */
    public Table(PrintStream out, String... head) {
        this.out = out;
        this.columns = head.length;
        row(head);
        row(Collections.nCopies(columns, "---").toArray(String[]::new));
    }

    /** Writes a row with a cell for each column. */
    public void row(String... cells) {
        if (cells.length != columns) {
            throw new IllegalArgumentException(columns + " columns, but cells " + List.of(cells));
        }
        out.println("| " + String.join(" | ", cells) + " |");
        out.flush();
    }
}
