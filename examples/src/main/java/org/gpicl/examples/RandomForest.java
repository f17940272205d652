package org.gpicl.examples;

import org.gpicl.task.DataSet;
import org.tribuo.Example;
import org.tribuo.Model;
import org.tribuo.MutableDataset;
import org.tribuo.Prediction;
import org.tribuo.classification.Label;
import org.tribuo.classification.LabelFactory;
import org.tribuo.classification.dtree.CARTClassificationTrainer;
import org.tribuo.classification.dtree.impurity.GiniIndex;
import org.tribuo.classification.ensemble.VotingCombiner;
import org.tribuo.common.tree.RandomForestTrainer;
import org.tribuo.impl.ArrayExample;
import org.tribuo.provenance.SimpleDataSourceProvenance;

/** Tribuo's random forest with 100 trees and √features features at a split. Missing values count as 0. */
final class RandomForest {

    private static final int TREES = 100;
    private static final long SEED = 1;
    private static final LabelFactory LABELS = new LabelFactory();

    private RandomForest() {}

    /** Scores [rows][classes] of the queries. */
    static double[][] probabilities(DataSet context, DataSet queries) {
        MutableDataset<Label> examples =
                new MutableDataset<>(new SimpleDataSourceProvenance("context", LABELS), LABELS);
        for (int row = 0; row < context.rows(); row++) {
            examples.add(example(context, row, new Label(Integer.toString(context.y()[row]))));
        }
        float share = (float) (Math.sqrt(context.features()) / context.features());
        // full-grown trees with leaves of one example, best splits, Gini impurity: what forests commonly default to
        CARTClassificationTrainer tree =
                new CARTClassificationTrainer(Integer.MAX_VALUE, 1f, 0f, share, false, new GiniIndex(), SEED);
        Model<Label> forest = new RandomForestTrainer<>(tree, new VotingCombiner(), TREES, SEED).train(examples);
        double[][] scores = new double[queries.rows()][context.classes()];
        for (int row = 0; row < scores.length; row++) {
            Prediction<Label> prediction = forest.predict(example(queries, row, LabelFactory.UNKNOWN_LABEL));
            for (var entry : prediction.getOutputScores().entrySet()) {
                scores[row][Integer.parseInt(entry.getKey())] = entry.getValue().getScore();
            }
        }
        return scores;
    }

    private static Example<Label> example(DataSet rows, int row, Label label) {
        ArrayExample<Label> example = new ArrayExample<>(label, rows.features());
        for (int f = 0; f < rows.features(); f++) {
            float value = rows.x()[row * rows.features() + f];
            // Tribuo drops a feature that is 0 only if it is not named: every feature is
            example.add("f" + f, Float.isNaN(value) ? 0 : value);
        }
        return example;
    }
}
