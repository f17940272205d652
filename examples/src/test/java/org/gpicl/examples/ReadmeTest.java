package org.gpicl.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.gpicl.Classifier;
import org.gpicl.Context;
import org.gpicl.FittedLearner;
import org.gpicl.InContextLearner;
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
import org.gpicl.random.RandomStream;
import org.gpicl.random.Seed;
import org.gpicl.table.Table;
import org.gpicl.task.DataSet;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The programs of the README run: what stands between the marks here stands there, letter for letter. */
class ReadmeTest {

    private static final Path README = Path.of("..", "README.md");
    private static final Path SOURCE = Path.of("src", "test", "java", "org", "gpicl", "examples", "ReadmeTest.java");
    static final Pattern SNIPPET = Pattern.compile("(?s) // begin\\n(.*?)\\n *// end");

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

    static String unindented(String marked) {
        List<String> lines = new ArrayList<>(marked.lines().toList());
        return String.join("\n", lines.subList(1, lines.size() - 1)).stripIndent();
    }

    /**
     * Customers: those leave who call often, unless their plan is the best; the day on which they came and their number say
     * nothing. Some cells are gaps.
     *
     * @param first numbers of the customers
     */
    private Table customers(int first, int count) throws IOException {
        StringBuilder csv = new StringBuilder("number;plan;since;calls;churned\n");
        for (int i = first; i < first + count; i++) {
            RandomStream random = new Seed(7).child(i).stream();
            String plan = List.of("basic", "plus", "best").get(random.integer(3));
            int calls = random.integer(10);
            csv.append(i).append(';').append(plan).append(';');
            csv.append(LocalDate.of(2023, 1, 1).plusDays(random.integer(700))).append(';');
            csv.append(random.chance(0.05) ? "NA" : calls).append(';');
            csv.append(calls > 4 && !plan.equals("best") ? "yes" : "no").append('\n');
        }
        return Table.read(Files.writeString(folder.resolve("customers" + first + ".csv"), csv))
                .without("number");
    }

    @Test
    @DisplayName("is it any good?")
    void evaluation() throws IOException {
        Table seen = customers(0, 100);
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
        Table seen = customers(0, 50);
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
        Table seen = customers(0, 60);
        Table unseen = customers(60, 60);
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
