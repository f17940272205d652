package org.gpicl.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.gpicl.Classifier;
import org.gpicl.Context;
import org.gpicl.FittedLearner;
import org.gpicl.InContextLearner;
import org.gpicl.Learner;
import org.gpicl.Prediction;
import org.gpicl.TableClassifier;
import org.gpicl.evaluate.Baselines;
import org.gpicl.evaluate.Evaluation;
import org.gpicl.evaluate.Mean;
import org.gpicl.evaluate.Measure;
import org.gpicl.evaluate.Report;
import org.gpicl.evaluate.Splits;
import org.gpicl.explain.ExampleInfluence;
import org.gpicl.explain.PermutationImportance;
import org.gpicl.explain.ShapleyValues;
import org.gpicl.model.ModelCatalog;
import org.gpicl.model.ModelFile;
import org.gpicl.random.Seed;
import org.gpicl.table.Table;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The programs of the README run, see {@link Snippets}. */
class ReadmeTest {

    @TempDir
    private Path folder;

    /** Every n-th flower of the table. */
    private static Context<String> flowers(int every) throws IOException {
        Context<String> iris = Bundled.examples("iris");
        return iris.select(
                IntStream.range(0, iris.size()).filter(row -> row % every == 0).toArray());
    }

    @Test
    @DisplayName("every program here is in the README")
    void programsAreThose() throws IOException {
        Snippets.assertTested(ReadmeTest.class, "README.md");
    }

    @Test
    @DisplayName("the first program")
    void first() {
        // begin
        Context<String> context = Context.<String>builder()
                .add(new float[] {5.1f, 3.5f, 1.4f, 0.2f}, "setosa")
                .add(new float[] {4.9f, 3.0f, 1.4f, 0.2f}, "setosa")
                .add(new float[] {7.0f, 3.2f, 4.7f, 1.4f}, "versicolor")
                .add(new float[] {6.4f, 3.2f, 4.5f, 1.5f}, "versicolor")
                .add(new float[] {6.3f, 3.3f, 6.0f, 2.5f}, "virginica")
                .add(new float[] {5.8f, 2.7f, 5.1f, 1.9f}, "virginica")
                .build();
        try (FittedLearner<String> learner = InContextLearner.fit(context)) {
            Prediction<String> p = learner.predict(new float[] {6.5f, 3.0f, 5.8f, 2.2f});
            System.out.println(p.label()); // virginica
            System.out.println(p.probability("setosa")); // 0.07
        }
        // end
        try (FittedLearner<String> learner = InContextLearner.fit(context)) {
            Prediction<String> p = learner.predict(new float[] {6.5f, 3.0f, 5.8f, 2.2f});
            assertThat(p.label()).isEqualTo("virginica");
            assertThat(p.probability("setosa")).isCloseTo(0.07, within(0.005));
        }
    }

    @Test
    @DisplayName("a table")
    void table() throws IOException {
        Path train = Customers.file(folder, 0, 100);
        Path test = Customers.file(folder, 100, 50);
        List<Prediction<String>> unseen;
        // begin
        Table seen = Table.read(train); // kinds of columns from all their values; gzip, ; and , and 7,1 are found out
        try (TableClassifier<String> classifier = InContextLearner.fit(seen, "churned")) {
            Prediction<String> one = classifier.predict(Map.of("plan", "basic", "calls", 7)); // the rest is missing
            System.out.println(one.label());
            unseen = classifier.predict(Table.read(test)); // with the codes of the table that it has seen
        }
        // end
        assertThat(Evaluation.of(Table.read(test).labels("churned", String.class), unseen)
                        .accuracy())
                .isGreaterThan(0.85);
    }

