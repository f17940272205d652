package org.gpicl;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.gpicl.random.RandomStream;
import org.gpicl.random.Seed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SampleTest {

    /** Row i is (i, −i); class sizes as given, mixed. */
    private static Context<Integer> context(int... sizes) {
        List<Integer> labels = new ArrayList<>();
        for (int c = 0; c < sizes.length; c++) {
            for (int i = 0; i < sizes[c]; i++) {
                labels.add(c);
            }
        }
        Context.Builder<Integer> builder = Context.builder();
        int[] order = new Seed(1).stream().permutation(labels.size());
        for (int i = 0; i < order.length; i++) {
            builder.add(new float[] {i, -i}, labels.get(order[i]));
        }
        return builder.build();
    }

    private static int[] draw(Context<Integer> context, int count, long seed) {
        return Sample.draw(context, RowDigests.of(context), count, new Seed(seed));
    }

    private static int[] sizes(Context<Integer> context, int[] rows) {
        int[] sizes = new int[context.classes().size()];
        for (int row : rows) {
            sizes[context.classes().get(context.y()[row])]++;
        }
        return sizes;
    }

    @Test
    void classesKeepTheirShare() {
        Context<Integer> context = context(600, 300, 99, 1);

        assertThat(sizes(context, draw(context, 100, 2))).containsExactly(59, 30, 10, 1);
        assertThat(sizes(context, draw(context, 999, 2))).containsExactly(599, 300, 99, 1);
    }

    @Test
    void rareClassesKeepTheirExamples() {
        Context<Integer> context = context(5000, 10, 3, 1);

        assertThat(sizes(context, draw(context, 100, 2))).containsExactly(86, 10, 3, 1);
    }

    @Test
    void equalRowsAreDrawnAsOftenAsOthers() {
        Context.Builder<String> builder = Context.builder();
        for (int i = 0; i < 20_000; i++) {
            builder.add(new float[] {i % 200}, i % 200 < 100 ? "low" : "high");
        }
        Context<String> context = builder.build();

        int[] rows = Sample.draw(context, RowDigests.of(context), 2000, new Seed(5));

        int[] drawn = new int[200]; // 10 of each on average
        for (int row : rows) {
            drawn[(int) context.x()[row]]++;
        }
        assertThat(drawn).doesNotContain(0);
        assertThat(Arrays.stream(drawn).max().orElseThrow()).isLessThan(25);
    }

    @Test
    void everyClassKeepsAnExampleHoweverFewAreDrawn() {
        Context<Integer> context = context(1000, 1, 2, 1, 5);

        assertThat(sizes(context, draw(context, 5, 2))).containsExactly(1, 1, 1, 1, 1);
        assertThat(sizes(context, draw(context, 6, 2))).containsExactly(2, 1, 1, 1, 1);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void samplesAreOfTheSizeAndEveryClassIsInThem(long seed) {
        RandomStream random = new Seed(seed).stream();
        int[] sizes = new int[random.integer(1, 40)];
        Arrays.setAll(sizes, c -> random.logInteger(1, 200));
        Context<Integer> context = context(sizes);
        if (context.size() == sizes.length) {
            return;
        }
        int count = random.integer(sizes.length, context.size() - 1);

        int[] rows = draw(context, count, seed);

        assertThat(rows).hasSize(count).isSorted().doesNotHaveDuplicates();
        assertThat(sizes(context, rows)).doesNotContain(0);
    }

    @Test
    void samplesDependOnTheSeedAndNotOnTheOrder() {
        Context<Integer> context = context(50, 30, 20);
        int[] rows = draw(context, 20, 3);

        assertThat(draw(context, 20, 3)).isEqualTo(rows);
        assertThat(draw(context, 20, 4)).isNotEqualTo(rows);
        Context.Builder<Integer> reversed = Context.builder();
        for (int i = context.size() - 1; i >= 0; i--) {
            reversed.add(new float[] {i, -i}, context.classes().get(context.y()[i]));
        }
        int[] mirrored = draw(reversed.build(), 20, 3);
        assertThat(Arrays.stream(mirrored).map(row -> 99 - row).sorted().toArray())
                .isEqualTo(rows);
    }

    @Test
    void digestsDependOnNumbersOnly() {
        RowDigests one =
                RowDigests.of(Context.of(new float[][] {{0f, Float.NaN}, {1, 2}, {3, 4}}, List.of("a", "b", "a")));
        RowDigests other = RowDigests.of(Context.of(
                new float[][] {{3, 4}, {-0f, Float.intBitsToFloat(0x7fc00001)}, {1, 2}}, List.of("x", "x", "y")));

        assertThat(other.classes()).isEqualTo(one.classes()).doesNotHaveDuplicates();
        assertThat(other.rows()).containsExactlyInAnyOrder(one.rows());
        assertThat(one.rows()).doesNotHaveDuplicates();
    }
}
