package org.gpicl.examples;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.gpicl.InContextLearner;
import org.gpicl.TableClassifier;
import org.gpicl.evaluate.Evaluation;
import org.gpicl.evaluate.Mean;
import org.gpicl.table.Table;

/**
 * A learner for each user: eleven vowels of fifteen speakers, no two of whom speak alike.
 *
 * <p>Of each speaker three repetitions are examples, 33 rows, and three are asked. Prints accuracy, as mean and standard error
 * over speakers, of a learner of the speaker's own examples, of one of all other speakers' (924 rows), and of one of both.
 */
public final class LearnerPerSpeaker {

    private static final int SPEAKERS = 15;
    private static final int ROWS_PER_SPEAKER = 66;

    private LearnerPerSpeaker() {}

    /** Takes no arguments. */
    public static void main(String[] arguments) throws IOException {
        System.out.printf(
                Locale.ROOT,
                "own examples %s, other speakers' %s, both %s%n",
                accuracy(true, false),
                accuracy(false, true),
                accuracy(true, true));
    }

    /** Of learners that have read the speaker's own examples, all other speakers' rows, or both. */
    static Mean accuracy(boolean hasOwn, boolean hasOthers) throws IOException {
        Table vowels = Bundled.table("vowels").without("speaker", "sex");
        List<Double> accuracies = new ArrayList<>();
        for (int speaker = 0; speaker < SPEAKERS; speaker++) {
            int first = speaker * ROWS_PER_SPEAKER;
            int middle = first + ROWS_PER_SPEAKER / 2;
            int end = first + ROWS_PER_SPEAKER;
            int[] seen = IntStream.range(0, vowels.rows())
                    .filter(row -> hasOwn && row >= first && row < middle || hasOthers && (row < first || row >= end))
                    .toArray();
            Table asked = vowels.selected(IntStream.range(middle, end).toArray());
            try (TableClassifier<String> learner = InContextLearner.fit(vowels.selected(seen), "class", String.class)) {
                accuracies.add(Evaluation.of(learner, asked).accuracy());
            }
        }
        return Mean.of(accuracies);
    }
}
