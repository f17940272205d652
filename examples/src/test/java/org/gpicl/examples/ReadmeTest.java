package org.gpicl.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.gpicl.Classifier;
import org.gpicl.Context;
import org.gpicl.FittedLearner;
import org.gpicl.InContextLearner;
import org.gpicl.Prediction;
import org.gpicl.evaluate.Baselines;
import org.gpicl.evaluate.Evaluation;
import org.gpicl.evaluate.Measure;
import org.gpicl.evaluate.Report;
import org.gpicl.evaluate.Splits;
import org.gpicl.explain.ExampleInfluence;
import org.gpicl.explain.PermutationImportance;
import org.gpicl.explain.ShapleyValues;
import org.gpicl.random.Seed;
import org.gpicl.task.DataSet;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The programs of the README run: what stands between the marks here stands there, letter for letter. */
class ReadmeTest {

    private static final Path README = Path.of("..", "README.md");
    private static final Path SOURCE = Path.of("src", "test", "java", "org", "gpicl", "examples", "ReadmeTest.java");
    private static final Pattern SNIPPET = Pattern.compile("(?s) // begin\\n(.*?)\\n *// end");

    @TempDir
    private Path folder;

    /** Every n-th flower of the table. */
    private static Context<String> flowers(int every) throws IOException {
        DataSet iris = Tables.bundled("iris");
        List<String> names = List.of("setosa", "versicolor", "virginica");
        Context.Builder<String> builder = Context.builder();
        for (int row = 0; row < iris.rows(); row += every) {
            builder.add(Tables.row(iris, row), names.get(iris.y()[row]));
        }
        return builder.build();
    }

    @Test
    @DisplayName("every program here is in the README")
    void programsAreThose() throws IOException {
        String readme = Files.readString(README);
        List<String> snippets = SNIPPET.matcher(Files.readString(SOURCE))
                .results()
                .map(MatchResult::group)
                .map(ReadmeTest::unindented)
                .toList();

        assertThat(snippets).hasSize(5).allSatisfy(snippet -> assertThat(readme).contains(snippet));
    }

    private static String unindented(String marked) {
        List<String> lines = new ArrayList<>(marked.lines().toList());
        return String.join("\n", lines.subList(1, lines.size() - 1)).stripIndent();
    }

    @Test
    @DisplayName("is it any good?")
    void evaluation() throws IOException {
        Context<String> examples = flowers(2);
        Path file = folder.resolve("iris.html");
        // begin
        Evaluation<String> ours = Splits.kFold(5).evaluate(InContextLearner::fit, examples);
        Evaluation<String> nearest = Splits.kFold(5).evaluate(Baselines::nearestNeighbor, examples);
        System.out.println(ours); // accuracy, log-loss, Brier score, AUC, calibration; classes, confusions
        System.out.println(ours.minus(nearest, Measure.LOG_LOSS)); // paired, with its standard error
        Report.of("Iris", "gpicl", ours).with("1-NN", nearest).write(file); // a page to look at
        // end
        assertThat(ours.accuracy()).isGreaterThan(0.88);
        assertThat(ours.minus(nearest, Measure.LOG_LOSS).value().value()).isNegative();
        assertThat(file).isNotEmptyFile();
    }

    @Test
    @DisplayName("a learner is kept, and opened by another process")
    void kept() throws IOException, InterruptedException {
        Context<String> examples = flowers(3);
        FittedLearner<String> fitted = InContextLearner.fit(examples);
        Path file = folder.resolve("iris.safetensors");
        float[] x = {6.5f, 3.0f, 5.8f, 2.2f};
        // begin
        fitted.save(file); // the examples and what model has read them: some kilobytes
        FittedLearner<String> again = FittedLearner.open(file, String.class);
        again.predict(x); // equal, bit for bit
        // end
        assertThat(again.predict(x)).isEqualTo(fitted.predict(x));
        assertThat(Files.size(file)).isLessThan(4000);
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Opened.class.getName(),
                        file.toString())
                .start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).isZero();
        assertThat(printed.strip()).isEqualTo(fitted.predict(x).toString());
        fitted.close();
        again.close();
    }

    /** Another process. */
    static final class Opened {
        private Opened() {}

        public static void main(String[] arguments) throws IOException {
            try (FittedLearner<String> fitted = FittedLearner.open(Path.of(arguments[0]), String.class)) {
                System.out.println(fitted.predict(new float[] {6.5f, 3.0f, 5.8f, 2.2f}));
            }
        }
    }

    @Test
    @DisplayName("explanations find the petals, and examples of the label")
    void explanation() throws IOException {
        Context<String> examples = flowers(5);
        Context<String> unseen = flowers(7);
        FittedLearner<String> fitted = InContextLearner.fit(examples);
        float[] x = {6.5f, 3.0f, 5.8f, 2.2f};
        // begin
        PermutationImportance columns = PermutationImportance.of(fitted, unseen); // which columns matter
        ShapleyValues<String> added = ShapleyValues.of(fitted, x, examples); // what each adds to this prediction
        ExampleInfluence<String> decided = ExampleInfluence.of(InContextLearner::fit, examples, x); // which ones did it
        // end
        System.out.println(columns + "\n" + added + "\n" + decided);
        assertThat(columns.ranking().subList(0, 2)).containsExactlyInAnyOrder(2, 3);
        assertThat(added.ranking("virginica").subList(0, 2)).containsExactlyInAnyOrder(2, 3);
        assertThat(decided.top(3)).allMatch(row -> examples.label(row).equals("virginica"));
        assertThat(changeWithout(examples, decided.top(5), x, decided))
                .isGreaterThan(randomChange(examples, x, decided));
        fitted.close();
    }

    /** By how much the probability falls without some examples. */
    private static double changeWithout(
            Context<String> examples, List<Integer> rows, float[] x, ExampleInfluence<String> explained) {
        int[] left = IntStream.range(0, examples.size())
                .filter(row -> !rows.contains(row))
                .toArray();
        try (FittedLearner<String> fitted = InContextLearner.fit(examples.select(left))) {
            return explained.probability() - fitted.predict(x).probability(explained.label());
        }
    }

    private static double randomChange(Context<String> examples, float[] x, ExampleInfluence<String> explained) {
        return IntStream.range(0, 10)
                .mapToDouble(draw -> {
                    int[] order = new Seed(draw).stream().permutation(examples.size());
                    List<Integer> rows = Arrays.stream(order).limit(5).boxed().toList();
                    return changeWithout(examples, rows, x, explained);
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