    @Test
    @DisplayName("what a learner is made of")
    void parts() throws IOException {
        Context<String> context = flowers(3);
        float[][] rows = context.rows();
        Path file = folder.resolve("my-model.safetensors");
        ModelFile.write(ModelCatalog.shipped().load(InContextLearner.DEFAULT_MODEL), file);
        // begin
        // many queries at once
        try (FittedLearner<String> fitted = InContextLearner.fit(context)) {
            List<Prediction<String>> all = fitted.predict(rows);
            System.out.println(all.get(0).probabilities());
        }

        // another model, backend, ensemble size or seed
        try (Learner learner = InContextLearner.builder()
                        .model(file)
                        .backend("onnx")
                        .ensemble(8)
                        .seed(1)
                        .memory(200_000_000) // bytes that all its fitted learners may remember together
                        .open();
                FittedLearner<String> fitted = learner.fit(context)) {
            System.out.println(fitted.reading()); // 50 rows, 4 columns, 8 views
            System.out.println(fitted.bytes()); // what it takes now
        }
        InContextLearner.closeDefault(); // the one that InContextLearner.fit uses; the next call opens it anew
        // end
        try (Learner learner = InContextLearner.builder().ensemble(8).open();
                FittedLearner<String> fitted = learner.fit(context)) {
            assertThat(fitted.reading()).hasToString("50 rows, 4 columns, 8 views");
        }
    }

    @Test
    @DisplayName("both exports")
    void exports() throws IOException {
        Context<String> context = flowers(5);
        Path file = folder.resolve("classifier.onnx");
        try (Learner learner = InContextLearner.builder().open();
                FittedLearner<String> fitted = learner.fit(context)) {
            // begin
            fitted.exportOnnx(file); // raw features in, label and probabilities out; ExportedClassifier opens it
            learner.exportOnnx(folder); // fit.onnx, predict.onnx
            // end
        }
        assertThat(file).isNotEmptyFile();
        assertThat(folder.resolve("fit.onnx")).isNotEmptyFile();
        assertThat(folder.resolve("predict.onnx")).isNotEmptyFile();
    }

    @Test
    @DisplayName("is it any good?")
    void evaluation() throws IOException {
        Table seen = Customers.table(folder, 0, 100);
        Path file = folder.resolve("churn.html");
        // begin
        Evaluation<String> ours = Splits.kFold(5).evaluate(InContextLearner::fit, seen, "churned");
        Evaluation<String> nearest = Splits.kFold(5).evaluate(Baselines::nearestNeighbor, seen, "churned");
        System.out.println(ours); // accuracy, log-loss, Brier score, AUC, calibration; classes, confusions
        System.out.println(ours.minus(nearest, Measure.LOG_LOSS)); // paired, with its standard error
        Report.of("Churn", "gpicl", ours).with("1-NN", nearest).write(file); // a page to look at
        // end
        assertThat(ours.accuracy()).isGreaterThan(0.85);
        assertThat(ours.minus(nearest, Measure.LOG_LOSS).value().value()).isNegative();
        assertThat(file).content().contains("Churn", "1-NN", "yes");
    }

