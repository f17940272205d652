package org.gpicl.table;

import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Values of a column as floats. Immutable. */
final class CellEncoder {

    private final Schema.Column column;
    private final Set<String> missing;
    private final Map<String, Integer> codes = new HashMap<>();

    /** Codes of the categories by their {@link #canonical} text: numbers and truth values may be written in several ways. */
    private final Map<String, Integer> canonicalCodes = new HashMap<>();

    private final Numbers numbers;
    private final @Nullable DateTimeFormatter dates;

    CellEncoder(Schema.Column column, Set<String> missing) {
        this.column = column;
        this.missing = missing;
        List<String> categories = column.categories();
        for (int code = 0; code < categories.size(); code++) {
            codes.put(categories.get(code), code);
            canonicalCodes.putIfAbsent(canonical(categories.get(code)), code);
        }
        numbers = column.format().equals(",") ? Numbers.COMMA : Numbers.POINT;
        dates = column.kind() == Kind.DATE_TIME
                ? Dates.formatter(column.format().isEmpty() ? Dates.PATTERNS.get(0) : column.format())
                : null;
    }

    /** 1 for 1.0 and 01, true for TRUE. */
    private static String canonical(String text) {
        double number = Numbers.POINT.isPlain(text) ? Numbers.POINT.parse(text) : Double.NaN;
        if (!Double.isNaN(number)) {
            return Numbers.text(number);
        }
        return text.equalsIgnoreCase("true") || text.equalsIgnoreCase("false") ? text.toLowerCase(Locale.ROOT) : text;
    }

    /** The float of a cell of a single row, NaN if it is missing or an unknown category. */
    float encode(@Nullable Object cell) {
        return encode(cell, -1);
    }

    /** @param row of a table, or -1 */
    private float encode(@Nullable Object cell, int row) {
        Object value;
        try {
            value = Values.of(cell);
        } catch (Refusal e) {
            throw refused(Values.EXPECTED, e.text(), row);
        }
        if (value == null || value instanceof String text && missing.contains(text)) {
            return Float.NaN;
        }
        return rounded(raw(value, row), row);
    }

    /** A value of the column, as {@link Column#values} has it. */
    private double raw(Object value, int row) {
        switch (column.kind()) {
            case NUMBER -> {
                if (value instanceof Number number) {
                    return number.doubleValue();
                }
                if (value instanceof String text && numbers.matches(text)) {
                    return numbers.parse(text);
                }
                throw refused("a number", "'" + text(value) + "'", row);
            }
            case IDENTIFIER -> {
                if (value instanceof Long large) {
                    return identifier(large, column.offset());
                }
                if (value instanceof Double small && small == Math.rint(small)) {
                    return identifier(small.longValue(), column.offset());
                }
                Long number = value instanceof String text ? Numbers.whole(text) : null;
                if (number != null) {
                    return identifier(number, column.offset());
                }
                throw refused("a whole number", "'" + text(value) + "'", row);
            }
            case BOOLEAN -> {
                String text = value.toString();
                if (!text.equalsIgnoreCase("true") && !text.equalsIgnoreCase("false")) {
                    throw refused("true or false", "'" + text(value) + "'", row);
                }
                return text.equalsIgnoreCase("true") ? 1 : 0;
            }
            case DATE_TIME -> {
                if (value instanceof Values.Days days) {
                    return days.number();
                }
                double days = value instanceof String text && dates != null ? Dates.parse(dates, text) : Double.NaN;
                if (Double.isNaN(days)) {
                    throw refused("a date such as " + column.format(), "'" + text(value) + "'", row);
                }
                return days;
            }
            default -> {
                String text = text(value);
                Integer code = codes.get(text);
                if (code == null) {
                    code = canonicalCodes.get(canonical(text));
                }
                return code == null ? Double.NaN : code;
            }
        }
    }

    /** What is left of an identifier. */
    static double identifier(long number, double offset) {
        long least = (long) offset;
        long difference = number - least;
        boolean overflow = ((number ^ least) & (number ^ difference)) < 0;
        return overflow ? (double) number - offset : difference;
    }

    /** As text in a file: the same in every locale. */
    static String text(Object value) {
        if (value instanceof Double number) {
            return Numbers.text(number);
        }
        if (value instanceof Values.Days days) {
            return Dates.temporal(days.number()).toString();
        }
        return value instanceof Enum<?> constant ? constant.name() : value.toString();
    }

    private IllegalArgumentException refused(String expected, String got, int row) {
        String where = expected + " in column '" + column.name() + "'";
        return row < 0
                ? new Origin("row", "", new int[0]).refused(where, got, "")
                : Origin.OBJECTS.refused(where, got, row, "");
    }

    private float rounded(double raw, int row) {
        boolean shifted = column.kind() == Kind.NUMBER || column.kind() == Kind.DATE_TIME;
        float rounded = (float) (shifted ? raw - column.offset() : raw);
        if (Float.isInfinite(rounded)) {
            throw refused("a number of less than 3.4e38", Numbers.text(raw), row);
        }
        return rounded;
    }

    /** The floats of a column of another table. */
    float[] encode(Column cells) {
        float[] floats = new float[cells.values().length];
        Kind kind = cells.schema().kind();
        if (kind.isText()) { // each text once
            List<String> texts = cells.schema().categories();
            float[] converted = new float[texts.size()];
            boolean[] done = new boolean[texts.size()];
            for (int row = 0; row < floats.length; row++) {
                double code = cells.values()[row];
                if (Double.isNaN(code)) {
                    floats[row] = Float.NaN;
                } else {
                    int text = (int) code;
                    if (!done[text]) {
                        converted[text] = encode(texts.get(text), row);
                        done[text] = true;
                    }
                    floats[row] = converted[text];
                }
            }
            return floats;
        }
        boolean same = kind == column.kind() && kind != Kind.IDENTIFIER;
        for (int row = 0; row < floats.length; row++) {
            double raw = cells.values()[row];
            if (Double.isNaN(raw)) {
                floats[row] = Float.NaN;
            } else {
                floats[row] = same ? rounded(raw, row) : encode(cells.value(row), row);
            }
        }
        return floats;
    }
}
