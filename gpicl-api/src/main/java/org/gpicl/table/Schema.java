package org.gpicl.table;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.gpicl.internal.Printable;

/**
 * What the columns of a table mean, and how a row becomes the floats that a learner reads: the same way for the rows that it
 * was fitted with, for a test file, for one row in a map. Immutable and thread-safe.
 *
 * <p>Each column is one float. A number is itself; where numbers are large and close to each other, such as timestamps, an
 * offset is taken off in double precision first. A date is days, less an offset. A category is its place in the dictionary
 * of the table; one that is not there counts as missing, which is NaN. Learners tell few-valued columns apart as categories
 * by themselves. Nothing else is derived, such as the weekday of a date: add a column for it where it matters.
 *
 * <p>Cells may be numbers, texts, truth values, enums, {@code java.time} and {@code java.util} dates, and optional ones of
 * these. Text is read as in the file that the table came from.
 */
public final class Schema {

    /**
     * What a column means.
     *
     * @param name unlike that of any other column
     * @param kind of its values
     * @param categories the texts of a category or ordinal column, in the order of their codes; else empty
     * @param offset what is taken off from a number, a date (in days) or an identifier; else 0
     * @param format how text of it is written: of dates a pattern as {@link java.time.format.DateTimeFormatter} has it,
     *     {@code ","} for numbers with a decimal comma; else empty
     */
    public record Column(String name, Kind kind, List<String> categories, double offset, String format) {

        /** Copies the categories. */
        public Column {
            categories = List.copyOf(categories);
            if (name.isBlank()) {
                throw refused("column: expected a name, got '" + name + "'");
            }
            if (!Double.isFinite(offset)) {
                throw refused("column: expected a finite offset of '" + name + "', got " + offset);
            }
            if (new HashSet<>(categories).size() < categories.size()) {
                throw refused("column: expected different categories of '" + name + "', got " + categories);
            }
        }

        Column renamed(String newName) {
            return new Column(newName, kind, categories, offset, format);
        }

        /** Name and kind, such as {@code color (category of 3)}. */
        @Override
        public String toString() {
            return name + " (" + kind.name().toLowerCase(Locale.ROOT).replace('_', ' ')
                    + (kind.isText() ? " of " + categories.size() : "") + ")";
        }
    }

    private final List<Column> columns;
    private final Set<String> missing;
    private final List<CellEncoder> encoders;

    /** A schema of at least one column, all with different names, and of texts that stand for a missing value. */
    Schema(List<Column> columns, Set<String> missing) {
        this.columns = List.copyOf(columns);
        this.missing = Set.copyOf(missing);
        Set<String> names = new HashSet<>();
        for (Column column : columns) {
            if (!names.add(column.name())) {
                throw refused("schema: expected a different name for every column, got '" + column.name() + "' twice");
            }
        }
        this.encoders = columns.stream()
                .map(column -> new CellEncoder(column, this.missing))
                .toList();
    }

    /** The columns, in the order of the floats. */
    public List<Column> columns() {
        return columns;
    }

    /** The names of the columns, in their order. */
    public List<String> names() {
        return columns.stream().map(Column::name).toList();
    }

    /** The texts that stand for a missing value. */
    public Set<String> missing() {
        return missing;
    }

    /**
     * The column of this name.
     *
     * @throws IllegalArgumentException if there is none
     */
    public Column column(String name) {
        return columns.get(index(name));
    }

    int index(String name) {
        for (int i = 0; i < columns.size(); i++) {
            if (columns.get(i).name().equals(name)) {
                return i;
            }
        }
        throw refused("column: expected one of " + names() + ", got '" + name + "'");
    }

