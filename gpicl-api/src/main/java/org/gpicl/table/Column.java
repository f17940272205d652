package org.gpicl.table;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A column with its values. They are not modified.
 *
 * @param schema what they mean
 * @param values [rows], NaN where there is a gap: numbers or days as they are, identifiers less the offset, the code of a
 *     category, 0 or 1
 */
record Column(Schema.Column schema, double[] values) {

    Column selected(int[] rows) {
        double[] some = new double[rows.length];
        for (int i = 0; i < rows.length; i++) {
            some[i] = values[rows[i]];
        }
        return new Column(schema, some);
    }

    /** With a dictionary and an offset of these values alone. */
    Column redrawn() {
        return switch (schema.kind()) {
            case NUMBER -> Inference.numbers(schema.name(), values, schema.format());
            case DATE_TIME -> Inference.dates(schema.name(), values, schema.format());
            case CATEGORY -> withCategoriesThatOccur();
            case ORDINAL, BOOLEAN, IDENTIFIER -> this;
        };
    }

    private Column withCategoriesThatOccur() {
        int[] codes = Arrays.stream(values)
                .filter(value -> !Double.isNaN(value))
                .mapToInt(value -> (int) value)
                .sorted()
                .distinct()
                .toArray();
        double[] redrawn = Arrays.stream(values)
                .map(value -> Double.isNaN(value) ? value : Arrays.binarySearch(codes, (int) value))
                .toArray();
        List<String> categories =
                Arrays.stream(codes).mapToObj(schema.categories()::get).toList();
        return new Column(
                new Schema.Column(schema.name(), schema.kind(), categories, schema.offset(), schema.format()), redrawn);
    }

    /** The value as an object: a Long or a Double, a String, a Boolean, a LocalDate or LocalDateTime; null for a gap. */
    @Nullable
    Object value(int row) {
        double value = values[row];
        if (Double.isNaN(value)) {
            return null;
        }
        return switch (schema.kind()) {
            case NUMBER ->
                value == Math.rint(value) && Math.abs(value) <= Values.EXACT ? (Object) (long) value : (Object) value;
            case CATEGORY, ORDINAL -> schema.categories().get((int) value);
            case BOOLEAN -> value != 0;
            case DATE_TIME -> Dates.temporal(value);
            case IDENTIFIER -> (long) schema.offset() + (long) value;
        };
    }

    /**
     * What is to be taken off before values become floats: 0 unless they are so large, and so close to each other, that
     * floats would not tell them apart. The median, without its decimals, so that the bulk comes to lie around 0.
     */
    static double offset(double[] values) {
        double[] sorted = Arrays.stream(values)
                .filter(value -> !Double.isNaN(value))
                .sorted()
                .toArray();
        if (sorted.length == 0) {
            return 0;
        }
        double low = sorted[sorted.length / 10];
        double high = sorted[sorted.length - 1 - sorted.length / 10];
        if (low == high) {
            low = sorted[0];
            high = sorted[sorted.length - 1];
        }
        double step = Math.ulp((float) Math.max(Math.abs(low), Math.abs(high)));
        return high > low && high - low < LEAST_STEPS * step ? Math.rint(sorted[sorted.length / 2]) : 0;
    }

    /** The steps of a float that the bulk of a column is to span. */
    private static final int LEAST_STEPS = 1 << 12;
}
