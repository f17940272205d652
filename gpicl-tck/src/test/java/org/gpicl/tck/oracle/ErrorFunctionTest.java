package org.gpicl.tck.oracle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ErrorFunctionTest {

    /** Abramowitz and Stegun 1964, table 7.1, continued to 17 digits. */
    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "1e-8, 1.1283791670955126e-8",
        "0.1, 0.11246291601828489",
        "0.5, 0.52049987781304654",
        "1, 0.84270079294971487",
        "1.5, 0.96610514647531073",
        "2, 0.99532226501895273",
        "2.5, 0.99959304798255504",
        "3, 0.99997790950300141",
        "4, 0.99999998458274210",
        "7, 1"
    })
    void agreesWithTheTables(double x, double expected) {
        assertThat(ErrorFunction.erf(x)).isCloseTo(expected, within(1e-15 * Math.abs(expected)));
        assertThat(ErrorFunction.erf(-x)).isEqualTo(-ErrorFunction.erf(x));
    }

    @ParameterizedTest
    @ValueSource(doubles = {2 - 1e-12, 2 + 1e-12})
    void isContinuousWhereTheMethodChanges(double x) {
        double slope = 2 / Math.sqrt(Math.PI) * Math.exp(-4);
        double expected = 0.9953222650189527 + slope * (x - 2);

        assertThat(ErrorFunction.erf(x)).isCloseTo(expected, within(1e-15));
    }

    @ParameterizedTest
    @CsvSource({"Infinity, 1", "-Infinity, -1", "NaN, NaN"})
    void keepsTheLimits(double x, double expected) {
        assertThat(Double.compare(ErrorFunction.erf(x), expected)).isZero();
    }
}
