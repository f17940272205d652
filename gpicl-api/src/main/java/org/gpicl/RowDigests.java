package org.gpicl;

import org.gpicl.random.Seed;

/**
 * Fingerprints of examples and classes that depend on the features alone, not on the order of the examples, nor on how
 * the classes are called. What an ensemble draws at random is drawn from these, so that it does not depend on that either.
 *
 * @param rows of each example [size]
 * @param classes of each class [classes]: of its examples as a bag
 */
record RowDigests(long[] rows, long[] classes) {

    static RowDigests of(Context<?> context) {
        long[] rows = new long[context.size()];
        long[] classes = new long[context.classes().size()];
        for (int row = 0; row < rows.length; row++) {
            rows[row] = digest(context.x(), row * context.features(), context.features());
            classes[context.y()[row]] += rows[row];
        }
        return new RowDigests(rows, classes);
    }

    private static long digest(float[] values, int from, int count) {
        Seed digest = new Seed(count);
        for (int i = from; i < from + count; i++) {
            digest = digest.child(Float.floatToIntBits(values[i] + 0f)); // + 0 makes -0 the same number as 0
        }
        return digest.value();
    }
}
