package org.gpicl.benchmarks.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ComparisonTest {

    /** Three tables, methods a, b and c. */
    private static final double[][] VALUES = {{.9, .8, .8}, {.7, .7, .6}, {.5, .6, .4}};

    private static Comparison by(Measure measure) {
        return new Comparison(measure, List.of("a", "b", "c"), VALUES);
    }

    @Test
    @DisplayName("ranks: the largest area is the best, the largest loss the worst; ties share their ranks")
    void ranks() {
        assertThat(by(Measure.AUC).meanRanks())
                .containsExactly(
                        new double[] {(1 + 1.5 + 2) / 3, (2.5 + 1.5 + 1) / 3, (2.5 + 3 + 3) / 3}, within(1e-12));
        assertThat(by(Measure.LOG_LOSS).meanRanks())
                .containsExactly(
                        new double[] {(3 + 2.5 + 2) / 3, (1.5 + 2.5 + 3) / 3, (1.5 + 1 + 1) / 3}, within(1e-12));
    }

    @Test
    @DisplayName("wins: methods that are best together share the table")
    void wins() {
        assertThat(by(Measure.AUC).wins(0)).isCloseTo(1.5 / 3, within(1e-12));
        assertThat(by(Measure.AUC).wins(1)).isCloseTo(1.5 / 3, within(1e-12));
        assertThat(by(Measure.AUC).wins(2)).isZero();
        assertThat(by(Measure.LOG_LOSS).wins(2)).isCloseTo(2.5 / 3, within(1e-12));
        assertThat(by(Measure.AUC).better(0, 1)).isCloseTo(1.5 / 3, within(1e-12));
        assertThat(by(Measure.AUC).better(2, 0)).isZero();
    }

    @Test
    @DisplayName("differences are paired: their error is that of the differences, not of the tables")
    void differences() {
        assertThat(by(Measure.AUC).difference(0, 2).value()).isCloseTo(.1, within(1e-12));
        assertThat(by(Measure.AUC).difference(0, 2).standardError()).isCloseTo(0, within(1e-12));
        assertThat(by(Measure.AUC).mean(0).value()).isCloseTo(.7, within(1e-12));
        assertThat(by(Measure.AUC).mean(0).standardError()).isCloseTo(.2 / Math.sqrt(3), within(1e-12));
    }

    @Test
    @DisplayName("the best is the one of best mean")
    void best() {
        assertThat(by(Measure.AUC).best()).isZero();
        assertThat(by(Measure.LOG_LOSS).best()).isEqualTo(2);
    }

    @Test
    @DisplayName(
            "Friedman's test and the critical difference are those of Demšar's example: 14 data sets, 4 classifiers")
    void friedman() {
        FriedmanTest test = new FriedmanTest(new double[] {3.143, 2.000, 2.893, 1.964}, 14);
        assertThat(test.statistic()).isCloseTo(3.69, within(0.01));
        assertThat(test.pValue()).isBetween(0.01, 0.05);
        assertThat(test.criticalDifference()).isCloseTo(1.25, within(0.005));
    }

    @Test
    @DisplayName("if every table says the same, it is certain that methods differ")
    void agreement() {
        FriedmanTest test = new FriedmanTest(new double[] {1, 2, 3}, 10);
        assertThat(test.statistic()).isInfinite();
        assertThat(test.pValue()).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "2, 1.960",
        "3, 2.343",
        "4, 2.569",
        "5, 2.728",
        "6, 2.850",
        "7, 2.949",
        "8, 3.031",
        "9, 3.102",
        "10, 3.164"
    })
    @DisplayName("the constants of Nemenyi's test are those of Demšar's table 5")
    void nemenyi(int methods, double constant) {
        assertThat(FriedmanTest.studentisedRange(0.95, methods) / Math.sqrt(2)).isCloseTo(constant, within(0.001));
    }

    @Test
    @DisplayName("a diagram names every method with its rank, and joins those that do not differ")
    void diagram() {
        FriedmanTest test = new FriedmanTest(new double[] {3.143, 2.000, 2.893, 1.964}, 20);
        String svg = new CriticalDifferenceDiagram(List.of("C4.5", "m<", "cf", "m+cf"), test).svg();
        assertThat(svg)
                .startsWith("<svg xmlns=\"http://www.w3.org/2000/svg\"")
                .contains("critical difference 1.05", "C4.5 3.14", "m&lt; 2.00", "cf 2.89", "m+cf 1.96")
                .endsWith("</svg>\n");
        // the first three of 1.964, 2.000, 2.893, 3.143 are within 1.05, and so are the last two, but not the last
        // three
        assertThat(svg.split("stroke-width=\"4\"", -1)).hasSize(1 + 2);
    }
}
