package org.gpicl.task;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.gpicl.model.InvalidFileException;
import org.gpicl.table.CsvOptions;
import org.gpicl.table.InvalidTableException;
import org.gpicl.table.Kind;
import org.gpicl.table.Schema;
import org.gpicl.table.Table;
import org.jspecify.annotations.Nullable;

/**
 * Tables in files as data sets: whatever {@link Table#read(Path)} reads, encoded by its {@link Schema}.
 *
 * <p>The label is text, whatever it looks like; its classes are numbered in the order of their text.
 */
public final class Csv {

    private Csv() {}

    /**
     * The table in a file, whose columns are what they look like.
     *
     * @param labelColumn name of the column that holds the label
     * @throws InvalidTableException if the file is no such table; the message names the line and a remedy
     * @throws InvalidFileException if it has no rows or no features, or a row no label
     * @throws IllegalArgumentException if there is no such column
     * @throws IOException if the file cannot be opened or read
     */
    public static DataSet read(Path path, String labelColumn) throws IOException {
        return read(path, labelColumn, Set.of());
    }

    /**
     * As {@link #read(Path, String)}, with some features that are categories even if they look like numbers.
     *
     * @param categorical names of these features
     */
    public static DataSet read(Path path, String labelColumn, Set<String> categorical) throws IOException {
        CsvOptions options = options(labelColumn);
        for (String name : new TreeSet<>(categorical)) {
            if (name.equals(labelColumn)) {
                throw new IllegalArgumentException(
                        "Csv.read: expected features to treat as categories, got the label '" + name + "'");
            }
            options = options.withKind(name, Kind.CATEGORY);
        }
        return dataSet(Table.read(path, options), labelColumn, path.toString());
    }

    /**
     * The features that look like categories, or are true or false.
     *
     * @param labelColumn name of the column that holds the label, which is no feature
     * @return names, in the order of the columns
     * @throws InvalidTableException if the file is no such table
     * @throws IllegalArgumentException if there is no such column
     * @throws IOException if the file cannot be opened or read
     */
    public static Set<String> textColumns(Path path, String labelColumn) throws IOException {
        Set<String> names = new LinkedHashSet<>();
        for (Schema.Column column : Table.read(path, options(labelColumn))
                .schema()
                .without(labelColumn)
                .columns()) {
            if (column.kind() == Kind.BOOLEAN || !column.categories().isEmpty()) {
                names.add(column.name());
            }
        }
        return names;
    }

    /**
     * The table in a stream, such as a resource; as {@link #read(Path, String)}.
     *
     * @param in read to its end; the caller closes it
     * @param source where it comes from, for errors
     */
    public static DataSet read(InputStream in, String source, String labelColumn) throws IOException {
        return dataSet(Table.read(in, source, options(labelColumn)), labelColumn, source);
    }

    private static CsvOptions options(String labelColumn) {
        return CsvOptions.STANDARD.withKind(labelColumn, Kind.CATEGORY);
    }

    private static DataSet dataSet(Table table, String labelColumn, String source) throws InvalidFileException {
        Schema schema = table.schema().without(labelColumn);
        int rows = table.rows();
        int features = schema.columns().size();
        if (rows < 1 || features < 1) {
            throw new InvalidFileException("Csv.read: expected at least 1 row and 1 feature, got " + rows + " rows and "
                    + features + " features (" + source + ")");
        }
        List<String> classNames = table.schema().column(labelColumn).categories();
        List<@Nullable String> labels = table.values(labelColumn, String.class);
        float[][] encoded = schema.encode(table, Set.of(labelColumn));
        float[] x = new float[Math.multiplyExact(rows, features)];
        int[] y = new int[rows];
        for (int row = 0; row < rows; row++) {
            String label = labels.get(row);
            if (label == null) {
                throw new InvalidFileException("Csv.read: expected a label in column '" + labelColumn
                        + "' of every row, got none in row " + row + " (" + source + ")");
            }
            System.arraycopy(encoded[row], 0, x, row * features, features);
            y[row] = Collections.binarySearch(classNames, label);
        }
        return new DataSet(rows, features, x, y, classNames.size(), List.of(features), schema.names(), classNames);
    }
}