    @Test
    @DisplayName("a classifier of a table is kept, and opened by another process")
    void kept() throws IOException, InterruptedException {
        Table seen = Customers.table(folder, 0, 50);
        Map<String, Object> customer = Map.of("plan", "plus", "since", "2024-03-01", "calls", 7);
        Path file = folder.resolve("churn.safetensors");
        TableClassifier<String> classifier = InContextLearner.fit(seen, "churned");
        // begin
        classifier.save(file); // examples, what columns mean, which model has read them: some kilobytes
        TableClassifier<String> again = TableClassifier.open(file, String.class);
        again.predict(customer); // equal, bit for bit
        // end
        assertThat(again.predict(customer)).isEqualTo(classifier.predict(customer));
        assertThat(again.predict(seen)).isEqualTo(classifier.predict(seen));
        assertThat(Files.size(file)).isLessThan(3000);
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Opened.class.getName(),
                        file.toString())
                .start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).isZero();
        assertThat(printed.strip()).isEqualTo(classifier.predict(customer).toString());
        classifier.close();
        again.close();
    }

    /** Another process. */
    static final class Opened {
        private Opened() {}

        public static void main(String[] arguments) throws IOException {
            try (TableClassifier<String> classifier = TableClassifier.open(Path.of(arguments[0]), String.class)) {
                System.out.println(classifier.predict(Map.of("plan", "plus", "since", "2024-03-01", "calls", 7)));
            }
        }
    }

    @Test
    @DisplayName("explanations find the columns that matter, and rows of the label")
    void explanation() throws IOException {
        Table seen = Customers.table(folder, 0, 60);
        Table unseen = Customers.table(folder, 60, 60);
        Map<String, Object> customer = Map.of("plan", "plus", "since", "2024-03-01", "calls", 7);
        TableClassifier<String> classifier = InContextLearner.fit(seen, "churned");
        // begin
        PermutationImportance columns = PermutationImportance.of(classifier, unseen); // which columns matter
        ShapleyValues<String> added = ShapleyValues.of(classifier, customer, seen); // what each adds to this prediction
        ExampleInfluence<String> decided = ExampleInfluence.of(classifier, customer); // which rows did it
        // end
        System.out.println(columns + "\n" + added + "\n" + decided);
        assertThat(columns.byName().keySet()).startsWith("calls", "plan").contains("since");
        Mean calls = columns.byName().get("calls");
        assertThat(calls.value()).isGreaterThan(4 * calls.standardError());
        assertThat(columns.byName().get("since").value()).isLessThan(calls.value() / 10);
        assertThat(added.byName("yes").keySet()).startsWith("calls");
        assertThat(decided.label()).isEqualTo("yes");
        assertThat(decided.top(3)).allMatch(row -> "yes".equals(seen.value(row, "churned")));
        assertThat(changeWithout(seen, decided.top(5), customer, decided))
                .isGreaterThan(randomChange(seen, customer, decided));
        classifier.close();
    }

    /** By how much the probability falls without some rows. */
    private static double changeWithout(
            Table seen, List<Integer> rows, Map<String, Object> customer, ExampleInfluence<String> explained) {
        int[] left = IntStream.range(0, seen.rows())
                .filter(row -> !rows.contains(row))
                .toArray();
        try (TableClassifier<String> fitted = InContextLearner.fit(seen.selected(left), "churned")) {
            return explained.probability() - fitted.predict(customer).probability(explained.label());
        }
    }

    private static double randomChange(Table seen, Map<String, Object> customer, ExampleInfluence<String> explained) {
        return IntStream.range(0, 10)
                .mapToDouble(draw -> {
                    int[] order = new Seed(draw).stream().permutation(seen.rows());
                    List<Integer> rows = Arrays.stream(order).limit(5).boxed().toList();
                    return changeWithout(seen, rows, customer, explained);
                })
                .average()
                .orElseThrow();
    }

    @Test
    @DisplayName("the default learner is shown more examples, and forgets some")
    void online() throws IOException {
        Context<String> examples = flowers(5);
        FittedLearner<String> fitted = InContextLearner.fit(examples);
        float[] x = {6.5f, 3.0f, 5.8f, 2.2f};
        // begin
        FittedLearner<String> more = fitted.observe(x, "virginica"); // a new one; the first stays as it is
        FittedLearner<String> less = more.forget(0); // all but the first example
        // end
        assertThat(more.predict(x).probability("virginica")).isGreaterThan(0.8);
        assertThat(less.forget(29).predict(x))
                .isEqualTo(InContextLearner.fit(
                                examples.select(IntStream.range(1, 30).toArray()))
                        .predict(x));
    }

    @Test
    @DisplayName("a stub stands for a learner, and a prediction is sent")
    void stub() throws IOException {
        // begin
        Classifier<String> stub = Classifier.of(4, List.of("yes", "no"), x -> new double[] {0.75, 0.25});
        Prediction<String> p = stub.predict(new float[4]);
        p.top(1); // {yes=0.75}
        String json = new ObjectMapper().writeValueAsString(p);
        // end
        assertThat(json).isEqualTo("{\"label\":\"yes\",\"probabilities\":{\"yes\":0.75,\"no\":0.25}}");
        assertThat(p.top(1)).hasToString("{yes=0.75}");
    }
}
