package org.gpicl.table;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A column of objects under construction: as numbers while all are numbers, or all dates, else as text. Not thread-safe. */
final class Cells {

    private final String name;
    private final @Nullable Class<?> declared;
    private double[] numbers = new double[16];
    private int rows;
    private @Nullable TextColumn texts; // instead of numbers
    private boolean anyNumber;
    private boolean anyDays;
    private boolean anyOther; // than enums, among the texts
    private @Nullable Class<?> enumType;

    /** @param declared type of what will be added, or null if it is not known */
    Cells(String name, @Nullable Class<?> declared) {
        this.name = name;
        this.declared = declared;
        this.enumType = declared != null && declared.isEnum() ? declared : null;
    }

    int rows() {
        return rows;
    }

    String name() {
        return name;
    }

    /** Whether these are numbers or dates, and so {@link #column}; else {@link #asTexts}. */
    boolean isNumeric() {
        return texts == null && (anyNumber || anyDays || isDeclaredNumber());
    }

    private boolean isDeclaredNumber() {
        return declared != null && Number.class.isAssignableFrom(declared);
    }

    /** Adds gaps until there are this many rows. */
    void fillUp(int to) {
        while (rows < to) {
            add(null, Set.of());
        }
    }

    void add(@Nullable Object cell, Set<String> missing) {
        Object value;
        try {
            value = Values.of(cell);
        } catch (Refusal e) {
            throw Origin.OBJECTS.refused(Values.EXPECTED + " in column '" + name + "'", e.text(), rows, "");
        }
        if (value instanceof String text && missing.contains(text)) {
            value = null;
        }
        if (value instanceof Double number && Math.abs(number) > Float.MAX_VALUE) {
            throw Origin.OBJECTS.refused(
                    "numbers of less than 3.4e38 in column '" + name + "'", Numbers.text(number), rows, "");
        }
        boolean number = value instanceof Double;
        boolean days = value instanceof Values.Days;
        if (texts == null && (value == null || number && !anyDays || days && !anyNumber)) {
            if (rows == numbers.length) {
                numbers = Arrays.copyOf(numbers, rows + (rows >> 1) + 1);
            }
            numbers[rows++] =
                    value == null ? Double.NaN : value instanceof Values.Days date ? date.number() : (Double) value;
            anyNumber |= number;
            anyDays |= days;
            return;
        }
        asTexts().add(value == null ? null : CellEncoder.text(value));
        rows++;
        if (value instanceof Enum<?> constant) {
            Class<?> type = constant.getDeclaringClass();
            anyOther |= enumType != null && enumType != type;
            enumType = type;
        } else {
            anyOther |= value != null;
        }
    }

    /** The column as text, from here on. */
    TextColumn asTexts() {
        TextColumn column = texts;
        if (column == null) {
            column = new TextColumn();
            for (int row = 0; row < rows; row++) {
                double value = numbers[row];
                column.add(
                        Double.isNaN(value)
                                ? null
                                : anyDays ? Dates.temporal(value).toString() : Numbers.text(value));
            }
            anyOther |= anyNumber || anyDays;
            anyNumber = false;
            anyDays = false;
            texts = column;
            numbers = new double[0];
        }
        return column;
    }

    /** The column, if it is one of numbers or dates. */
    Column column() {
        double[] values = Arrays.copyOf(numbers, rows);
        return anyDays ? Inference.dates(name, values, Dates.PATTERNS.get(0)) : Inference.numbers(name, values, "");
    }

    /** Says what is declared, of a column of text. */
    CsvOptions declaredIn(CsvOptions options) {
        Class<?> type = enumType;
        if (type != null && !anyOther) {
            List<String> constants = Stream.of(type.getEnumConstants())
                    .map(constant -> ((Enum<?>) constant).name())
                    .toList();
            return options.withCategories(name, constants);
        }
        boolean text = declared != null
                && (CharSequence.class.isAssignableFrom(declared)
                        || declared == char.class
                        || declared == Character.class);
        return text ? options.withKind(name, Kind.CATEGORY) : options;
    }
}
