package org.gpicl.examples;

import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.gpicl.InContextLearner;
import org.gpicl.Prediction;
import org.gpicl.TableClassifier;
import org.gpicl.evaluate.Evaluation;
import org.gpicl.evaluate.Measure;
import org.gpicl.random.Seed;
import org.gpicl.table.Table;

/**
 * Few among many: one patient of sixteen is sick, columns have gaps and categories, and a sick one missed costs more than a
 * healthy one called in.
 *
 * <p>The learner reads 1 000 patients. Labels alone are of little use here; probabilities are: they say whom to look at first,
 * and whom to call in if a miss costs so many times more than a false alarm.
 */
public final class Screening {

    private static final int EXAMPLES = 1_000;
    private static final String SICK = "sick";

    /** What a sick patient missed costs, in false alarms. */
    private static final double COST = 20;

    private Screening() {}

    /**
     * What came of it.
     *
     * @param aucRoc of the probability of being sick
     * @param foundInFirstTenth share of the sick among the tenth with the highest probabilities
     * @param costOfLabels a patient, in false alarms, if those are called in whose likeliest label is sick
     * @param costOfThreshold if those are whose probability is above 1 / (1 + cost)
     * @param costOfNobody if nobody is
     */
    record Outcome(
            double aucRoc,
            double foundInFirstTenth,
            double costOfLabels,
            double costOfThreshold,
            double costOfNobody) {}

    /** Takes no arguments. */
    public static void main(String[] arguments) throws IOException {
        Outcome outcome = screen();
        System.out.printf(
                Locale.ROOT,
                "AUC %.3f; the first tenth has %.0f %% of the sick%n"
                        + "cost a patient: by label %.3f, by probability %.3f, of calling nobody in %.3f%n",
                outcome.aucRoc(),
                100 * outcome.foundInFirstTenth(),
                outcome.costOfLabels(),
                outcome.costOfThreshold(),
                outcome.costOfNobody());
    }

    static Outcome screen() throws IOException {
        Table patients = Bundled.table("thyroid");
        int[] order = new Seed(1).stream().permutation(patients.rows());
        Table seen = patients.selected(
                IntStream.range(0, EXAMPLES).map(i -> order[i]).toArray());
        Table unseen = patients.selected(
                IntStream.range(EXAMPLES, order.length).map(i -> order[i]).toArray());
        List<String> labels = unseen.labels("class", String.class);
        try (TableClassifier<String> learner = InContextLearner.fit(seen, "class", String.class)) {
            List<Prediction<String>> predictions = learner.predict(unseen);
            double[] sick = predictions.stream()
                    .mapToDouble(prediction -> prediction.probability(SICK))
                    .toArray();
            long found = IntStream.range(0, sick.length)
                    .boxed()
                    .sorted(Comparator.comparingDouble(row -> -sick[row]))
                    .limit(sick.length / 10)
                    .filter(row -> labels.get(row).equals(SICK))
                    .count();
            double all = labels.stream().filter(SICK::equals).count();
            return new Outcome(
                    Evaluation.of(labels, predictions)
                            .value(Measure.ONE_VERSUS_REST_AUC)
                            .value(),
                    found / all,
                    cost(labels, sick, 0.5),
                    cost(labels, sick, 1 / (1 + COST)),
                    cost(labels, sick, 1));
        }
    }

    /** A patient, if those are called in whose probability is above a threshold. */
    private static double cost(List<String> labels, double[] sick, double threshold) {
        double cost = 0;
        for (int row = 0; row < sick.length; row++) {
            boolean isSick = labels.get(row).equals(SICK);
            boolean isCalled = sick[row] > threshold;
            cost += isSick && !isCalled ? COST : !isSick && isCalled ? 1 : 0;
        }
        return cost / sick.length;
    }
}
