package org.gpicl;

import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;
import org.gpicl.random.Seed;

/**
 * A random sample of a context that is too long, stratified by class: a rare class keeps its examples as far as there is
 * room, and the others are drawn in proportion. It does not depend on the order of the examples. Rows that occur several
 * times are drawn as often as others.
 */
final class Sample {

    /** A class with no more examples than these keeps them all, as long as half of the sample is left to be drawn. */
    private static final int KEPT = 10;

    private Sample() {}

    /**
     * The rows of the sample, ascending [count].
     *
     * @param count of rows in the sample, at least the number of classes and less than the context has
     */
    static int[] draw(Context<?> context, RowDigests digests, int count, Seed seed) {
        long[] keys = keys(context, digests, seed);
        int[] shuffled = sorted(keys.length, Comparator.comparingLong(row -> keys[row]));
        int[] left = quotas(context, digests, count);
        int[] sample = new int[count];
        int taken = 0;
        for (int row : shuffled) {
            if (left[context.y()[row]]-- > 0) {
                sample[taken++] = row;
            }
        }
        Arrays.sort(sample);
        return sample;
    }

    /** A random number for each row: the first of equal rows of a class has one, the second another, in whatever order. */
    private static long[] keys(Context<?> context, RowDigests digests, Seed seed) {
        Map<Long, Integer> occurrences = new HashMap<>();
        long[] keys = new long[context.size()];
        for (int row = 0; row < keys.length; row++) {
            Seed ofRow = seed.child(digests.rows()[row]).child(digests.classes()[context.y()[row]]);
            keys[row] = ofRow.child(occurrences.merge(ofRow.value(), 1, Integer::sum))
                    .value();
        }
        return keys;
    }

    /** Examples of each class: in proportion, rounded by the largest remainder, but of a rare one no fewer than it keeps. */
    private static int[] quotas(Context<?> context, RowDigests digests, int count) {
        int classes = context.classes().size();
        int[] sizes = new int[classes];
        for (int c : context.y()) {
            sizes[c]++;
        }
        int kept = Math.max(1, Math.min(KEPT, count / (2 * classes)));
        boolean[] rare = new boolean[classes];
        int[] quotas = new int[classes];
        long places = count;
        long rows = context.size();
        boolean settled = false;
        while (!settled) { // what rare classes keep leaves less for the others, of which some may become rare by that
            settled = true;
            for (int c = 0; c < classes; c++) {
                int least = Math.min(sizes[c], kept);
                if (!rare[c] && places * sizes[c] < least * rows) {
                    rare[c] = true;
                    quotas[c] = least;
                    places -= least;
                    rows -= sizes[c];
                    settled = false;
                }
            }
        }
        long[] remainders = new long[classes];
        for (int c = 0; c < classes; c++) {
            if (!rare[c]) {
                quotas[c] = (int) (places * sizes[c] / rows);
                remainders[c] = places * sizes[c] % rows;
            }
        }
        int[] byRemainder = sorted(
                classes,
                Comparator.comparingLong((Integer c) -> remainders[c])
                        .reversed()
                        .thenComparingLong(c -> digests.classes()[c]));
        int left = count - Arrays.stream(quotas).sum();
        for (int i = 0; i < left; i++) {
            quotas[byRemainder[i]]++;
        }
        return quotas;
    }

    /** The numbers 0 … count − 1 in an order. */
    private static int[] sorted(int count, Comparator<Integer> order) {
        return IntStream.range(0, count)
                .boxed()
                .sorted(order)
                .mapToInt(Integer::intValue)
                .toArray();
    }
}
