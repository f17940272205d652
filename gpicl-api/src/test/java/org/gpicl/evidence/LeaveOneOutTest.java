package org.gpicl.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.function.Function;
import org.gpicl.random.RandomStream;
import org.gpicl.random.Seed;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an expert says of a row of the context is what it says after it was fitted on all the others. */
class LeaveOneOutTest {

    /** Rows of normal numbers, some missing, whose first column has much to do with the class; every class occurs twice. */
    static Examples examples(int count, int features, int classes) {
        RandomStream random = new Seed(count).child(features).stream();
        float[] rows = new float[count * features];
        float[] columns = new float[rows.length];
        int[] y = new int[count];
        for (int row = 0; row < count; row++) {
            y[row] = row % classes;
            for (int i = 0; i < features; i++) {
                float value = (float) (random.normal() + (i == 0 ? y[row] : 0));
                boolean category = i % 3 == 2;
                rows[row * features + i] = random.chance(0.1) ? Float.NaN : category ? Math.round(value) : value;
                columns[row * features + i] = value;
            }
        }
        return new Examples(count, features, rows, columns, features, columns, y, classes);
    }

    private static Examples without(Examples all, int left) {
        int features = all.features();
        float[] rows = new float[(all.count() - 1) * features];
        float[] columns = new float[rows.length];
        int[] y = new int[all.count() - 1];
        for (int row = 0, to = 0; row < all.count(); row++) {
            if (row != left) {
                System.arraycopy(all.rows(), row * features, rows, to * features, features);
                System.arraycopy(all.columns(), row * features, columns, to * features, features);
                y[to++] = all.y()[row];
            }
        }
        return new Examples(all.count() - 1, features, rows, columns, features, columns, y, all.classes());
    }

    private static void assertLeftOut(Examples examples, Function<Examples, Expert> fit) {
        Expert all = fit.apply(examples);
        int numbers = all.channels() * examples.classes();
        float[] expected = new float[numbers];
        for (int row = 0; row < examples.count(); row++) {
            fit.apply(without(examples, row)).score(examples.query(row), expected, 0);
            for (int i = 0; i < numbers; i++) {
                assertThat(all.leaveOneOut()[row * numbers + i])
                        .as("row %d, number %d", row, i)
                        .isCloseTo(expected[i], within(2e-5f));
            }
        }
    }

    @ParameterizedTest(name = "{0} rows, {1} columns, {2} classes")
    @DisplayName("by ridge regression")
    @CsvSource({"40, 3, 2", "25, 6, 5", "12, 30, 3", "9, 9, 4", "4, 1, 2", "2, 1, 1"})
    void ridge(int count, int features, int classes) {
        assertLeftOut(examples(count, features, classes), examples -> Ridge.fit(examples, 1, 0.1 * count));
    }

    @ParameterizedTest(name = "{0} rows, {1} columns, {2} classes")
    @DisplayName("by bins of columns, which do not look at labels")
    @CsvSource({"40, 3, 2", "60, 7, 5", "12, 30, 3", "4, 1, 2", "2, 1, 1"})
    void columns(int count, int features, int classes) {
        Examples all = examples(count, features, classes);
        Partitions bins = ColumnBins.of(all);
        assertLeftOut(all, examples -> PartitionExpert.fit(bins, examples));
    }

    @ParameterizedTest(name = "{0} rows, {1} columns, {2} classes")
    @DisplayName("by ferns, which do not look at labels")
    @CsvSource({"40, 3, 2", "60, 7, 5", "12, 30, 3", "4, 1, 2", "2, 1, 1"})
    void ferns(int count, int features, int classes) {
        Examples all = examples(count, features, classes);
        Partitions drawn = Ferns.draw(all, new Seed(3).stream());
        assertLeftOut(all, examples -> PartitionExpert.fit(drawn, examples));
    }

    @ParameterizedTest(name = "{0} rows, {1} columns, {2} classes")
    @DisplayName("by near rows")
    @CsvSource({"40, 3, 2", "60, 7, 5", "12, 30, 3", "4, 1, 2", "2, 1, 1"})
    void neighbors(int count, int features, int classes) {
        assertLeftOut(examples(count, features, classes), examples -> Neighbors.fit(Prepared.of(examples), 3, 6));
    }

    @ParameterizedTest(name = "{0} rows, {1} columns, {2} classes")
    @DisplayName("by kernels, whose scales do not look at labels")
    @CsvSource({"40, 3, 2", "60, 7, 5", "12, 30, 3", "5, 1, 2", "3, 1, 1"})
    void kernels(int count, int features, int classes) {
        Examples all = examples(count, features, classes);
        Prepared prepared = Prepared.of(all);
        KernelRidge fitted = KernelRidge.fit(TableKernels::fit, prepared, new Seed(3).stream());
        assertLeftOut(all, examples -> fitted.refit(Prepared.with(examples, prepared.bins())));
    }

    @ParameterizedTest(name = "{0} rows, {1} columns, {2} classes")
    @DisplayName("by kernels of encoded rows")
    @CsvSource({"40, 3, 2", "60, 7, 5", "12, 30, 3", "5, 1, 2", "3, 1, 1"})
    void encodedKernels(int count, int features, int classes) {
        Examples all = examples(count, features, classes);
        KernelRidge fitted = KernelRidge.fit(EncodedKernels::fit, Prepared.of(all), new Seed(3).stream());
        assertLeftOut(all, examples -> fitted.refit(Prepared.of(examples)));
    }

    @Test
    @DisplayName("by kernels that learned from some rows only: of the others, what they say of queries")
    void kernelsOfSome() {
        Examples all = examples(30, 4, 2);

        KernelRidge fitted = KernelRidge.fit(TableKernels::fit, Prepared.of(all), 20, new Seed(3).stream());

        int equal = 0;
        float[] query = new float[fitted.channels() * 2];
        for (int row = 0; row < 30; row++) {
            fitted.score(all.query(row), query, 0);
            float[] own = Arrays.copyOfRange(fitted.leaveOneOut(), row * query.length, (row + 1) * query.length);
            equal += Arrays.equals(own, query) ? 1 : 0;
        }
        assertThat(equal).isEqualTo(10);
    }
}
