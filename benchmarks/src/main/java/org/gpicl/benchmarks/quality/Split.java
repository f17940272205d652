package org.gpicl.benchmarks.quality;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.gpicl.random.RandomStream;
import org.gpicl.random.Seed;
import org.gpicl.task.DataSet;

/**
 * A table cut into what a method is shown and what it is asked.
 *
 * @param context rows with their labels
 * @param queries other rows, at most {@value #MOST_QUERIES}, all of classes that occur in the context
 */
record Split(Table context, Table queries) {

    /** Rows that a method is asked at most. */
    static final int MOST_QUERIES = 2000;

    /**
     * A random split, the same whenever it is drawn.
     *
     * <p>The context is stratified: it has one row of each class, as far as it has room, and of the others every n-th in the
     * order of their classes. What is asked is a random sample of the other rows. No method can know a class of which it is
     * shown nothing, so rows of such classes are not asked.
     *
     * @param size rows in the context, at least 2, less than the table has
     * @param draw which of the splits, from 0
     */
    static Split draw(Table table, int size, int draw) {
        DataSet data = table.data();
        if (size < 2 || size >= data.rows()) {
            throw new IllegalArgumentException("split: expected a context of 2 … " + (data.rows() - 1)
                    + " rows of the table " + table.name() + ", got " + size);
        }
        RandomStream random = new Seed(draw).child(size).stream();
        int[] order = random.permutation(data.rows());
        boolean[] known = new boolean[data.classes()];
        boolean[] shown = new boolean[data.rows()];
        int count = 0;
        for (int row : order) {
            if (count < size && !known[data.y()[row]]) {
                known[data.y()[row]] = true;
                shown[row] = true;
                count++;
            }
        }
        int[] others = byClass(data, IntStream.of(order).filter(row -> !shown[row]));
        double step = (double) others.length / (size - count);
        double start = random.uniform();
        for (int i = 0; i < size - count; i++) {
            shown[others[(int) ((i + start) * step)]] = true;
        }
        int[] context = IntStream.of(order).filter(row -> shown[row]).toArray();
        int[] queries = IntStream.of(order)
                .filter(row -> !shown[row] && known[data.y()[row]])
                .limit(MOST_QUERIES)
                .toArray();
        if (queries.length == 0) {
            throw new IllegalArgumentException("split: expected rows of the classes in a context of " + size
                    + " to ask for, got none in the table " + table.name());
        }
        return new Split(table.selected(context), table.selected(queries));
    }

    /**
     * Parts of about the same size and the same share of every class, each of which is asked once, of all others.
     *
     * @param context whose rows are in random order
     */
    static Stream<Split> folds(Table context, int count) {
        int[] sorted = byClass(context.data(), IntStream.range(0, context.data().rows()));
        return IntStream.range(0, Math.min(count, sorted.length)).mapToObj(fold -> {
            int[] asked = IntStream.range(0, sorted.length)
                    .filter(i -> i % count == fold)
                    .map(i -> sorted[i])
                    .toArray();
            int[] shown = IntStream.range(0, sorted.length)
                    .filter(i -> i % count != fold)
                    .map(i -> sorted[i])
                    .toArray();
            return new Split(context.selected(shown), context.selected(asked));
        });
    }

    /** Rows in the order of their classes, those of one class as they come. */
    private static int[] byClass(DataSet data, IntStream rows) {
        Integer[] sorted = rows.boxed().toArray(Integer[]::new);
        Arrays.sort(sorted, Comparator.comparingInt(row -> data.y()[row]));
        return Arrays.stream(sorted).mapToInt(Integer::intValue).toArray();
    }
}
