package org.gpicl.examples;

import java.io.IOException;
import java.util.Locale;
import java.util.Set;
import java.util.stream.IntStream;
import org.gpicl.Context;
import org.gpicl.FittedLearner;
import org.gpicl.InContextLearner;
import org.gpicl.evaluate.Evaluation;
import org.gpicl.table.Table;

/**
 * A stream that drifts: a microphone before which one speaker follows the other.
 *
 * <p>Eleven vowels at a time are asked; then their labels become known, and the learner observes them and forgets the oldest.
 * Prints the accuracy on each speaker, beside that of a learner that knows the first speaker and learns no more.
 */
public final class SensorStream {

    private static final int SPEAKERS = 15;
    private static final int ROWS_PER_SPEAKER = 66;
    private static final int AT_ONCE = 11;

    private SensorStream() {}

    /** Takes no arguments. */
    public static void main(String[] arguments) throws IOException {
        double[] updated = accuracies(true);
        double[] left = accuracies(false);
        System.out.println("speaker   goes on learning   learns no more");
        for (int speaker = 1; speaker < SPEAKERS; speaker++) {
            System.out.printf(Locale.ROOT, "%7d   %16.3f   %14.3f%n", speaker, updated[speaker], left[speaker]);
        }
        System.out.printf(Locale.ROOT, "   mean   %16.3f   %14.3f%n", mean(updated), mean(left));
    }

    /** Over all speakers but the first. */
    static double mean(double[] accuracies) {
        return IntStream.range(1, SPEAKERS)
                .mapToDouble(speaker -> accuracies[speaker])
                .average()
                .orElseThrow();
    }

    /** On each speaker, of a learner that has read the first. */
    static double[] accuracies(boolean observes) throws IOException {
        Context<String> stream = stream();
        double[] accuracies = new double[SPEAKERS];
        FittedLearner<String> learner = InContextLearner.fit(rows(stream, 0, ROWS_PER_SPEAKER));
        try {
            for (int row = ROWS_PER_SPEAKER; row < stream.size(); row += AT_ONCE) {
                Context<String> now = rows(stream, row, row + AT_ONCE);
                accuracies[row / ROWS_PER_SPEAKER] +=
                        Evaluation.of(learner, now).accuracy() * AT_ONCE / ROWS_PER_SPEAKER;
                if (observes) {
                    try (FittedLearner<String> before = learner;
                            FittedLearner<String> more = before.observe(now)) {
                        learner = more.forget(IntStream.range(0, AT_ONCE).toArray());
                    }
                }
            }
        } finally {
            learner.close();
        }
        return accuracies;
    }

    private static Context<String> stream() throws IOException {
        Table vowels = Bundled.table("vowels").without("speaker", "sex");
        return Context.of(
                vowels.schema().without("class").encode(vowels, Set.of("class")), vowels.labels("class", String.class));
    }

    private static Context<String> rows(Context<String> stream, int from, int to) {
        return stream.select(IntStream.range(from, to).toArray());
    }
}
