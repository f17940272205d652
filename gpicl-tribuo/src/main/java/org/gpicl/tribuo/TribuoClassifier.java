package org.gpicl.tribuo;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import org.gpicl.Classifier;
import org.gpicl.Context;
import org.gpicl.Prediction;
import org.gpicl.evaluate.Baselines;
import org.gpicl.evaluate.ClassifierFactory;
import org.jspecify.annotations.Nullable;
import org.tribuo.Example;
import org.tribuo.Feature;
import org.tribuo.Model;
import org.tribuo.MutableDataset;
import org.tribuo.Trainer;
import org.tribuo.classification.Label;
import org.tribuo.classification.LabelFactory;
import org.tribuo.impl.ArrayExample;
import org.tribuo.provenance.SimpleDataSourceProvenance;

/**
 * What a trainer of Tribuo has learned from a context, as a classifier of gpicl: a baseline for {@code org.gpicl.evaluate}, or
 * something to explain. As thread-safe as the model.
 *
 * <p>A column is a feature whose name is its number, and is there in every example, also where it is 0; where it is missing
 * (NaN) it is left out, which most trainers read as 0 and XGBoost as missing. Rows reach the trainer as they are: one that
 * needs standardized columns is wrapped in Tribuo's {@link org.tribuo.transform.TransformTrainer}.
 *
 * <p>A model whose scores are no probabilities is certain of what it predicts. Where there is nothing to train on, because
 * only one class or no value was shown, and for a query in which all values are missing, the answer is the share of each class
 * in the context.
 *
 * @param <L> the type of the labels
 */
public final class TribuoClassifier<L> implements Classifier<L> {

    private static final LabelFactory LABELS = new LabelFactory();

    private final Classifier<L> shares;
    private final @Nullable Model<Label> model;
    private final String[] columns;

    private TribuoClassifier(Trainer<Label> trainer, Context<L> context) {
        shares = Baselines.majority(context);
        columns = new String[context.features()];
        for (int column = 0; column < columns.length; column++) {
            columns[column] = Integer.toString(column);
        }
        MutableDataset<Label> examples =
                new MutableDataset<>(new SimpleDataSourceProvenance("context", LABELS), LABELS);
        for (int row = 0; row < context.size(); row++) {
            int label = classes().indexOf(context.label(row));
            Example<Label> example = example(context.row(row), new Label(Integer.toString(label)));
            if (example.size() > 0) {
                examples.add(example);
            }
        }
        // Not every trainer takes examples of one class.
        model = examples.getOutputs().size() > 1 ? trainer.train(examples, Map.of(), 0) : null;
    }

    /**
     * Classifiers that one trainer trains, each as if it were its first.
     *
     * @param trainer whose count of invocations is set to 0 before each training, so that equal contexts give equal
     *     classifiers
     */
    public static <L> ClassifierFactory<L> trainedBy(Trainer<Label> trainer) {
        return trainedBy(columns -> trainer);
    }

    /**
     * Classifiers of trainers that depend on the number of columns, such as a support vector machine's width of kernels.
     *
     * @param trainer for so many columns; its count of invocations is set to 0
     */
    public static <L> ClassifierFactory<L> trainedBy(IntFunction<? extends Trainer<Label>> trainer) {
        return context -> new TribuoClassifier<>(trainer.apply(context.features()), context);
    }

    /** Every number that is there, zeros too: what is left out is missing to some. */
    private ArrayExample<Label> example(float[] row, Label label) {
        ArrayExample<Label> example = new ArrayExample<>(label, row.length);
        for (int column = 0; column < row.length; column++) {
            if (!Float.isNaN(row[column])) {
                example.add(columns[column], row[column]);
            }
        }
        return example;
    }

    @Override
    public int features() {
        return columns.length;
    }

    @Override
    public List<L> classes() {
        return shares.classes();
    }

    @Override
    public List<Prediction<L>> predict(float[][] x) {
        List<Prediction<L>> predictions = new ArrayList<>(shares.predict(x)); // which checks the rows
        if (model != null) {
            List<Integer> rows = new ArrayList<>();
            List<Example<Label>> queries = new ArrayList<>();
            for (int row = 0; row < x.length; row++) {
                Example<Label> query = example(x[row], LabelFactory.UNKNOWN_LABEL);
                if (knows(model, query)) {
                    rows.add(row);
                    queries.add(query);
                }
            }
            List<org.tribuo.Prediction<Label>> answers = model.predict(queries);
            for (int query = 0; query < answers.size(); query++) {
                predictions.set(rows.get(query), prediction(answers.get(query)));
            }
        }
        return List.copyOf(predictions);
    }

    /** Whether a query has a feature that some example had. */
    private static boolean knows(Model<Label> model, Example<Label> query) {
        for (Feature feature : query) {
            if (model.getFeatureIDMap().getID(feature.getName()) >= 0) {
                return true;
            }
        }
        return false;
    }

    private Prediction<L> prediction(org.tribuo.Prediction<Label> answer) {
        double[] probabilities = new double[classes().size()];
        if (answer.hasProbabilities()) {
            for (Label label : answer.getOutputScores().values()) {
                probabilities[Integer.parseInt(label.getLabel())] = label.getScore();
            }
        } else {
            probabilities[Integer.parseInt(answer.getOutput().getLabel())] = 1;
        }
        return Prediction.of(classes(), probabilities);
    }
}
