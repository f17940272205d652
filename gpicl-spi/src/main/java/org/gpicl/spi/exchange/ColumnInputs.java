package org.gpicl.spi.exchange;

import java.util.List;

/**
 * One input for each column of a matrix, in place of the matrix: whoever serves a file hands over columns as an application
 * has them, numbers and text by name, and the file makes the floats of them. Immutable.
 *
 * @param matrix the name of the input of the computation that they stand for, float32 [rows, columns]
 * @param columns one for each of its columns, all with different names that are not empty
 */
public record ColumnInputs(String matrix, List<Column> columns) {

    public ColumnInputs {
        columns = List.copyOf(columns);
        if (columns.stream().map(Column::name).distinct().count() < columns.size()) {
            throw new IllegalArgumentException("export: expected different names of columns, got "
                    + columns.stream().map(Column::name).toList());
        }
    }

    /** A column, in one of the types that formats have for it. */
    public sealed interface Column {

        /** Of the input; if an output has it, the input gets a number appended. */
        String name();
    }

    /**
     * Numbers in double precision [rows, 1], NaN where one is missing.
     *
     * @param offset what is taken off before they become float32
     */
    public record Numbers(String name, double offset) implements Column {}

    /**
     * Whole numbers, int64 [rows, 1], {@link Long#MIN_VALUE} where one is missing.
     *
     * @param offset what is taken off before they become float32; no difference may overflow
     */
    public record WholeNumbers(String name, long offset) implements Column {}

    /**
     * Texts [rows, 1]. The place among the values becomes the float; any other text, such as an empty one, is missing: NaN.
     *
     * @param values all different
     */
    public record Texts(String name, List<String> values) implements Column {
        public Texts {
            values = List.copyOf(values);
        }
    }
}
