package org.gpicl.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.gpicl.Classifier;
import org.gpicl.Context;
import org.gpicl.Prediction;
import org.gpicl.random.RandomStream;
import org.gpicl.random.Seed;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvaluationTest {

    private static final List<String> CLASSES = List.of("cat", "dog");

    /** Sure of dogs where the feature is positive. */
    private static final Classifier<String> SIGN =
            Classifier.of(1, CLASSES, x -> x[0] > 0 ? new double[] {0.25, 0.75} : new double[] {0.75, 0.25});

    private static final Context<String> FOUR =
            Context.of(new float[][] {{1}, {2}, {-1}, {3}}, List.of("dog", "dog", "cat", "cat"));

    /** Two classes, a distance apart in the first of two features. */
    static Context<String> gaussian(long seed, int rows, double distance) {
        RandomStream random = new Seed(seed).stream();
        Context.Builder<String> builder = Context.builder();
        for (int row = 0; row < rows; row++) {
            boolean dog = row % 2 == 1;
            builder.add(
                    new float[] {(float) (random.normal() + (dog ? distance : 0)), (float) random.normal()},
                    dog ? "dog" : "cat");
        }
        return builder.build();
    }

    @Test
    @DisplayName("measures of a classifier, computed by hand")
    void byHand() {
        Evaluation<String> evaluation = Evaluation.of(SIGN, FOUR);

        assertThat(evaluation.rows()).isEqualTo(4);
        assertThat(evaluation.folds()).isOne();
        assertThat(evaluation.classes()).containsExactly("cat", "dog");
        assertThat(evaluation.accuracy()).isEqualTo(0.75);
        assertThat(evaluation.logLoss()).isCloseTo(-(3 * Math.log(0.75) + Math.log(0.25)) / 4, within(1e-12));
        Mean accuracy = evaluation.value(Measure.ACCURACY);
        assertThat(accuracy.standardError())
                .isCloseTo(Mean.of(List.of(1.0, 1.0, 1.0, 0.0)).standardError(), within(1e-12));
        // dog above cat: 2 of .75 against .25 and a tie with .75: 2 · 1.5 of 4
        assertThat(evaluation.value(Measure.ONE_VERSUS_REST_AUC).value()).isCloseTo(0.75, within(1e-12));
        assertThat(evaluation.value(Measure.ONE_VERSUS_REST_AUC).standardError())
                .isNaN();
        assertThat(evaluation.value(Measure.CALIBRATION_ERROR).value()).isZero();
        assertThat(evaluation.calibrationCurve()).containsExactly(new CalibrationBin(4, 0.75, 0.75));
        assertThat(evaluation.rocCurve("dog").points())
                .containsExactly(new RocCurve.Point(0, 0), new RocCurve.Point(0.5, 1), new RocCurve.Point(1, 1));
    }

    @Test
    @DisplayName("confusions and scores of classes")
    void confusions() {
        ConfusionMatrix<String> confusion = Evaluation.of(SIGN, FOUR).confusion();

        assertThat(confusion.count("cat", "dog")).isOne();
        assertThat(confusion.count("dog", "cat")).isZero();
        assertThat(confusion.count("dog", "dog")).isEqualTo(2);
        assertThat(confusion.count("cow", "dog")).isZero();
        assertThat(confusion.perClass())
                .containsExactly(new ClassScore<>("cat", 2, 1, 0.5), new ClassScore<>("dog", 2, 2 / 3.0, 1));
        assertThat(confusion.perClass().get(1).f1()).isCloseTo(0.8, within(1e-12));
        assertThat(confusion.toString().lines())
                .containsExactly("       cat    dog", "cat      1      1", "dog      0      2");
    }

    @Test
    @DisplayName("a label that the classifier cannot know has probability 0, and is a class like others")
    void unknownLabel() {
        Evaluation<String> evaluation =
                Evaluation.of(SIGN, Context.of(new float[][] {{1}, {2}}, List.of("cow", "dog")));

        assertThat(evaluation.classes()).containsExactly("cat", "dog", "cow");
        assertThat(evaluation.accuracy()).isEqualTo(0.5);
        assertThat(evaluation.logLoss()).isCloseTo((-Math.log(1e-7) - Math.log(0.75)) / 2, within(1e-12));
        assertThat(new ClassScore<>("cow", 0, Double.NaN, Double.NaN).f1()).isNaN();
        assertThat(evaluation.confusion().perClass().get(2).f1()).isZero();
    }

    @Test
    @DisplayName("predictions that are there already are evaluated as they are")
    void givenPredictions() {
        List<Prediction<String>> predictions = SIGN.predict(new float[][] {{1}, {-1}});

        assertThat(Evaluation.of(List.of("dog", "dog"), predictions).accuracy()).isEqualTo(0.5);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Evaluation.of(List.of("dog"), predictions))
                .withMessage("evaluation: expected at least 1 prediction and as many labels, got 2 predictions and 1"
                        + " labels");
    }

    @Test
    @DisplayName("folds are predicted by classifiers that have not seen them, and these are closed")
    void crossValidation() {
        Context<String> examples = gaussian(1, 60, 4);
        List<String> events = new ArrayList<>();
        ClassifierFactory<String> factory = context -> {
            Classifier<String> inner = Baselines.nearestNeighbor(context);
            events.add("fit " + context.size());
            return new Classifier<>() {
                @Override
                public int features() {
                    return inner.features();
                }

                @Override
                public List<String> classes() {
                    return inner.classes();
                }

                @Override
                public List<Prediction<String>> predict(float[][] x) {
                    return inner.predict(x);
                }

                @Override
                public void close() {
                    events.add("close");
                }
            };
        };

        Evaluation<String> evaluation = Splits.kFold(3).evaluate(factory, examples);

        assertThat(events).containsExactly("fit 40", "close", "fit 40", "close", "fit 40", "close");
        assertThat(evaluation.rows()).isEqualTo(60);
        assertThat(evaluation.folds()).isEqualTo(3);
        assertThat(evaluation.accuracy()).isBetween(0.85, 1.0);
        assertThat(evaluation.perFold(Measure.ONE_VERSUS_ONE_AUC)).hasSize(3);
        assertThat(evaluation.value(Measure.ONE_VERSUS_ONE_AUC))
                .isEqualTo(Mean.of(evaluation.perFold(Measure.ONE_VERSUS_ONE_AUC)));
        // an example that says its own label would be found if it were shown: leaving one out must not be perfect
        assertThat(Splits.leaveOneOut()
                        .evaluate(Baselines::nearestNeighbor, gaussian(1, 60, 0))
                        .accuracy())
                .isLessThan(0.75);
    }

    @Test
    @DisplayName("the rows of one group are one observation: doubling every row does not halve the error")
    void groupedErrors() {
        Context<String> once = gaussian(2, 40, 1);
        Context<String> twice =
                once.select(IntStream.range(0, 80).map(row -> row / 2).toArray());
        List<Integer> groups = IntStream.range(0, 80).mapToObj(row -> row / 2).toList();

        Mean single = Splits.leaveOneOut().evaluate(Baselines::majority, once).value(Measure.LOG_LOSS);
        Mean grouped = Splits.leaveOneOut()
                .withGroups(groups)
                .evaluate(Baselines::majority, twice)
                .value(Measure.LOG_LOSS);

        assertThat(grouped.standardError()).isCloseTo(single.standardError(), within(1e-9));
        assertThat(grouped.value()).isCloseTo(single.value(), within(1e-9));
    }

    @Test
    @DisplayName("two classifiers are compared row by row, and the sign is that of the measure")
    void comparison() {
        Context<String> examples = gaussian(3, 100, 3);
        Evaluation<String> nearest = Splits.kFold(5).evaluate(Baselines::nearestNeighbor, examples);
        Evaluation<String> majority = Splits.kFold(5).evaluate(Baselines::majority, examples);

        Difference accuracy = nearest.minus(majority, Measure.ACCURACY);
        Difference brier = nearest.minus(majority, Measure.BRIER_SCORE);
        Difference auc = nearest.minus(majority, Measure.ONE_VERSUS_REST_AUC);

        assertThat(accuracy.value().value())
                .isCloseTo(nearest.accuracy() - majority.accuracy(), within(1e-12))
                .isPositive();
        assertThat(accuracy.toString())
                .matches("accuracy: 0\\.\\d{3} ±0\\.\\d{3}, better \\(better on \\d+ % of rows\\)");
        assertThat(brier.value().value()).isNegative();
        assertThat(brier.isClear()).isTrue();
        assertThat(auc.wins()).isOne();
        assertThat(auc.toString()).endsWith("better (better on 100 % of folds)");
        assertThat(majority.minus(nearest, Measure.ACCURACY).toString()).contains(", worse (better on ");
        assertThat(nearest.minus(nearest, Measure.LOG_LOSS))
                .hasToString("log-loss: 0.000 ±0.000, no clear difference (better on 50 % of rows)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> nearest.minus(Evaluation.of(SIGN, FOUR), Measure.ACCURACY))
                .withMessage(
                        "minus: expected another evaluation of the same rows in the same folds, got 4 rows in 1 folds"
                                + " beside 100 in 5; evaluate both with equal splits");
    }

    @Test
    @DisplayName("the text has measures, classes and confusions")
    void text() {
        assertThat(Evaluation.of(SIGN, FOUR).toString().lines())
                .startsWith(
                        "4 rows, 2 classes",
                        "  accuracy               0.750 ±0.250",
                        "  log-loss               0.562 ±0.275",
                        "  Brier score            0.375 ±0.250",
                        "  AUC, one versus one    0.750",
                        "  AUC, one versus rest   0.750",
                        "  calibration error      0.000",
                        "",
                        "class  precision  recall     F1   rows",
                        "cat        1.000   0.500  0.667      2",
                        "dog        0.667   1.000  0.800      2");
    }

    @Test
    @DisplayName("the page needs no other file, its pictures are well-formed, and nothing of a label is markup")
    void page(@TempDir Path folder) throws Exception {
        Context<String> examples = gaussian(4, 60, 2);
        Context.Builder<String> hostile = Context.builder();
        for (int row = 0; row < examples.size(); row++) {
            hostile.add(examples.row(row), examples.label(row).equals("dog") ? "<b>\"dog\" & co" : "cat");
        }
        Evaluation<String> nearest = Splits.kFold(3).evaluate(Baselines::nearestNeighbor, hostile.build());
        Evaluation<String> majority = Splits.kFold(3).evaluate(Baselines::majority, hostile.build());
        Report<String> report = Report.of("Dogs", "1-NN", nearest).with("majority", majority);
        Path file = folder.resolve("page.html");
        report.write(file);

        String page = Files.readString(file);
        assertThat(page)
                .startsWith("<!DOCTYPE html>")
                .contains("<h1>Dogs</h1>")
                .doesNotContain("<b>", "http://www.w3.org/1999");
        assertThat(page.split("<svg ", -1)).hasSize(1 + 2 + 2);
        for (String start : page.substring(page.indexOf("<svg ")).split("(?=<svg )", -1)) {
            String svg = start.substring(0, start.indexOf("</svg>") + "</svg>".length());
            assertThat(DocumentBuilderFactory.newInstance()
                            .newDocumentBuilder()
                            .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)))
                            .getDocumentElement()
                            .getTagName())
                    .isEqualTo("svg");
        }
        assertThat(report.toString()).startsWith("Dogs: 1-NN\n60 rows").contains("\n1-NN minus majority\n  accuracy: ");
        assertThat(Report.of("Dogs", "1-NN", nearest).html()).contains("against the rest");
    }

    @Test
    @DisplayName("a report compares evaluations of the same rows, at least one")
    void reportRefusals() {
        Evaluation<String> four = Evaluation.of(SIGN, FOUR);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Report.of("t", "a", four).with("b", Evaluation.of(SIGN, FOUR.select(0))))
                .withMessageStartingWith("minus: expected another evaluation of the same rows");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Report<>("t", Map.of()))
                .withMessage("report: expected at least 1 evaluation, got none");
    }

    @Test
    @DisplayName("baselines: shares of classes, and the label of the nearest example on standardized features")
    void baselines() {
        Context<String> context = Context.of(
                new float[][] {{0, 1000}, {1, 3000}, {0, 2000}, {1, Float.NaN}}, List.of("a", "b", "a", "b"));

        assertThat(Baselines.majority(context).predict(new float[2]).probabilities())
                .isEqualTo(Map.of("a", 0.5, "b", 0.5));
        // 1 apart in the first feature is 2 deviations, 1000 in the second little more than one
        assertThat(Baselines.nearestNeighbor(context)
                        .predict(new float[] {0.9f, 1500})
                        .label())
                .isEqualTo("b");
        assertThat(Baselines.nearestNeighbor(context)
                        .predict(new float[] {Float.NaN, 1100})
                        .label())
                .isEqualTo("a");
    }
}
