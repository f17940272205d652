package org.gpicl.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.gpicl.random.RandomStream;
import org.gpicl.random.Seed;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class MeasuresTest {

    /** The examples of scikit-learn's log_loss (0.21616) and, below, brier_score_loss (0.0375) and roc_auc_score (0.75). */
    private static final double[][] SPAM = {{0.1, 0.9}, {0.9, 0.1}, {0.8, 0.2}, {0.35, 0.65}};

    private static final int[] IS_SPAM = {1, 0, 0, 1};

    @Test
    @DisplayName("log-loss is as scikit-learn's")
    void logLoss() {
        assertThat(Measures.logLoss(SPAM, IS_SPAM)).isCloseTo(0.21616187468057912, within(1e-15));
    }

    @Test
    @DisplayName("log-loss takes a probability of 0 for one in ten millions")
    void logLossOfTheImpossible() {
        assertThat(Measures.logLoss(new double[][] {{1, 0}, {1, 0}}, new int[] {0, 1}))
                .isCloseTo(7 * Math.log(10) / 2, within(1e-12));
    }

    @Test
    @DisplayName("the Brier score of two classes is twice scikit-learn's, which counts one of them")
    void brierScore() {
        double[][] probabilities = {{0.9, 0.1}, {0.1, 0.9}, {0.2, 0.8}, {0.7, 0.3}};
        assertThat(Measures.brierScore(probabilities, new int[] {0, 1, 1, 0})).isCloseTo(2 * 0.0375, within(1e-15));
        assertThat(Measures.brierScore(new double[][] {{1, 0, 0}}, new int[] {2}))
                .isEqualTo(2);
    }

    @Test
    @DisplayName("the area of two classes is as scikit-learn's")
    void aucOfTwoClasses() {
        double[][] scores = {{0.9, 0.1}, {0.6, 0.4}, {0.65, 0.35}, {0.2, 0.8}};
        assertThat(Measures.oneVersusOneAuc(scores, new int[] {0, 0, 1, 1})).isEqualTo(0.75);
    }

    @Test
    @DisplayName("the area of three classes, computed by hand: pairs .75, 1 and 1")
    void aucOfThreeClasses() {
        double[][] scores = {{.6, .3, .1}, {.4, .5, .1}, {.4, .4, .2}, {.3, .6, .1}, {.1, .1, .8}};
        // 0 against 1, by scores of 0: .6 > .4, .6 > .3, .4 = .4, .4 > .3: 3.5 of 4; by scores of 1: .4 > .3, .4 < .5,
        // .6 > both:
        // 3 of 4
        assertThat(Measures.oneVersusOneAuc(scores, new int[] {0, 0, 1, 1, 2}))
                .isCloseTo(((3.5 / 4 + 3.0 / 4) / 2 + 1 + 1) / 3, within(1e-15));
    }

    @Test
    @DisplayName("the area is the share of pairs in order, seed 1: compared with counting them, ties and all")
    void aucByCounting() {
        RandomStream random = new Seed(1).stream();
        int classes = 4;
        double[][] scores = new double[60][classes];
        int[] labels = new int[scores.length];
        for (int row = 0; row < labels.length; row++) {
            labels[row] = random.integer(classes);
            for (int c = 0; c < classes; c++) {
                scores[row][c] = random.integer(5) / 4.0;
            }
        }
        double sum = 0;
        for (int a = 0; a < classes; a++) {
            for (int b = 0; b < classes; b++) {
                sum += a == b ? 0 : counted(scores, labels, a, b);
            }
        }
        assertThat(Measures.oneVersusOneAuc(scores, labels)).isCloseTo(sum / (classes * (classes - 1)), within(1e-12));
    }

    private static double counted(double[][] scores, int[] labels, int positive, int negative) {
        double inOrder = 0;
        int pairs = 0;
        for (int i = 0; i < labels.length; i++) {
            for (int j = 0; j < labels.length; j++) {
                if (labels[i] == positive && labels[j] == negative) {
                    inOrder += (1 + Math.signum(scores[i][positive] - scores[j][positive])) / 2;
                    pairs++;
                }
            }
        }
        return inOrder / pairs;
    }

    @Test
    @DisplayName("of classes against the rest the area is the mean of those of each, computed by hand")
    void aucAgainstTheRest() {
        double[][] scores = {{.6, .3, .1}, {.4, .5, .1}, {.4, .4, .2}, {.3, .6, .1}, {.1, .1, .8}};
        // 0: .6 and .4 against .4, .3 and .1: 5.5 of 6; 1: .4 and .6 against .3, .5 and .1: 5 of 6; 2: all
        assertThat(Measures.oneVersusRestAuc(scores, new int[] {0, 0, 1, 1, 2}))
                .isCloseTo((5.5 / 6 + 5.0 / 6 + 1) / 3, within(1e-15));
    }

    @Test
    @DisplayName("there is no area of one class")
    void aucOfOneClass() {
        assertThat(Measures.oneVersusRestAuc(SPAM, new int[] {1, 1, 1, 1})).isNaN();
        assertThat(Measures.oneVersusOneAuc(SPAM, new int[] {1, 1, 1, 1})).isNaN();
    }

    @Test
    @DisplayName("accuracy takes the first of equal probabilities")
    void accuracy() {
        assertThat(Measures.accuracy(SPAM, IS_SPAM)).isEqualTo(1);
        assertThat(Measures.accuracy(new double[][] {{.5, .5}, {.5, .5}}, new int[] {0, 1}))
                .isEqualTo(0.5);
    }

    @Test
    @DisplayName("the calibration error weighs the gap of each bin by its rows")
    void calibrationError() {
        // two rows of .95, one right: a gap of .45; one of .60, wrong: .6; one of .99, right, in the bin of .95
        double[][] probabilities = {{.95, .05}, {.95, .05}, {.6, .4}, {.99, .01}};
        assertThat(Measures.calibrationError(probabilities, new int[] {0, 1, 1, 0}))
                .isCloseTo((Math.abs(.95 + .95 + .99 - 2) + .6) / 4, within(1e-12));
    }

    @Test
    @DisplayName("the calibration curve has a point for each bin that holds a row, by confidence")
    void calibrationCurve() {
        double[][] probabilities = {{.95, .05}, {.6, .4}, {.99, .01}};
        assertThat(Measures.calibrationCurve(probabilities, new int[] {0, 1, 1}))
                .containsExactly(new CalibrationBin(1, .6, 0), new CalibrationBin(2, (.95 + .99) / 2, .5));
    }

    @Test
    @DisplayName("certainty is calibrated if it is right, and a bin holds its upper limit")
    void calibrationOfTheCertain() {
        assertThat(Measures.calibrationError(new double[][] {{1, 0}, {0, 1}}, new int[] {0, 1}))
                .isZero();
        // 9/15 belongs to the ninth bin, .61 to the tenth: each a gap of its own
        double[][] probabilities = {{.6, .4}, {.61, .39}};
        assertThat(Measures.calibrationError(probabilities, new int[] {0, 1})).isCloseTo((.4 + .61) / 2, within(1e-12));
    }

    @Test
    @DisplayName("every measure refuses labels that are not the rows', and no row")
    void refusals() {
        int[] labels = {0};
        assertThatThrownBy(() -> Measures.accuracy(SPAM, labels))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("accuracy: expected at least 1 row and as many labels, got 4 rows and 1 labels");
        assertThatThrownBy(() -> Measures.oneVersusOneAuc(SPAM, labels))
                .hasMessage("auc: expected at least 1 row and as many labels, got 4 rows and 1 labels");
        assertThatThrownBy(() -> Measures.logLoss(SPAM, labels))
                .hasMessage("log-loss: expected at least 1 row and as many labels, got 4 rows and 1 labels");
        assertThatThrownBy(() -> Measures.brierScore(new double[0][], new int[0]))
                .hasMessage("brier score: expected at least 1 row and as many labels, got 0 rows and 0 labels");
        assertThatThrownBy(() -> Measures.calibrationError(SPAM, labels))
                .hasMessage("calibration error: expected at least 1 row and as many labels, got 4 rows and 1 labels");
    }

    @Test
    @DisplayName("a mean has the standard error of its measurements, one has none, and without any there is none")
    void mean() {
        Mean mean = Mean.of(List.of(1.0, 2.0, 3.0, 4.0));
        assertThat(mean.value()).isEqualTo(2.5);
        assertThat(mean.standardError()).isCloseTo(Math.sqrt(5.0 / 3 / 4), within(1e-15));
        assertThat(mean).hasToString("2.500 ±0.645");
        assertThat(Mean.of(List.of(1.0)).standardError()).isNaN();
        assertThatThrownBy(() -> Mean.of(List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("mean: expected at least 1 measurement, got none");
    }
}
