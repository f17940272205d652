package org.gpicl;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;
import org.gpicl.random.Seed;

/**
 * A random sample of a context that is too long, stratified by class: every class keeps at least one example, and as near
 * as can be its share of the others. It does not depend on the order of the examples.
 */
final class Sample {

    private Sample() {}

    /**
     * The rows of the sample, ascending [count].
     *
     * @param count of rows in the sample, at least the number of classes and less than the context has
     */
    static int[] draw(Context<?> context, RowDigests digests, int count, Seed seed) {
        long[] keys = new long[context.size()];
        for (int row = 0; row < keys.length; row++) {
            keys[row] = seed.child(digests.rows()[row]).value();
        }
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

    /** Examples of each class: one, and of the rest in proportion, rounded by the largest remainder. */
    private static int[] quotas(Context<?> context, RowDigests digests, int count) {
        int classes = context.classes().size();
        int[] sizes = new int[classes];
        for (int c : context.y()) {
            sizes[c]++;
        }
        int rest = context.size() - classes;
        int[] quotas = new int[classes];
        long[] remainders = new long[classes];
        for (int c = 0; c < classes; c++) {
            long share = (long) (count - classes) * (sizes[c] - 1);
            quotas[c] = 1 + (int) (share / rest);
            remainders[c] = share % rest;
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
