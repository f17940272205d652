package org.gpicl.tribuo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.oracle.labs.mlrg.olcut.config.PropertyException;
import com.oracle.labs.mlrg.olcut.provenance.primitives.StringProvenance;
import com.oracle.labs.mlrg.olcut.util.Pair;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.gpicl.Context;
import org.gpicl.InContextLearner;
import org.gpicl.Learner;
import org.gpicl.evaluate.Evaluation;
import org.gpicl.evaluate.Measure;
import org.gpicl.evaluate.Splits;
import org.gpicl.model.ModelCatalog;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tribuo.Dataset;
import org.tribuo.Example;
import org.tribuo.Model;
import org.tribuo.MutableDataset;
import org.tribuo.Prediction;
import org.tribuo.classification.Label;
import org.tribuo.classification.LabelFactory;
import org.tribuo.classification.ensemble.VotingCombiner;
import org.tribuo.classification.evaluation.LabelEvaluation;
import org.tribuo.classification.evaluation.LabelEvaluator;
import org.tribuo.dataset.DatasetView;
import org.tribuo.ensemble.BaggingTrainer;
import org.tribuo.evaluation.CrossValidation;
import org.tribuo.evaluation.KFoldSplitter;
import org.tribuo.impl.ArrayExample;
import org.tribuo.test.Helpers;
import org.tribuo.transform.TransformTrainer;
import org.tribuo.transform.TransformationMap;
import org.tribuo.transform.transformations.MeanStdDevTransformation;

class InContextTrainerTest {

    private static final InContextTrainer TRAINER = new InContextTrainer();

    @TempDir
    private Path folder;

    @Test
    @DisplayName("settings and provenance pass Tribuo's own round trips")
    void provenance() {
        InContextTrainer trainer = new InContextTrainer()
                .withModel("portable-small")
                .withModelFile(Path.of("mine.safetensors"))
                .withBackend("onnx")
                .withThreads(1)
                .withEnsemble(3)
                .withMaxContext(40)
                .withSeed(7);
        Helpers.testConfigurableRoundtrip(trainer);
        Helpers.testConfigurableRoundtrip(TRAINER);
        Helpers.testProvenanceMarshalling(trainer.getProvenance());
        assertThat(trainer)
                .hasToString(
                        "InContextTrainer(model=" + Path.of("mine.safetensors").toAbsolutePath()
                                + ",backend=onnx,threads=1,ensemble=3,maxContext=40,seed=7)");

        InContextModel model = TRAINER.train(Flowers.dataset(30, 1), Map.of("fold", new StringProvenance("fold", "3")));
        Helpers.testProvenanceMarshalling(model.getProvenance());
        assertThat(model.getProvenance().getInstanceProvenance().getMap().get("fold"))
                .hasToString("3");
        assertThat(model.getProvenance().getInstanceProvenance().getMap().get(InContextTrainer.DIGEST))
                .hasToString(ModelCatalog.shipped()
                        .load(InContextLearner.DEFAULT_MODEL)
                        .digest());
        assertThat(model.getProvenance().getTrainerProvenance().getConfiguredParameters())
                .containsKeys("model", "backend", "threads", "ensemble", "maxContext", "seed");
        assertThat(model.getName()).isEqualTo("gpicl-general-small");
    }

    @Test
    @DisplayName("models pass Tribuo's own tests of serialisation, and predict the same bit for bit")
    void serialisation() {
        Dataset<Label> seen = Flowers.dataset(50, 1);
        InContextModel model = TRAINER.withEnsemble(2).withSeed(5).train(seen, Map.of());
        Dataset<Label> unseen = Flowers.dataset(20, 2);

        Model<Label> read = Helpers.testModelProtoSerialization(model, Label.class, unseen.getData());
        Helpers.testModelSerialization(model, Label.class);

        assertThat(probabilities(read.predict(unseen))).isDeepEqualTo(probabilities(model.predict(unseen)));
        assertThat(read.getProvenance()).isEqualTo(model.getProvenance());
    }

