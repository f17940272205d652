package org.gpicl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.Map;
import org.gpicl.architecture.ContextTransformer;
import org.gpicl.architecture.Initializer;
import org.gpicl.model.Model;
import org.gpicl.preprocess.InputEncoding;
import org.gpicl.random.Seed;
import org.gpicl.table.Table;
import org.junit.jupiter.api.Test;

/** What becomes of rows and labels; that learners learn is tested elsewhere. */
class TableClassifierTest {

    private static final ContextTransformer ARCHITECTURE = new ContextTransformer(5, 4, 1, 1, 2, 1, 3);

    private final Learner learner = InContextLearner.builder()
            .model(new Model(
                    "tiny",
                    ARCHITECTURE,
                    InputEncoding.STANDARDISED,
                    Initializer.initialize(ARCHITECTURE.parameters(), new Seed(1)),
                    Map.of()))
            .engine(new FakeEngine())
            .open();

    private final Table table = Table.builder("color", "grade", "n")
            .add("red", 1, 0.5)
            .add("blue", 2.0, 1)
            .add("red", 1, null)
            .build();

    private record Thing(String color, double n) {}

    @Test
    void labelsAreTextUnlessATypeIsAskedFor() {
        assertThat(learner.fit(table, "grade").classes()).containsExactly("1", "2");
        assertThat(learner.fit(table, "grade", Object.class).classes()).containsExactly(1L, 2L);
        assertThat(learner.fit(table, "grade", Integer.class).classes()).containsExactly(1, 2);
        assertThat(learner.fit(table, "color").classes()).containsExactly("red", "blue");
    }

    @Test
    void rowsOfEveryKindWithOrWithoutTheLabel() {
        try (TableClassifier<String> fitted = learner.fit(table, "grade")) {
            assertThat(fitted.labelColumn()).isEqualTo("grade");
            assertThat(fitted.schema().names()).containsExactly("color", "n");
            assertThat(fitted.learner().features()).isEqualTo(2);
            Prediction<String> expected = fitted.learner().predict(new float[] {1, 0.5f});
            assertThat(fitted.predict(Map.of("color", "red", "n", 0.5))).isEqualTo(expected);
            assertThat(fitted.predict(table.row(0))).isEqualTo(expected);
            assertThat(fitted.predict(new Thing("red", 0.5))).isEqualTo(expected);
            assertThat(fitted.predict(table)).hasSize(3).contains(expected);
            assertThat(fitted.predict(table.without("grade"))).hasSize(3);
            assertThat(fitted.predict(table.selected())).isEmpty();
        }
        try (TableClassifier<String> fitted = learner.fit(table, "color")) {
            assertThat(fitted.predict(new double[] {1, 0.5}).probabilities()).containsOnlyKeys("red", "blue");
        }
    }

    @Test
    void wrongRowsAreRefused() {
        TableClassifier<String> fitted = learner.fit(table, "grade");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> fitted.predict(Map.of("colour", "red")))
                .withMessage("row: expected the columns [color, n], got 'colour' besides; leave it out");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> fitted.predict(table.without("n")))
                .withMessage("table: expected a column 'n', got the columns [color, grade]");
        fitted.close();
        fitted.close();
        assertThatIllegalStateException()
                .isThrownBy(() -> fitted.predict(table))
                .withMessage("predict: the fitted learner is closed");
    }

    @Test
    void wrongTablesAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> learner.fit(table, "class"))
                .withMessage("column: expected one of [color, grade, n], got 'class'");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> learner.fit(table, "n"))
                .withMessage("labels: expected one in column 'n' of every row, got none in row 2; use"
                        + " table.withoutGaps(\"n\")");
        assertThat(learner.fit(table.withoutGaps("n"), "n").classes()).containsExactly("0.5", "1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> learner.fit(table.without("color", "n"), "grade"))
                .withMessage("fit: expected at least 1 row, and a column besides the label, got table of 3 rows: grade"
                        + " (number)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> learner.fit(table, "color", Integer.class))
                .withMessage(
                        "table: expected values of type Integer in column 'color', got 'red' in row 0; use String or"
                                + " Object, or the type of all values");
    }
}
