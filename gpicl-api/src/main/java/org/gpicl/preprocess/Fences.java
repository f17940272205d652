package org.gpicl.preprocess;

import java.util.Arrays;

/**
 * For each column how far its bulk reaches: values beyond are wild, such as slips of a pen, sentinels or the far end of a
 * heavy tail.
 *
 * <p>With q and Q the first and the last tenth of the values that are there, the fences are q − 2·(Q − q) and Q + 2·(Q − q):
 * of normal numbers, 6.4 standard deviations from the mean. Where q = Q, as in a column that is mostly 0, the first and the
 * last fiftieth serve instead; where these are equal, too, there are no fences. At least one value at each end is outside of
 * [q, Q], unless there are only two.
 *
 * @param lower of each column [features]
 * @param upper likewise
 */
record Fences(float[] lower, float[] upper) {

    private static final double[] LEVELS = {0.1, 0.02};
    private static final double REACH = 2;

    /** The fences of rows [count, features], NaN where missing. */
    static Fences of(float[] rows, int count, int features) {
        float[] lower = new float[features];
        float[] upper = new float[features];
        Arrays.fill(lower, Float.NEGATIVE_INFINITY);
        Arrays.fill(upper, Float.POSITIVE_INFINITY);
        float[] column = new float[count];
        for (int feature = 0; feature < features; feature++) {
            int present = 0;
            for (int row = 0; row < count; row++) {
                float value = rows[row * features + feature];
                if (!Float.isNaN(value)) {
                    column[present++] = value;
                }
            }
            Arrays.sort(column, 0, present);
            for (int i = 0; i < LEVELS.length && present > 2 && lower[feature] == Float.NEGATIVE_INFINITY; i++) {
                int outside = Math.max(1, (int) (LEVELS[i] * (present - 1)));
                double first = column[outside];
                double last = column[present - 1 - outside];
                if (first < last) {
                    lower[feature] = (float) Math.max(-Float.MAX_VALUE, first - REACH * (last - first));
                    upper[feature] = (float) Math.min(Float.MAX_VALUE, last + REACH * (last - first));
                }
            }
        }
        return new Fences(lower, upper);
    }

    /** The first {@code count} rows, with what is beyond a fence taken to it. */
    float[] applied(float[] rows, int count) {
        int features = lower.length;
        float[] fenced = new float[count * features];
        for (int i = 0; i < fenced.length; i++) {
            fenced[i] = Math.max(lower[i % features], Math.min(upper[i % features], rows[i]));
        }
        return fenced;
    }
}