    @Test
    @DisplayName("Tribuo's cross-validation equals that of org.gpicl.evaluate")
    void crossValidation() {
        int folds = 4;
        MutableDataset<Label> examples = Flowers.dataset(61, 3);
        CrossValidation<Label, LabelEvaluation> tribuo =
                new CrossValidation<>(TRAINER, examples, new LabelEvaluator(), folds, 9);
        List<Pair<LabelEvaluation, Model<Label>>> results = tribuo.evaluate();

        // The same cut: each of Tribuo's folds is a group, and groups are not cut.
        IdentityHashMap<Example<Label>, Integer> foldOf = new IdentityHashMap<>();
        new KFoldSplitter<Label>(folds, 9)
                .split(examples, true)
                .forEachRemaining(fold -> fold.test.forEach(example -> foldOf.put(example, foldOf.size())));
        List<Integer> groups = new ArrayList<>();
        List<Double> loss = new ArrayList<>();
        for (Example<Label> example : examples) {
            int fold = foldNumber(foldOf.get(example), examples.size(), folds);
            groups.add(fold);
            Prediction<Label> prediction = results.get(fold).getB().predict(example);
            loss.add(-Math.log(prediction
                    .getOutputScores()
                    .get(example.getOutput().getLabel())
                    .getScore()));
        }
        Context<String> context = TribuoData.context(examples);
        Evaluation<String> ours;
        try (Learner learner = InContextLearner.builder().open()) {
            ours = Splits.kFold(folds).withStratified(false).withGroups(groups).evaluate(learner::fit, context);
        }

        assertThat(ours.accuracy()).isStrictlyBetween(0.5, 1.0); // or equal numbers would say little
        assertThat(ours.logLoss())
                .isCloseTo(loss.stream().mapToDouble(l -> l).average().orElseThrow(), within(1e-6));
        List<Double> accuracies = results.stream()
                .map(result -> result.getA().accuracy())
                .sorted()
                .toList();
        List<Double> oursPerFold =
                ours.perFold(Measure.ACCURACY).stream().sorted().toList();
        for (int fold = 0; fold < folds; fold++) {
            assertThat(oursPerFold.get(fold)).isCloseTo(accuracies.get(fold), within(1e-12));
        }
        double right = IntStream.range(0, folds)
                .mapToDouble(fold -> results.get(fold).getA().accuracy()
                        * groups.stream().filter(g -> g == fold).count())
                .sum();
        assertThat(ours.accuracy()).isCloseTo(right / examples.size(), within(1e-12));
    }

    /** The fold of the example that was asked as so many others had been: the first folds have one more. */
    private static int foldNumber(int position, int rows, int folds) {
        int fold = 0;
        int end = 0;
        while (true) {
            end += rows / folds + (fold < rows % folds ? 1 : 0);
            if (position < end) {
                return fold;
            }
            fold++;
        }
    }

    @Test
    @DisplayName("a model predicts what the learner does that is shown the same rows")
    void likeTheLearner() {
        MutableDataset<Label> seen = Flowers.dataset(40, 1);
        MutableDataset<Label> unseen = Flowers.dataset(300, 2); // more than are computed together
        InContextModel model = TRAINER.train(seen, Map.of());
        List<Prediction<Label>> predictions = model.predict(unseen);

        try (Learner learner = InContextLearner.builder().open()) {
            List<org.gpicl.Prediction<String>> expected = learner.fit(TribuoData.context(seen))
                    .predict(TribuoData.context(unseen).rows());
            for (int row = 0; row < expected.size(); row++) {
                Prediction<Label> prediction = predictions.get(row);
                assertThat(prediction.getOutput().getLabel())
                        .isEqualTo(expected.get(row).label());
                assertThat(prediction.hasProbabilities()).isTrue();
                assertThat(prediction.getExample()).isSameAs(unseen.getExample(row));
                assertThat(prediction.getNumActiveFeatures()).isEqualTo(3);
                for (String label : Flowers.NAMES) {
                    assertThat(prediction.getOutputScores().get(label).getScore())
                            .isEqualTo(expected.get(row).probability(label));
                }
            }
        }
        assertThat(model.predict(unseen.getExample(0))
                        .getOutputScores()
                        .get("setosa")
                        .getScore())
                .isCloseTo(predictions.get(0).getOutputScores().get("setosa").getScore(), within(1e-6));
        assertThat(model.classifier().predict(new float[] {0, 0, 0}).probabilities())
                .containsOnlyKeys(Flowers.NAMES);
        assertThat(model.generatesProbabilities()).isTrue();
        assertThat(model.getTopFeatures(3)).isEmpty();
        assertThat(model.getExcuse(unseen.getExample(0))).isEmpty();
    }

    @Test
    @DisplayName("labels of the domain without examples have probability 0, and Tribuo's evaluators take that")
    void labelWithoutExamples() {
        MutableDataset<Label> all = Flowers.dataset(30, 1);
        Dataset<Label> two = DatasetView.createView(
                all, example -> !example.getOutput().getLabel().equals("virginica"), "without virginica");
        InContextModel model = TRAINER.train(two, Map.of());

        assertThat(model.predict(all.getExample(1)).getOutputScores()).containsOnlyKeys(Flowers.NAMES);
        assertThat(model.predict(all.getExample(1))
                        .getOutputScores()
                        .get("virginica")
                        .getScore())
                .isZero();
        LabelEvaluation evaluation = new LabelEvaluator().evaluate(model, all);
        assertThat(evaluation.recall(new Label("virginica"))).isZero();
        assertThat(evaluation.AUCROC(new Label("setosa"))).isGreaterThan(0.5);
        Helpers.testModelProtoSerialization(model, Label.class, all.getData());
    }

