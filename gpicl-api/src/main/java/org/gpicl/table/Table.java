package org.gpicl.table;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Rows with named columns, some cells of which may be missing. Immutable and thread-safe; costs eight bytes a cell.
 *
 * <p>Rows are counted from 0. The kinds of columns come from declared types where there are any, else from all values
 * together: a column of text is one of numbers if all its texts are, but for gaps and what stands for them. Among more than
 * 16 different numbers or dates one other text, however often, stands for a gap too; several others are refused if nine of
 * ten cells are numbers or dates. {@link #withKind} changes a kind.
 */
public final class Table {

    private final List<Column> columns;
    private final int rows;
    private final Schema schema;

    /** A table of at least one column, all equally long. */
    Table(List<Column> columns, Set<String> missing) {
        if (columns.isEmpty()) {
            throw new IllegalArgumentException("table: expected at least 1 column, got none");
        }
        this.columns = List.copyOf(columns);
        this.rows = columns.get(0).values().length;
        this.schema = new Schema(columns.stream().map(Column::schema).toList(), missing);
    }

    // ---------------------------------------------------------------- where tables come from

    /** As {@link #read(Path, CsvOptions)} with {@link CsvOptions#STANDARD}. */
    public static Table read(Path file) throws IOException {
        return read(file, CsvOptions.STANDARD);
    }

    /**
     * The table in a file: separated values, or ARFF, which is known by its first line; either may be packed with gzip.
     *
     * <p>Spaces around cells are left out. A column without a name is left out if it is the first, which holds the names of
     * rows, or if it is empty.
     *
     * @throws InvalidTableException if the content is not such a table; the message names the line and a remedy
     * @throws IOException if the file cannot be opened or read
     */
    public static Table read(Path file, CsvOptions options) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return read(in, file.toString(), options);
        }
    }

    /**
     * The table in a stream, such as a resource; as {@link #read(Path, CsvOptions)}.
     *
     * @param in read to its end; the caller closes it
     * @param source where it comes from, for errors
     * @throws InvalidTableException if the content is not such a table; the message names the line and a remedy
     * @throws IOException if the stream cannot be read
     */
    public static Table read(InputStream in, String source, CsvOptions options) throws IOException {
        try {
            return CsvReader.read(in, source, options);
        } catch (Refusal e) {
            throw new InvalidTableException(e.text(), e);
        }
    }

    /**
     * The rows that a query found, from the next one on; columns have the labels of the query.
     *
     * @param rows read to its end; the caller closes it
     * @throws IllegalArgumentException if two columns have one label, or a cell is of a type that is no kind of column
     * @throws SQLException if the database fails
     */
    public static Table read(ResultSet rows) throws SQLException {
        return ResultSets.read(rows);
    }

    /**
     * The table of objects: records, whose components are the columns; beans, whose getters are, in the order of their
     * names; or maps from names to values, in which a missing value may be left out.
     *
     * <p>Components of text are categories even if all texts are numbers; an enum's constants are numbered in their order.
     * Text in maps is looked at as in a file.
     *
     * @param rows at least one, all of the type of the first, or all maps
     * @throws IllegalArgumentException if these are not such rows, or cannot be read by reflection
     */
    public static Table of(List<?> rows) {
        Object first = rows.isEmpty() ? null : rows.get(0);
        if (first == null) {
            throw new IllegalArgumentException(
                    "table: expected at least 1 row, got " + (rows.isEmpty() ? "none" : "null in row 0"));
        }
        return first instanceof Map ? ofMaps(rows) : ofObjects(rows, first.getClass());
    }

    private static Table ofMaps(List<?> rows) {
        Map<String, Cells> columns = new LinkedHashMap<>();
        int count = 0;
        for (Object row : rows) {
            if (!(row instanceof Map<?, ?> map)) {
                throw Origin.OBJECTS.refused("a map as in row 0", "" + row, count, "");
            }
            for (Map.Entry<String, @Nullable Object> cell :
                    Properties.named(map).entrySet()) {
                Cells column = columns.computeIfAbsent(cell.getKey(), name -> new Cells(name, null));
                column.fillUp(count);
                column.add(cell.getValue(), CsvOptions.MISSING);
            }
            count++;
        }
        for (Cells column : columns.values()) {
            column.fillUp(count);
        }
        return of(columns.values(), CsvOptions.STANDARD);
    }

    private static Table ofObjects(List<?> rows, Class<?> type) {
        List<Properties.Property> properties = Properties.of(type);
        List<Cells> columns = properties.stream()
                .map(property -> new Cells(property.name(), property.type()))
                .toList();
        int count = 0;
        for (Object row : rows) {
            if (!type.isInstance(row)) {
                throw Origin.OBJECTS.refused("a " + type.getName() + " as in row 0", "" + row, count, "");
            }
            for (int i = 0; i < columns.size(); i++) {
                columns.get(i).add(properties.get(i).value(row), CsvOptions.MISSING);
            }
            count++;
        }
        return of(columns, CsvOptions.STANDARD);
    }

    /** The table of columns of objects. */
    static Table of(Iterable<Cells> cells, CsvOptions options) {
        List<String> names = new ArrayList<>();
        List<TextColumn> texts = new ArrayList<>();
        CsvOptions declared = options;
        for (Cells column : cells) {
            if (!column.isNumeric()) {
                names.add(column.name());
                texts.add(column.asTexts());
                declared = column.declaredIn(declared);
            }
        }
        List<Column> inferred = new Inference(declared, Origin.OBJECTS).columns(names, texts);
        List<Column> columns = new ArrayList<>();
        for (Cells column : cells) {
            columns.add(column.isNumeric() ? column.column() : inferred.get(names.indexOf(column.name())));
        }
        return new Table(columns, options.missing());
    }

    /**
     * A table of numbers.
     *
     * @param rows [any][columns], at least one, NaN where a number is missing; copied
     * @param names of the columns
     * @throws IllegalArgumentException if a row has another length, or a number is infinite
     */
    public static Table of(double[][] rows, String... names) {
        List<Column> columns = new ArrayList<>();
        for (int i = 0; i < names.length; i++) {
            double[] values = new double[rows.length];
            for (int row = 0; row < rows.length; row++) {
                if (rows[row].length != names.length) {
                    throw Origin.OBJECTS.refused(
                            names.length + " numbers, one for each of " + Arrays.toString(names),
                            "" + rows[row].length,
                            row,
                            "");
                }
                values[row] = rows[row][i];
                if (Math.abs(values[row]) > Float.MAX_VALUE) {
                    throw Origin.OBJECTS.refused(
                            "numbers of less than 3.4e38 in column '" + names[i] + "'", "" + values[row], row, "");
                }
            }
            columns.add(Inference.numbers(names[i], values, ""));
        }
        return new Table(columns, CsvOptions.MISSING);
    }

    /** A builder of a table with these columns, row by row. */
    public static Builder builder(String... columns) {
        return new Builder(List.of(columns));
    }

    /** Collects rows. Not thread-safe. */
    public static final class Builder {

        private final List<Cells> columns;

        private Builder(List<String> names) {
            columns = names.stream().map(name -> new Cells(name, null)).toList();
        }

        /**
         * Adds a row.
         *
         * @param cells a value or null for each column, in their order
         * @throws IllegalArgumentException if there are not as many, or one is no such value
         */
        public Builder add(@Nullable Object... cells) {
            int row = columns.isEmpty() ? 0 : columns.get(0).rows();
            if (cells.length != columns.size()) {
                throw Origin.OBJECTS.refused(
                        columns.size() + " values, one for each of "
                                + columns.stream().map(Cells::name).toList(),
                        "" + cells.length,
                        row,
                        "");
            }
            for (int i = 0; i < cells.length; i++) {
                columns.get(i).add(cells[i], CsvOptions.MISSING);
            }
            return this;
        }

        /**
         * The table of the rows so far.
         *
         * @throws IllegalArgumentException if two columns have one name, or a column is of no kind
         */
        public Table build() {
            return of(columns, CsvOptions.STANDARD);
        }
    }

    // ---------------------------------------------------------------- what is in it

    /** The number of rows. */
    public int rows() {
        return rows;
    }

    /** What the columns mean, all of them. */
    public Schema schema() {
        return schema;
    }

    Column column(String name) {
        return columns.get(schema.index(name));
    }

    /**
     * A cell.
     *
     * @return a Long for a whole number, or else a Double; a String; a Boolean; a LocalDate, or a LocalDateTime in UTC; null
     *     for a gap
     * @throws IllegalArgumentException if there is no such column
     */
    public @Nullable Object value(int row, String column) {
        return column(column).value(Objects.checkIndex(row, rows));
    }

    /** The cells of a row by name of the column, without gaps; as {@link #value} gives them. */
    public Map<String, Object> row(int row) {
        Map<String, Object> cells = new LinkedHashMap<>();
        for (Column column : columns) {
            Object value = column.value(Objects.checkIndex(row, rows));
            if (value != null) {
                cells.put(column.schema().name(), value);
            }
        }
        return cells;
    }

    /**
     * The cells of a column.
     *
     * @param type String for the text of any column; Long, Integer, Double, Boolean, LocalDate, LocalDateTime, or an enum
     *     with constants of these names; Object for what {@link #value} gives
     * @return [rows], null for a gap
     * @throws IllegalArgumentException if there is no such column, or a cell is not of this type
     */
    public <V> List<@Nullable V> values(String column, Class<V> type) {
        Column cells = column(column);
        List<@Nullable V> values = new ArrayList<>(rows);
        for (int row = 0; row < rows; row++) {
            Object value = cells.value(row);
            values.add(value == null ? null : Conversion.to(type, value, column, row));
        }
        return Collections.unmodifiableList(values);
    }

    /**
     * The cells of a column that has no gaps, such as one of labels; as {@link #values}.
     *
     * @return [rows]
     * @throws IllegalArgumentException if there is no such column, a cell is not of this type, or there is a gap
     */
    public <V> List<V> labels(String column, Class<V> type) {
        List<V> labels = new ArrayList<>(rows);
        for (@Nullable V label : values(column, type)) {
            if (label == null) {
                throw new IllegalArgumentException("labels: expected one in column '" + column
                        + "' of every row, got none in row " + labels.size() + "; use table.withoutGaps(\"" + column
                        + "\")");
            }
            labels.add(label);
        }
        return Collections.unmodifiableList(labels);
    }

    // ---------------------------------------------------------------- other tables

    /**
     * The given rows, in the given order; a row may occur more than once. The schema stays as it is, see {@link
     * #withOwnSchema}.
     *
     * @param numbers each in 0 … rows − 1
     */
    public Table selected(int... numbers) {
        for (int row : numbers) {
            Objects.checkIndex(row, rows);
        }
        return new Table(
                columns.stream().map(column -> column.selected(numbers)).toList(), schema.missing());
    }

    /**
     * The rows that have a value in this column.
     *
     * @throws IllegalArgumentException if there is no such column
     */
    public Table withoutGaps(String column) {
        double[] values = column(column).values();
        return selected(IntStream.range(0, rows)
                .filter(row -> !Double.isNaN(values[row]))
                .toArray());
    }

    /**
     * All columns but these.
     *
     * @throws IllegalArgumentException if there is no such column, or no other
     */
    public Table without(String... names) {
        Set<String> left = new LinkedHashSet<>(schema.without(names).names());
        return new Table(
                columns.stream()
                        .filter(column -> left.contains(column.schema().name()))
                        .toList(),
                schema.missing());
    }

    /**
     * With a column of another kind; an ordinal one by {@link #withOrder}. Numbers that are to be categories become text such
     * as 1 or 2.5: in a file, {@link CsvOptions#withKind} keeps 01 and 1.0 apart.
     *
     * @throws IllegalArgumentException if there is no such column, or a cell is not of this kind
     */
    public Table withKind(String column, Kind kind) {
        return with(column, CsvOptions.STANDARD.withKind(column, kind));
    }

    /**
     * With an ordinal column of these texts, from the least to the greatest.
     *
     * @throws IllegalArgumentException if there is no such column, or a cell is none of these
     */
    public Table withOrder(String column, String... texts) {
        return with(column, CsvOptions.STANDARD.withOrder(column, texts));
    }

    /**
     * With a schema that knows of no other rows than these, as if the others had never been read: texts that do not occur
     * are no categories, and what is taken off from large numbers and dates is drawn from these alone. Kinds, formats and
     * the order of ordinals stay: they say how to read a column, not what is in it.
     */
    public Table withOwnSchema() {
        return new Table(columns.stream().map(Column::redrawn).toList(), schema.missing());
    }

    private Table with(String name, CsvOptions options) {
        Column before = column(name);
        TextColumn texts = new TextColumn();
        for (int row = 0; row < rows; row++) {
            Object value = before.value(row);
            texts.add(value == null ? null : Conversion.text(value));
        }
        Column after = new Inference(options, Origin.OBJECTS)
                .columns(List.of(name), List.of(texts))
                .get(0);
        return new Table(
                columns.stream()
                        .map(column -> column == before ? after : column)
                        .toList(),
                schema.missing());
    }

    /** Size and columns. */
    @Override
    public String toString() {
        return "table of " + rows + " rows: " + schema;
    }
}
