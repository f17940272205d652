package org.gpicl.benchmarks.quality;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import org.gpicl.table.InvalidTableException;
import org.gpicl.task.Csv;
import org.gpicl.task.DataSet;

/**
 * A table of labelled rows.
 *
 * @param name unlike that of any other table
 * @param kind what the cells of the whole table are
 * @param data rows and labels; a category is a whole number from 0 on, a missing cell NaN
 * @param categories the features that are categories, counted from 0
 */
public record Table(String name, Kind kind, DataSet data, Set<Integer> categories) {

    /** Copies the categories. */
    public Table {
        categories = Set.copyOf(categories);
    }

    /**
     * The table in a file, under the file's name; columns with text are categories.
     *
     * @param label name of the column that holds the label
     * @throws InvalidTableException if the file is no table; the message names the line and a remedy
     * @throws IOException if the file cannot be opened or read
     */
    public static Table read(Path file, String label) throws IOException {
        Set<String> text = Csv.textColumns(file, label);
        DataSet data = Csv.read(file, label, text);
        Set<Integer> categories = new TreeSet<>();
        text.forEach(column -> categories.add(data.featureNames().indexOf(column)));
        Kind kind = categories.isEmpty() && !hasGap(data.x()) ? Kind.NUMERIC : Kind.TEXT_OR_GAPS;
        return new Table(file.getFileName().toString().replaceFirst("\\.csv$", ""), kind, data, categories);
    }

    /** Whether a cell is missing. */
    static boolean hasGap(float[] cells) {
        for (float cell : cells) {
            if (Float.isNaN(cell)) {
                return true;
            }
        }
        return false;
    }

    /** The cell of a row and a feature. */
    float cell(int row, int feature) {
        return data.x()[row * data.features() + feature];
    }

    /** The given rows, in the given order. */
    public Table selected(int... rows) {
        return new Table(name, kind, data.selected(rows), categories);
    }
}
