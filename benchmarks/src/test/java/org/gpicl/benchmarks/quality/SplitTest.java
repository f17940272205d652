package org.gpicl.benchmarks.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.gpicl.task.DataSet;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class SplitTest {

    /** A table whose only feature is the number of the row, with so many rows of each class. */
    private static Table table(int... counts) {
        int[] labels = IntStream.range(0, counts.length)
                .flatMap(c -> IntStream.generate(() -> c).limit(counts[c]))
                .toArray();
        float[] x = new float[labels.length];
        for (int row = 0; row < x.length; row++) {
            x[row] = row;
        }
        return new Table("counted", Kind.NUMERIC, DataSet.of(1, x, labels, counts.length), Set.of());
    }

    private static Set<Integer> rows(Table table) {
        Set<Integer> rows = new TreeSet<>();
        for (float row : table.data().x()) {
            rows.add((int) row);
        }
        return rows;
    }

    private static int[] counts(Table table) {
        int[] counts = new int[table.data().classes()];
        Arrays.stream(table.data().y()).forEach(label -> counts[label]++);
        return counts;
    }

    @Test
    @DisplayName("a context has its share of every class, up to one row, and no row is in context and queries")
    void stratified() {
        for (int draw = 0; draw < 20; draw++) {
            Split split = Split.draw(table(500, 300, 200), 100, draw);
            int[] counts = counts(split.context());
            assertThat(counts[0]).isBetween(49, 51);
            assertThat(counts[1]).isBetween(29, 31);
            assertThat(counts[2]).isBetween(19, 21);
            assertThat(rows(split.context())).hasSize(100).doesNotContainAnyElementsOf(rows(split.queries()));
            assertThat(rows(split.queries())).hasSize(900);
        }
    }

    @Test
    @DisplayName("a rare class is shown once; if it has no other row, it is not asked")
    void rareClasses() {
        Split split = Split.draw(table(400, 2, 1), 20, 0);
        assertThat(counts(split.context())[1]).isEqualTo(1);
        assertThat(counts(split.context())[2]).isEqualTo(1);
        assertThat(counts(split.queries())).containsExactly(382, 1, 0);
    }

    @Test
    @DisplayName(
            "with more classes than rows to show, each row is of another class, and the other classes are not asked")
    void moreClassesThanRows() {
        int[] five = new int[30];
        Arrays.fill(five, 5);
        Split split = Split.draw(table(five), 20, 0);
        assertThat(Arrays.stream(split.context().data().y()).distinct().count()).isEqualTo(20);
        assertThat(split.queries().data().rows()).isEqualTo(20 * 4);
    }

    @Test
    @DisplayName("a split is the same whenever it is drawn, and another draw or size is another")
    void deterministic() {
        Table table = table(200, 200);
        assertThat(Split.draw(table, 50, 3).context().data().x())
                .isEqualTo(Split.draw(table, 50, 3).context().data().x());
        assertThat(rows(Split.draw(table, 50, 3).context()))
                .isNotEqualTo(rows(Split.draw(table, 50, 4).context()));
        assertThat(rows(Split.draw(table, 51, 3).context())
                        .containsAll(rows(Split.draw(table, 50, 3).context())))
                .isFalse();
    }

    @Test
    @DisplayName("at most 2000 rows are asked")
    void mostQueries() {
        assertThat(Split.draw(table(3000, 3000), 20, 0).queries().data().rows()).isEqualTo(2000);
    }

    @Test
    @DisplayName("folds ask every row once, each fold its share of every class")
    void folds() {
        Table context = Split.draw(table(60, 40), 50, 0).context();
        List<Split> folds = Split.folds(context, 5).toList();
        assertThat(folds).hasSize(5);
        Set<Integer> asked = new TreeSet<>();
        for (Split fold : folds) {
            assertThat(counts(fold.queries())).containsExactly(6, 4);
            assertThat(rows(fold.context())).hasSize(40).doesNotContainAnyElementsOf(rows(fold.queries()));
            asked.addAll(rows(fold.queries()));
        }
        assertThat(asked).isEqualTo(rows(context));
    }

    @Test
    @DisplayName("a size is a number of at most half of the rows, or half of them, at most 1000")
    void sizes() {
        assertThat(ContextSize.parse("50").of(100)).isEqualTo(OptionalInt.of(50));
        assertThat(ContextSize.parse("51").of(100)).isEmpty();
        assertThat(ContextSize.parse("half").of(101)).isEqualTo(OptionalInt.of(50));
        assertThat(ContextSize.parse("half").of(9000)).isEqualTo(OptionalInt.of(1000));
        assertThat(ContextSize.DEFAULTS).map(ContextSize::toString).containsExactly("20", "50", "100", "500", "half");
    }

    @Test
    @DisplayName("what is no size, and what cannot be split, is refused")
    void refusals() {
        assertThatThrownBy(() -> ContextSize.parse("1"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("context size: expected a number of at least 2, or half, got '1'");
        assertThatThrownBy(() -> Split.draw(table(5, 5), 10, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("split: expected a context of 2 … 9 rows of the table counted, got 10");
        assertThatThrownBy(() -> Split.draw(table(1, 1, 1), 2, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("split: expected rows of the classes in a context of 2 to ask for, got none in the table"
                        + " counted");
    }
}
