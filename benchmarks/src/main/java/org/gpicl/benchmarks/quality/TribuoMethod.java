package org.gpicl.benchmarks.quality;

import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.gpicl.benchmarks.quality.OneHotEncoder.Gaps;
import org.tribuo.Example;
import org.tribuo.Model;
import org.tribuo.MutableDataset;
import org.tribuo.Prediction;
import org.tribuo.Trainer;
import org.tribuo.classification.Label;
import org.tribuo.classification.LabelFactory;
import org.tribuo.impl.ArrayExample;
import org.tribuo.provenance.SimpleDataSourceProvenance;

/**
 * A classifier of Tribuo on rows that are standardised and one-hot encoded.
 *
 * @param gaps what it reads where a number is missing
 * @param trainer a new trainer for so many columns
 */
record TribuoMethod(String name, String settings, Gaps gaps, IntFunction<Trainer<Label>> trainer) implements Method {

    private static final LabelFactory LABELS = new LabelFactory();

    @Override
    public Fitted fit(Table context) {
        int[] classes = IntStream.of(context.data().y()).distinct().toArray();
        if (classes.length == 1) { // which not every trainer takes
            return queries -> onlyClass(classes[0], queries);
        }
        OneHotEncoder encoder = new OneHotEncoder(context, gaps);
        String[] columns =
                IntStream.range(0, encoder.width()).mapToObj(Integer::toString).toArray(String[]::new);
        double[][] rows = encoder.encode(context);
        MutableDataset<Label> examples =
                new MutableDataset<>(new SimpleDataSourceProvenance("context", LABELS), LABELS);
        for (int row = 0; row < rows.length; row++) {
            examples.add(example(
                    columns,
                    rows[row],
                    new Label(Integer.toString(context.data().y()[row]))));
        }
        Model<Label> model = trainer.apply(encoder.width()).train(examples);
        return queries -> probabilities(
                model, columns, encoder.encode(queries), queries.data().classes());
    }

    private static double[][] onlyClass(int label, Table queries) {
        double[][] certain = new double[queries.data().rows()][queries.data().classes()];
        for (double[] row : certain) {
            row[label] = 1;
        }
        return certain;
    }

    private static double[][] probabilities(Model<Label> model, String[] columns, double[][] rows, int classes) {
        List<Example<Label>> examples = Arrays.stream(rows)
                .map(row -> example(columns, row, LabelFactory.UNKNOWN_LABEL))
                .toList();
        double[][] probabilities = new double[rows.length][classes];
        List<Prediction<Label>> predictions = model.predict(examples);
        for (int row = 0; row < rows.length; row++) {
            for (Label label : predictions.get(row).getOutputScores().values()) {
                probabilities[row][Integer.parseInt(label.getLabel())] = label.getScore();
            }
        }
        return probabilities;
    }

    /** Every number that is there, zeros too: Tribuo takes what is left out for missing. */
    private static Example<Label> example(String[] columns, double[] row, Label label) {
        ArrayExample<Label> example = new ArrayExample<>(label, row.length);
        for (int column = 0; column < row.length; column++) {
            if (!Double.isNaN(row[column])) {
                example.add(columns[column], row[column]);
            }
        }
        return example;
    }
}
