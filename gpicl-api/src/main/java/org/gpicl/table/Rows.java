package org.gpicl.table;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** Rows of text under construction. Not thread-safe. */
final class Rows {

    private final List<TextColumn> columns = new ArrayList<>();
    private final Set<String> missing;
    private int[] lines = new int[64];
    private int count;

    Rows(int columns, Set<String> missing) {
        for (int i = 0; i < columns; i++) {
            this.columns.add(new TextColumn());
        }
        this.missing = missing;
    }

    /** Adds a row. @param fields one per column */
    void add(List<String> fields, int line) {
        if (count == lines.length) {
            lines = Arrays.copyOf(lines, count + (count >> 1));
        }
        lines[count++] = line;
        for (int i = 0; i < columns.size(); i++) {
            String field = fields.get(i);
            columns.get(i).add(missing.contains(field) ? null : field);
        }
    }

    List<TextColumn> columns() {
        return columns;
    }

    /** In which each row begins. */
    int[] lines() {
        return Arrays.copyOf(lines, count);
    }
}
