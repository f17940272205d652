package org.gpicl.tribuo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.gpicl.Classifier;
import org.gpicl.Context;
import org.gpicl.Prediction;
import org.gpicl.evaluate.ClassifierFactory;
import org.gpicl.evaluate.Measure;
import org.gpicl.evaluate.Splits;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tribuo.Dataset;
import org.tribuo.Model;
import org.tribuo.MutableDataset;
import org.tribuo.Trainer;
import org.tribuo.classification.Label;
import org.tribuo.classification.dtree.CARTClassificationTrainer;
import org.tribuo.classification.ensemble.VotingCombiner;
import org.tribuo.classification.sgd.linear.LinearSGDTrainer;
import org.tribuo.classification.sgd.linear.LogisticRegressionTrainer;
import org.tribuo.classification.sgd.objectives.Hinge;
import org.tribuo.common.nearest.KNNModel;
import org.tribuo.common.nearest.KNNTrainer;
import org.tribuo.math.distance.DistanceType;
import org.tribuo.math.neighbour.NeighboursQueryFactoryType;
import org.tribuo.math.optimisers.AdaGrad;

class TribuoClassifierTest {

    private enum Flower {
        SETOSA,
        VIRGINICA,
        VERSICOLOR
    }

    private static Context<Flower> context(int rows, long seed) {
        Context<String> text = TribuoData.context(Flowers.dataset(rows, seed));
        return Context.of(
                text.rows(),
                text.labels().stream()
                        .map(label -> Flower.values()[Flowers.NAMES.indexOf(label)])
                        .toList());
    }

    private static Trainer<Label> hinge() {
        return new LinearSGDTrainer(new Hinge(), new AdaGrad(0.1), 10, 3L);
    }

    static List<Trainer<Label>> trainers() {
        return List.of(
                new LogisticRegressionTrainer(),
                hinge(),
                new CARTClassificationTrainer(4),
                new KNNTrainer<>(
                        5,
                        DistanceType.L2.getDistance(),
                        1,
                        new VotingCombiner(),
                        KNNModel.Backend.STREAMS,
                        NeighboursQueryFactoryType.BRUTE_FORCE),
                new InContextTrainer().withEnsemble(1));
    }

    @ParameterizedTest
    @MethodSource("trainers")
    @DisplayName("any trainer is a baseline: it learns, and equal contexts give equal classifiers")
    void learns(Trainer<Label> trainer) {
        ClassifierFactory<Flower> factory = TribuoClassifier.trainedBy(trainer);
        Context<Flower> examples = context(90, 1);
        double accuracy = Splits.kFold(3)
                .evaluate(factory, examples)
                .value(Measure.ACCURACY)
                .value();
        assertThat(accuracy).isBetween(0.6, 1.0);
        assertThat(Splits.kFold(3)
                        .evaluate(factory, examples)
                        .value(Measure.ACCURACY)
                        .value())
                .isEqualTo(accuracy);
        try (Classifier<Flower> one = factory.fit(examples);
                Classifier<Flower> again = factory.fit(examples)) {
            assertThat(one.predict(examples.rows())).isEqualTo(again.predict(examples.rows()));
            assertThat(one.classes()).containsExactlyElementsOf(examples.classes());
            assertThat(one.features()).isEqualTo(3);
        }
    }

    @Test
    @DisplayName("it says what the model says that the same trainer trains in Tribuo")
    void likeTribuo() {
        MutableDataset<Label> seen = Flowers.dataset(60, 1);
        Dataset<Label> unseen = Flowers.dataset(30, 2);
        Trainer<Label> trainer = new CARTClassificationTrainer(3);
        Model<Label> model = trainer.train(seen);
        try (Classifier<String> classifier =
                TribuoClassifier.<String>trainedBy(trainer).fit(TribuoData.context(seen))) {
            List<Prediction<String>> predictions =
                    classifier.predict(TribuoData.context(unseen).rows());
            List<org.tribuo.Prediction<Label>> expected = model.predict(unseen);
            for (int row = 0; row < predictions.size(); row++) {
                for (String label : Flowers.NAMES) {
                    assertThat(predictions.get(row).probability(label))
                            .isCloseTo(
                                    expected.get(row)
                                            .getOutputScores()
                                            .get(label)
                                            .getScore(),
                                    within(1e-6));
                }
            }
        }
    }

    @Test
    @DisplayName("scores that are no probabilities become certainty")
    void scores() {
        Context<Flower> examples = context(60, 1);
        try (Classifier<Flower> classifier =
                TribuoClassifier.<Flower>trainedBy(hinge()).fit(examples)) {
            assertThat(classifier.predict(examples.rows()))
                    .allSatisfy(
                            prediction -> assertThat(prediction.confidence()).isEqualTo(1))
                    .extracting(Prediction::label)
                    .contains(Flower.values());
        }
    }

    @Test
    @DisplayName("one class, no value, and nothing that is known are answered by shares")
    void nothingToTrainOn() {
        float gap = Float.NaN;
        ClassifierFactory<String> factory = TribuoClassifier.trainedBy(new CARTClassificationTrainer(4));
        try (Classifier<String> one = factory.fit(Context.of(new float[][] {{1}, {2}}, List.of("a", "a")))) {
            assertThat(one.predict(new float[] {gap}).probabilities()).isEqualTo(Map.of("a", 1.0));
        }
        try (Classifier<String> none =
                factory.fit(Context.of(new float[][] {{gap}, {gap}, {gap}, {gap}}, List.of("a", "b", "b", "b")))) {
            assertThat(none.predict(new float[] {1}).probabilities()).isEqualTo(Map.of("a", 0.25, "b", 0.75));
        }
        try (Classifier<String> some = factory.fit(Context.of(
                new float[][] {{0, gap}, {gap, gap}, {5, gap}, {5, gap}, {0, gap}},
                List.of("a", "c", "b", "b", "a")))) {
            List<Prediction<String>> answers = some.predict(new float[][] {{gap, 3}, {5, gap}, {gap, gap}, {0, 1}});
            assertThat(answers.get(0).probabilities()).isEqualTo(Map.of("a", 0.4, "c", 0.2, "b", 0.4));
            assertThat(answers.get(2)).isEqualTo(answers.get(0));
            assertThat(answers.get(1).label()).isEqualTo("b");
            assertThat(answers.get(3).label()).isEqualTo("a");
            assertThat(answers.get(1).probability("c")).isZero();
            assertThatIllegalArgumentException().isThrownBy(() -> some.predict(new float[3]));
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> some.predict(new float[] {Float.POSITIVE_INFINITY, 0}));
        }
    }

    @Test
    @DisplayName("a trainer may depend on the number of columns")
    void columns() {
        List<Integer> asked = new ArrayList<>();
        ClassifierFactory<Flower> factory = TribuoClassifier.trainedBy(columns -> {
            asked.add(columns);
            return new CARTClassificationTrainer(columns);
        });
        factory.fit(context(9, 1)).close();
        factory.fit(Context.of(new float[2][7], Arrays.asList(Flower.SETOSA, Flower.VIRGINICA)))
                .close();
        assertThat(asked).containsExactly(3, 7);
    }
}