    /**
     * All columns but these.
     *
     * @throws IllegalArgumentException if there is no such column
     */
    public Schema without(String... names) {
        Set<Integer> left = Set.of(names).stream().map(this::index).collect(Collectors.toSet());
        List<Column> others = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            if (!left.contains(i)) {
                others.add(columns.get(i));
            }
        }
        return new Schema(others, missing);
    }

    /**
     * The floats of a row.
     *
     * @param row a value or null for each column; numbers, as there are no names
     * @return [columns], NaN where a value is missing
     * @throws IllegalArgumentException if there are not as many, or a column cannot have such a value
     */
    public float[] encode(double[] row) {
        if (row.length != columns.size()) {
            throw refused(
                    "row: expected " + columns.size() + " values, one for each of " + names() + ", got " + row.length);
        }
        float[] x = new float[row.length];
        for (int i = 0; i < x.length; i++) {
            x[i] = encoders.get(i).encode(row[i]);
        }
        return x;
    }

    /**
     * The floats of a row.
     *
     * @param row values by name of the column; a column that is not there, or null, is missing
     * @return [columns], NaN where a value is missing
     * @throws IllegalArgumentException if there is no column of a name, or it cannot have such a value
     */
    public float[] encode(Map<String, ?> row) {
        requireKnown(row.keySet(), Set.of(), "row");
        float[] x = new float[columns.size()];
        for (int i = 0; i < x.length; i++) {
            x[i] = encoders.get(i).encode(row.get(columns.get(i).name()));
        }
        return x;
    }

    /**
     * The floats of a row.
     *
     * @param row a record or a bean, whose components or properties are the columns, or a map by name
     * @return [columns], NaN where a value is missing
     * @throws IllegalArgumentException if the columns are not the same, or one cannot have such a value
     */
    public float[] encode(Object row) {
        return encode(row, Set.of());
    }

    /**
     * As {@link #encode(Object)}, where the row may have more columns.
     *
     * @param ignored names of columns that are left out if they are there
     */
    public float[] encode(Object row, Set<String> ignored) {
        Map<String, Object> values = row instanceof Map<?, ?> map ? Properties.named(map) : Properties.values(row);
        requireKnown(values.keySet(), ignored, "row");
        if (!(row instanceof Map)) {
            requireAll(values.keySet(), "row");
        }
        values.keySet().retainAll(names());
        return encode(values);
    }

    /**
     * The floats of all rows of another table, whose columns may stand in another order.
     *
     * @return [rows][columns], NaN where a value is missing
     * @throws IllegalArgumentException if the columns are not the same, or one cannot have such values
     */
    public float[][] encode(Table table) {
        return encode(table, Set.of());
    }

    /**
     * As {@link #encode(Table)}, where the table may have more columns.
     *
     * @param ignored names of columns that are left out if they are there
     */
    public float[][] encode(Table table, Set<String> ignored) {
        List<String> there = table.schema().names();
        requireKnown(there, ignored, "table");
        requireAll(there, "table");
        float[][] x = new float[table.rows()][columns.size()];
        for (int i = 0; i < columns.size(); i++) {
            float[] codes = encoders.get(i).encode(table.column(columns.get(i).name()));
            for (int row = 0; row < x.length; row++) {
                x[row][i] = codes[row];
            }
        }
        return x;
    }

    private void requireKnown(Iterable<String> there, Set<String> ignored, String what) {
        List<String> known = names();
        for (String name : there) {
            if (!known.contains(name) && !ignored.contains(name)) {
                throw refused(what + ": expected the columns " + known + ", got '" + name + "' besides; leave it out");
            }
        }
    }

    private void requireAll(Collection<String> there, String what) {
        for (String name : names()) {
            if (!there.contains(name)) {
                throw refused(what + ": expected a column '" + name + "', got the columns " + List.copyOf(there));
            }
        }
    }

    /** As JSON, to be kept: {@link #ofJson} reads it. */
    public String toJson() {
        return SchemaJson.write(this);
    }

    /**
     * The schema that {@link #toJson} wrote.
     *
     * @throws IllegalArgumentException if it is damaged or of a later version
     */
    public static Schema ofJson(String json) {
        return SchemaJson.read(json);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Schema schema && columns.equals(schema.columns) && missing.equals(schema.missing);
    }

    @Override
    public int hashCode() {
        return 31 * columns.hashCode() + missing.hashCode();
    }

    /** Names and kinds, such as {@code age (number), color (category of 3)}. */
    @Override
    public String toString() {
        return columns.stream().map(Column::toString).collect(Collectors.joining(", "));
    }

    /** What a message says may come out of a file. */
    static IllegalArgumentException refused(String message) {
        return new IllegalArgumentException(Printable.message(message));
    }
}
