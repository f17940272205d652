package org.gpicl.benchmarks.quality;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import org.gpicl.evaluate.Measures;

/**
 * What came of one method on one split: a line of results.
 *
 * @param table name of the table
 * @param kind of the table
 * @param context as {@link ContextSize#parse} takes it
 * @param draw which split, from 0
 * @param method name of the method
 * @param fingerprint of its settings
 * @param shown rows in the context
 * @param asked rows that were predicted
 * @param auc {@link Measures#oneVersusOneAuc}
 * @param accuracy {@link Measures#accuracy}
 * @param logLoss {@link Measures#logLoss}, nats
 * @param brier {@link Measures#brierScore}
 * @param calibration {@link Measures#calibrationError}
 * @param fitSeconds from the rows of the context to the fitted method: encoding and tuning, too
 * @param predictSeconds for all rows that were asked
 */
@JsonPropertyOrder({
    "table",
    "kind",
    "context",
    "draw",
    "method",
    "fingerprint",
    "shown",
    "asked",
    "auc",
    "accuracy",
    "logLoss",
    "brier",
    "calibration",
    "fitSeconds",
    "predictSeconds"
})
record Result(
        String table,
        Kind kind,
        String context,
        int draw,
        String method,
        String fingerprint,
        int shown,
        int asked,
        double auc,
        double accuracy,
        double logLoss,
        double brier,
        double calibration,
        double fitSeconds,
        double predictSeconds) {

    /** What tells it from other results; of two with the same key, the later one counts. */
    record Key(String table, String context, int draw, String method, String fingerprint) {}

    Key key() {
        return new Key(table, context, draw, method, fingerprint);
    }

    /**
     * Fits a method and asks it.
     *
     * <p>Times are what this thread has of the processor, as all methods compute in it: what else a machine is at does not
     * count.
     */
    static Result of(Split split, ContextSize size, int draw, Method method) {
        ThreadMXBean processor = ManagementFactory.getThreadMXBean();
        long start = processor.getCurrentThreadCpuTime();
        try (Method.Fitted fitted = method.fit(split.context())) {
            long fit = processor.getCurrentThreadCpuTime();
            double[][] probabilities = fitted.probabilities(split.queries());
            long end = processor.getCurrentThreadCpuTime();
            int[] labels = split.queries().data().y();
            return new Result(
                    split.context().name(),
                    split.context().kind(),
                    size.toString(),
                    draw,
                    method.name(),
                    method.fingerprint(),
                    split.context().data().rows(),
                    labels.length,
                    Measures.oneVersusOneAuc(probabilities, labels),
                    Measures.accuracy(probabilities, labels),
                    Measures.logLoss(probabilities, labels),
                    Measures.brierScore(probabilities, labels),
                    Measures.calibrationError(probabilities, labels),
                    (fit - start) / 1e9,
                    (end - fit) / 1e9);
        }
    }
}
