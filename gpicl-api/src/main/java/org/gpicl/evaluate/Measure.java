package org.gpicl.evaluate;

import java.util.List;

/**
 * A number that says how good predictions are.
 *
 * @param name as reports say it
 * @param largerIsBetter whether more of it is better
 * @param meanOverRows whether it is the mean of what it is for each row alone; then its standard error is known from one set
 *     of rows, else only from several folds
 * @param formula how it is computed
 */
public record Measure(String name, boolean largerIsBetter, boolean meanOverRows, Formula formula) {

    /** {@link Measures#accuracy}. */
    public static final Measure ACCURACY = new Measure("accuracy", true, true, Measures::accuracy);

    /** {@link Measures#logLoss}. */
    public static final Measure LOG_LOSS = new Measure("log-loss", false, true, Measures::logLoss);

    /** {@link Measures#brierScore}. */
    public static final Measure BRIER_SCORE = new Measure("Brier score", false, true, Measures::brierScore);

    /** {@link Measures#oneVersusOneAuc}. */
    public static final Measure ONE_VERSUS_ONE_AUC =
            new Measure("AUC, one versus one", true, false, Measures::oneVersusOneAuc);

    /** {@link Measures#oneVersusRestAuc}. */
    public static final Measure ONE_VERSUS_REST_AUC =
            new Measure("AUC, one versus rest", true, false, Measures::oneVersusRestAuc);

    /** {@link Measures#calibrationError}. */
    public static final Measure CALIBRATION_ERROR =
            new Measure("calibration error", false, false, Measures::calibrationError);

    /** A formula for predictions. */
    @FunctionalInterface
    public interface Formula {

        /**
         * Computes it.
         *
         * @param probabilities [rows][classes], each row of sum 1; not modified
         * @param labels [rows], each in 0 … classes − 1; not modified
         * @return NaN if there is no such number for these rows
         */
        double of(double[][] probabilities, int[] labels);
    }

    /** Those that reports show. */
    public static List<Measure> standard() {
        return List.of(ACCURACY, LOG_LOSS, BRIER_SCORE, ONE_VERSUS_ONE_AUC, ONE_VERSUS_REST_AUC, CALIBRATION_ERROR);
    }

    /** As {@link Formula#of}. */
    public double of(double[][] probabilities, int[] labels) {
        return formula.of(probabilities, labels);
    }

    /** How much better a value is than another: negative if it is worse. */
    public double gain(double value, double other) {
        return largerIsBetter ? value - other : other - value;
    }

    /** The name. */
    @Override
    public String toString() {
        return name;
    }
}
