package org.gpicl.benchmarks.quality;

import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** What methods are compared by. */
enum Measure {
    AUC("AUC", Result::auc, true),
    ACCURACY("accuracy", Result::accuracy, true),
    LOG_LOSS("log-loss", Result::logLoss, false),
    BRIER("Brier score", Result::brier, false),
    CALIBRATION("calibration error", Result::calibration, false),
    FIT("fit (ms)", result -> 1e3 * result.fitSeconds(), false),
    PREDICT("predict (ms)", result -> 1e3 * result.predictSeconds(), false);

    private final String text;
    private final ToDoubleFunction<Result> value;
    private final boolean larger;

    Measure(String text, ToDoubleFunction<Result> value, boolean larger) {
        this.text = text;
        this.value = value;
        this.larger = larger;
    }

    /** Of one result. */
    double of(Result result) {
        return value.applyAsDouble(result);
    }

    /** The measure with its sign such that less is better. */
    double cost(double measured) {
        return larger ? -measured : measured;
    }

    /** A value as reports say it. */
    String text(double measured) {
        return String.format(Locale.ROOT, this == FIT || this == PREDICT ? "%.1f" : "%.3f", measured);
    }

    /** As reports say it. */
    @Override
    public String toString() {
        return text;
    }
}