    @Test
    @DisplayName("Tribuo's transformations and ensembles take the trainer")
    void insideOthers() {
        MutableDataset<Label> seen = Flowers.dataset(60, 1);
        Dataset<Label> unseen = Flowers.dataset(60, 2);
        TransformTrainer<Label> standardized =
                new TransformTrainer<>(TRAINER, new TransformationMap(List.of(new MeanStdDevTransformation())));
        BaggingTrainer<Label> bagging = new BaggingTrainer<>(TRAINER.withEnsemble(1), new VotingCombiner(), 3);

        assertThat(new LabelEvaluator()
                        .evaluate(standardized.train(seen), unseen)
                        .accuracy())
                .isGreaterThan(0.6);
        Model<Label> bagged = bagging.train(seen);
        assertThat(new LabelEvaluator().evaluate(bagged, unseen).accuracy()).isGreaterThan(0.6);
        Helpers.testModelProtoSerialization(bagged, Label.class, unseen.getData());
    }

    @Test
    @DisplayName("copies share what was learned and have their own name")
    void copies() {
        MutableDataset<Label> seen = Flowers.dataset(30, 1);
        InContextModel model = TRAINER.train(seen, Map.of());
        Model<Label> copy = model.copy();
        copy.setName("other");
        assertThat(model.getName()).isEqualTo("gpicl-general-small");
        assertThat(probabilities(copy.predict(seen))).isDeepEqualTo(probabilities(model.predict(seen)));
    }

    @Test
    @DisplayName("invocations are counted, and change nothing")
    void invocations() {
        InContextTrainer trainer = new InContextTrainer().withEnsemble(2);
        MutableDataset<Label> seen = Flowers.dataset(30, 1);
        InContextModel first = trainer.train(seen, Map.of());
        InContextModel later = trainer.train(seen, Map.of(), 7);
        assertThat(trainer.getInvocationCount()).isEqualTo(8);
        assertThat(later.getProvenance().getTrainerProvenance().getInstanceValues())
                .extractingByKey("train-invocation-count")
                .hasToString("7");
        assertThat(probabilities(later.predict(seen))).isDeepEqualTo(probabilities(first.predict(seen)));
        assertThat(trainer.withSeed(1).getInvocationCount()).isZero();
        assertThat(probabilities(trainer.withSeed(1).train(seen).predict(seen)))
                .as("another seed")
                .isNotEqualTo(probabilities(first.predict(seen)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> trainer.setInvocationCount(-1))
                .withMessage("trainer: expected at least 0 invocations, got -1");
    }

    // ---------------------------------------------------------------- what cannot be read

    @Test
    @DisplayName("examples without a label, a known feature or a finite number are refused")
    void badExamples() {
        MutableDataset<Label> unlabelled = Flowers.dataset(6, 1);
        unlabelled.add(new ArrayExample<>(LabelFactory.UNKNOWN_LABEL, new String[] {"width"}, new double[] {1}));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TRAINER.train(unlabelled))
                .withMessageStartingWith("train: expected examples with labels, got the unknown label in ");

        MutableDataset<Label> huge = Flowers.dataset(6, 1);
        huge.add(new ArrayExample<>(new Label("setosa"), new String[] {"width"}, new double[] {-1e39}));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TRAINER.train(huge))
                .withMessage("train: expected numbers of at most 3.4028235E38, got -1.0E39 for the feature 'width'");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> TRAINER.train(
                        new MutableDataset<>(Flowers.dataset(0, 1).getSourceProvenance(), Flowers.LABELS)));

        InContextModel model = TRAINER.train(Flowers.dataset(6, 1), Map.of());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> model.predict(
                        new ArrayExample<>(new Label("setosa"), new String[] {"color"}, new double[] {1})))
                .withMessageStartingWith(
                        "predict: expected an example with at least 1 of the 3 features that are known, got none in ");
        Example<Label> more =
                new ArrayExample<>(new Label("setosa"), new String[] {"color", "width"}, new double[] {1, 0.5});
        assertThat(model.predict(more).getNumActiveFeatures()).isEqualTo(1);
    }

    @Test
    @DisplayName("settings that make no sense, models and backends that are not there are refused")
    void badSettings() {
        MutableDataset<Label> seen = Flowers.dataset(6, 1);
        assertThatThrownBy(() -> TRAINER.withThreads(-1))
                .isInstanceOf(PropertyException.class)
                .hasMessageContaining("expected at least 0, got -1");
        assertThatThrownBy(() -> TRAINER.withEnsemble(-1)).isInstanceOf(PropertyException.class);
        assertThatThrownBy(() -> TRAINER.withMaxContext(0)).isInstanceOf(PropertyException.class);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TRAINER.withModel("general-large").train(seen))
                .withMessageStartingWith("model: expected one of the shipped models [general-small, portable-small,");
        assertThatThrownBy(() -> TRAINER.withBackend("abacus").train(seen)).hasMessageContaining("abacus");
        Path missing = folder.resolve("mine.safetensors");
        assertThatThrownBy(() -> TRAINER.withModelFile(missing).train(seen))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessage("trainer: expected a model of gpicl in the file " + missing);
        assertThat(Files.exists(missing)).isFalse();
    }

    static double[][] probabilities(List<Prediction<Label>> predictions) {
        return predictions.stream()
                .map(prediction -> Flowers.NAMES.stream()
                        .mapToDouble(
                                label -> prediction.getOutputScores().get(label).getScore())
                        .toArray())
                .toArray(double[][]::new);
    }
}
