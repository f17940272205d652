package org.gpicl.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.gpicl.Context;
import org.gpicl.InContextLearner;
import org.gpicl.evaluate.Evaluation;
import org.gpicl.evaluate.Measure;
import org.gpicl.evaluate.Splits;
import org.gpicl.explain.PermutationImportance;
import org.gpicl.random.RandomStream;
import org.gpicl.random.Seed;
import org.gpicl.table.Table;
import org.gpicl.tribuo.InContextModel;
import org.gpicl.tribuo.InContextTrainer;
import org.gpicl.tribuo.TribuoClassifier;
import org.gpicl.tribuo.TribuoData;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tribuo.Model;
import org.tribuo.MutableDataset;
import org.tribuo.Trainer;
import org.tribuo.classification.Label;
import org.tribuo.classification.LabelFactory;
import org.tribuo.classification.dtree.CARTClassificationTrainer;
import org.tribuo.classification.ensemble.VotingCombiner;
import org.tribuo.classification.evaluation.LabelEvaluation;
import org.tribuo.classification.evaluation.LabelEvaluator;
import org.tribuo.classification.sgd.linear.LogisticRegressionTrainer;
import org.tribuo.common.tree.RandomForestTrainer;
import org.tribuo.data.csv.CSVLoader;
import org.tribuo.evaluation.CrossValidation;
import org.tribuo.transform.TransformTrainer;
import org.tribuo.transform.TransformationMap;
import org.tribuo.transform.transformations.MeanStdDevTransformation;

/** The programs of docs/guide/tribuo.md run, see {@link Snippets}. */
class TribuoGuideTest {

    /** Says two lines about each tree. */
    private final Logger tribuo = Logger.getLogger("org.tribuo");

    @TempDir
    private Path folder;

    @BeforeEach
    void quiet() {
        tribuo.setLevel(Level.WARNING);
    }

    @AfterEach
    void restore() {
        tribuo.setLevel(null);
        InContextLearner.closeDefault();
    }

    @Test
    @DisplayName("every program here is in the guide, and every program of the guide is here")
    void programsAreThose() throws IOException {
        Snippets.assertTested(TribuoGuideTest.class, "docs/guide/tribuo.md");
    }

    /** Flowers of two species, which the length of their petals tells apart. */
    private Path flowers(String name, int rows) throws IOException {
        RandomStream random = new Seed(rows).stream();
        Stream<String> lines = IntStream.range(0, rows)
                .mapToObj(row -> random.normal() + "," + (random.normal() + (row % 2) * 3)
                        + (row % 2 == 0 ? ",setosa" : ",virginica"));
        return Files.write(
                folder.resolve(name),
                Stream.concat(Stream.of("width,length,species"), lines).toList());
    }

    @Test
    @DisplayName("gpicl as a trainer, kept, and explained")
    void trainer() throws IOException {
        Path csv = flowers("flowers.csv", 60);
        Path later = flowers("later.csv", 40);
        Path file = folder.resolve("flowers.tribuo");
        // begin
        CSVLoader<Label> loader = new CSVLoader<>(new LabelFactory());
        MutableDataset<Label> flowers = loader.load(csv, "species");

        InContextModel model = new InContextTrainer().train(flowers, Map.of());
        System.out.println(model.predict(flowers.getExample(0)).getOutputScores());
        System.out.println(new LabelEvaluator().evaluate(model, loader.load(later, "species")));
        // end
        // begin
        CrossValidation<Label, LabelEvaluation> validation =
                new CrossValidation<>(new InContextTrainer(), flowers, new LabelEvaluator(), 5);
        double accuracy = validation.evaluate().stream()
                .mapToDouble(fold -> fold.getA().accuracy())
                .average()
                .orElseThrow();
        // end
        // begin
        model.serializeToFile(file);
        Model<Label> again = Model.deserializeFromFile(file).castModel(Label.class);
        // end
        // begin
        Context<String> examples = TribuoData.context(flowers);
        Evaluation<String> inFolds = Splits.kFold(5).evaluate(InContextLearner::fit, examples);
        PermutationImportance columns = PermutationImportance.of(model.classifier(), examples);
        // end
        assertThat(accuracy).isBetween(0.8, 1.0);
        assertThat(inFolds.accuracy()).isBetween(0.8, 1.0);
        assertThat(again.predict(flowers.getExample(7)).getOutputScores().toString())
                .isEqualTo(
                        model.predict(flowers.getExample(7)).getOutputScores().toString());
        assertThat(flowers.getFeatureIDMap().getID("length")).isZero();
        assertThat(columns.columns().get(0).value())
                .isGreaterThan(columns.columns().get(1).value());
    }

    @Test
    @DisplayName("trainers of Tribuo as baselines")
    void baselines() throws IOException {
        Table seen = Customers.table(folder, 0, 100);
        // begin
        CARTClassificationTrainer tree = new CARTClassificationTrainer(Integer.MAX_VALUE, 0.5f, 1);
        Trainer<Label> forest = new RandomForestTrainer<>(tree, new VotingCombiner(), 100);

        Splits splits = Splits.kFold(5);
        Evaluation<String> ours = splits.evaluate(InContextLearner::fit, seen, "churned");
        Evaluation<String> trees = splits.evaluate(TribuoClassifier.trainedBy(forest), seen, "churned");
        System.out.println(ours.minus(trees, Measure.LOG_LOSS));
        // end
        // begin
        Trainer<Label> logistic = new TransformTrainer<>(
                new LogisticRegressionTrainer(), new TransformationMap(List.of(new MeanStdDevTransformation())));
        Evaluation<String> linear = splits.evaluate(TribuoClassifier.trainedBy(logistic), seen, "churned");
        // end
        assertThat(trees.accuracy()).isBetween(0.6, 1.0);
        assertThat(linear.accuracy()).isBetween(0.6, 1.0);
    }
}
