package org.gpicl.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.gpicl.Classifier;
import org.gpicl.Context;
import org.gpicl.ExportedClassifier;
import org.gpicl.FittedLearner;
import org.gpicl.InContextLearner;
import org.gpicl.Learner;
import org.gpicl.Prediction;
import org.gpicl.TableClassifier;
import org.gpicl.evaluate.Baselines;
import org.gpicl.evaluate.ClassifierFactory;
import org.gpicl.evaluate.Difference;
import org.gpicl.evaluate.Evaluation;
import org.gpicl.evaluate.Measure;
import org.gpicl.evaluate.Report;
import org.gpicl.evaluate.Splits;
import org.gpicl.explain.ExampleInfluence;
import org.gpicl.explain.PermutationImportance;
import org.gpicl.explain.ShapleyValues;
import org.gpicl.table.CsvOptions;
import org.gpicl.table.Kind;
import org.gpicl.table.Schema;
import org.gpicl.table.Table;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The programs of the guide run, see {@link Snippets}, and what it quotes is what is said. */
class GuideTest {

    private static final String YOUR_TABLE = "docs/guide/your-table.md";
    private static final String IS_IT_GOOD = "docs/guide/is-it-good.md";
    private static final String IN_A_SERVER = "docs/guide/in-a-server.md";
    private static final String KEEPING_LEARNERS = "docs/guide/keeping-learners.md";

    @TempDir
    private Path folder;

    @AfterEach
    void closeDefault() {
        InContextLearner.closeDefault();
    }

    @Test
    @DisplayName("every program here is in the guide, and every program of the guide is here")
    void programsAreThose() throws IOException {
        Snippets.assertTested(GuideTest.class, YOUR_TABLE, IS_IT_GOOD, IN_A_SERVER, KEEPING_LEARNERS);
    }

    // ---------------------------------------------------------------- your-table.md

    @Test
    @DisplayName("a table from a file")
    void fromFile() throws IOException {
        Path csv = Customers.file(folder, 0, 100);
        Path later = Customers.file(folder, 100, 20);
        List<Prediction<String>> all;
        // begin
        Table seen = Table.read(csv);
        System.out.println(seen); // table of 100 rows: plan (category of 3), since (date time), calls (number), …
        try (TableClassifier<String> classifier = InContextLearner.fit(seen, "churned")) {
            Prediction<String> one = classifier.predict(Map.of("plan", "basic", "since", "2024-03-01", "calls", 7));
            System.out.println(one.label() + " " + one.probability("yes"));
            all = classifier.predict(Table.read(later)); // computed together: much faster than one by one
        }
        // end
        assertThat(seen)
                .hasToString("table of 100 rows: plan (category of 3), since (date time), calls (number), churned"
                        + " (category of 2)");
        assertThat(all).hasSize(20);
    }

    @Test
    @DisplayName("a table of records")
    void records() {
        // begin
        enum Plan {
            BASIC,
            PLUS
        }
        record Visit(String branch, LocalDate day, Integer minutes, Plan plan) {}
        Table visits = Table.of(List.of(
                new Visit("1", LocalDate.of(2024, 3, 1), 4, Plan.BASIC),
                new Visit("2", LocalDate.of(2024, 3, 2), 31, Plan.PLUS),
                new Visit("1", LocalDate.of(2024, 3, 3), null, Plan.BASIC),
                new Visit("2", LocalDate.of(2024, 3, 4), 29, Plan.PLUS)));
        try (TableClassifier<Plan> classifier = InContextLearner.fit(visits, "plan", Plan.class)) {
            Plan plan = classifier
                    .predict(new Visit("2", LocalDate.of(2024, 3, 5), 30, null))
                    .label();
            System.out.println(plan); // PLUS
        }
        // end
        assertThat(visits.schema())
                .hasToString("branch (category of 2), day (date time), minutes (number), plan (category of 2)");
        try (TableClassifier<Plan> classifier = InContextLearner.fit(visits, "plan", Plan.class)) {
            assertThat(classifier
                            .predict(new Visit("2", LocalDate.of(2024, 3, 5), 30, null))
                            .label())
                    .isEqualTo(Plan.PLUS);
        }
    }

    @Test
    @DisplayName("columns of other kinds than inferred")
    void kinds() throws IOException {
        Path csv = Files.writeString(
                folder.resolve("orders.csv"),
                "branch,size,ordered,weight,late\n01,M,01/02/2024,3.5,yes\n02,S,02/02/2024,-1,no\n01,L,03/02/2024,4,no\n");
        // begin
        CsvOptions options = CsvOptions.STANDARD
                .withKind("branch", Kind.CATEGORY) // written in digits, but no quantity
                .withOrder("size", "S", "M", "L") // from the least to the greatest
                .withDates("ordered", "dd/MM/yyyy") // 03/02 is 3 February
                .withMissing("-1"); // besides the usual texts for a gap
        Table orders = Table.read(csv, options);
        // end
        assertThat(orders.schema())
                .hasToString("branch (category of 2), size (ordinal of 3), ordered (date time), weight (number), late"
                        + " (category of 2)");
        assertThat(orders.schema().column("branch").categories()).containsExactly("01", "02");
        assertThat(orders.value(1, "weight")).isNull();
        assertThat(orders.value(2, "ordered")).isEqualTo(LocalDate.of(2024, 2, 3));
        assertThatThrownBy(() -> Table.read(csv)).hasMessageContaining("one tells the day from the month");
    }

    @Test
    @DisplayName("a schema travels")
    void schema() throws IOException {
        Table seen = Customers.table(folder, 0, 30);
        Map<String, Object> row = Map.of("plan", "gold", "calls", 7);
        try (TableClassifier<String> classifier = InContextLearner.fit(seen, "churned")) {
            // begin
            Schema schema = classifier.schema();
            float[] x = schema.encode(row); // one number for each column; NaN for gaps and unknown categories
            Schema elsewhere = Schema.ofJson(schema.toJson());
            // end
            assertThat(elsewhere).isEqualTo(schema);
            assertThat(x).containsExactly(Float.NaN, Float.NaN, 7);
        }
    }

    @Test
    @DisplayName("the errors that the guide quotes")
    void errors() throws IOException {
        String guide = Snippets.read(YOUR_TABLE);
        StringBuilder csv = new StringBuilder("calls\n");
        for (int i = 0; i < 40; i++) {
            csv.append(i == 5 ? "often" : i == 8 ? "never" : i).append('\n');
        }
        Path file = Files.writeString(folder.resolve("orders.csv"), csv);
        Table seen = Customers.table(folder, 0, 30);

        assertThatThrownBy(() -> Table.read(file))
                .satisfies(e -> assertThat(guide)
                        .contains(e.getMessage()
                                .replace(
                                        folder.toString()
                                                + folder.getFileSystem().getSeparator(),
                                        "")));
        try (TableClassifier<String> classifier = InContextLearner.fit(seen, "churned")) {
            assertThatThrownBy(() -> classifier.predict(Map.of("plan", "basic", "call", 7)))
                    .satisfies(e -> assertThat(guide).contains(e.getMessage()));
            assertThatThrownBy(() -> classifier.predict(Map.of("calls", "seven")))
                    .satisfies(e -> assertThat(guide).contains(e.getMessage()));
        }
    }

    // ---------------------------------------------------------------- is-it-good.md

    @Test
    @DisplayName("an evaluation beside baselines")
    void evaluation() throws IOException {
        Table seen = Customers.table(folder, 0, 100);
        Path page = folder.resolve("churn.html");
        // begin
        Splits splits = Splits.kFold(5);
        Evaluation<String> ours = splits.evaluate(InContextLearner::fit, seen, "churned");
        Evaluation<String> majority = splits.evaluate(Baselines::majority, seen, "churned");
        System.out.println(ours);

        Difference gain = ours.minus(majority, Measure.LOG_LOSS);
        System.out.println(gain);
        System.out.println(gain.isClear()); // by more than two standard errors

        Report.of("Churn", "gpicl", ours).with("majority", majority).write(page);
        // end
        assertThat(gain.isClear()).isTrue();
        assertThat(gain.value().value()).isNegative();
        assertThat(page).content().contains("Churn", "majority");
    }

    @Test
    @DisplayName("a rule of one's own as a baseline")
    void baseline() throws IOException {
        Table seen = Customers.table(folder, 0, 100);
        Splits splits = Splits.kFold(5);
        // begin
        int calls = seen.without("churned").schema().names().indexOf("calls");
        ClassifierFactory<String> rule = examples -> Classifier.of(
                examples.features(),
                List.of("yes", "no"),
                x -> x[calls] > 4 ? new double[] {0.7, 0.3} : new double[] {0.1, 0.9});
        Evaluation<String> today = splits.evaluate(rule, seen, "churned");
        // end
        assertThat(today.rows()).isEqualTo(100);
        assertThat(today.accuracy()).isBetween(0.6, 0.95);
    }

    @Test
    @DisplayName("groups, and rows that came later")
    void groups() throws IOException {
        StringBuilder csv = new StringBuilder("customer,calls,churned\n");
        for (int i = 0; i < 60; i++) {
            csv.append("c").append(i / 3).append(',').append(i * 7 % 10).append(',');
            csv.append(i * 7 % 10 > 4 ? "yes" : "no").append('\n');
        }
        Table visits = Table.read(Files.writeString(folder.resolve("visits.csv"), csv));
        Table january = Customers.table(folder, 0, 60);
        Table february = Customers.table(folder, 60, 40);
        // begin
        List<String> customers = visits.labels("customer", String.class);
        Evaluation<String> unknownCustomers = Splits.kFold(5)
                .withGroups(customers)
                .evaluate(InContextLearner::fit, visits.without("customer"), "churned");

        Evaluation<String> nextMonth;
        try (TableClassifier<String> classifier = InContextLearner.fit(january, "churned")) {
            nextMonth = Evaluation.of(classifier, february);
        }
        // end
        assertThat(unknownCustomers.rows()).isEqualTo(60);
        assertThat(unknownCustomers.accuracy()).isGreaterThan(0.9);
        assertThat(nextMonth.rows()).isEqualTo(40);
        assertThat(nextMonth.accuracy()).isGreaterThan(0.8);
    }

    @Test
    @DisplayName("explanations")
    void explanations() throws IOException {
        Table seen = Customers.table(folder, 0, 60);
        Table unseen = Customers.table(folder, 60, 60);
        Map<String, Object> customer = Map.of("plan", "plus", "since", "2024-03-01", "calls", 7);
        try (TableClassifier<String> classifier = InContextLearner.fit(seen, "churned")) {
            // begin
            PermutationImportance columns = PermutationImportance.of(classifier, unseen);
            System.out.println(columns.byName()); // {calls=1.03 ±0.08, …}: log-loss that a shuffled column costs

            ShapleyValues<String> added = ShapleyValues.of(classifier, customer, seen);
            System.out.println(added.byName("yes")); // what each column adds to the probability of yes

            ExampleInfluence<String> decided = ExampleInfluence.of(classifier, customer);
            decided.top(3).forEach(row -> System.out.println(seen.row(row))); // the rows that speak most for the label
            // end
            assertThat(columns.byName().keySet()).startsWith("calls");
            assertThat(added.byName("yes").keySet()).startsWith("calls");
            assertThat(decided.top(3)).allMatch(row -> "yes".equals(seen.value(row, "churned")));
        }
    }

    // ---------------------------------------------------------------- in-a-server.md

    // begin
    static final class Scoring implements AutoCloseable {

        private final Learner learner =
                InContextLearner.builder().threads(1).memory(256_000_000).open();
        private final Map<String, FittedLearner<String>> byUser = new ConcurrentHashMap<>();

        void learn(String user, Context<String> examples) {
            byUser.put(user, learner.fit(examples)); // the one before may still be predicting: do not close it here
        }

        Prediction<String> predict(String user, float[] x) {
            FittedLearner<String> fitted = byUser.get(user);
            if (fitted == null) {
                throw new IllegalArgumentException("no examples of " + user);
            }
            return fitted.predict(x);
        }

        long rememberedBytes() {
            return learner.bytes();
        }

        @Override
        public void close() {
            learner.close(); // and with it all that it has fitted
        }
    }
    // end

    @Test
    @DisplayName("a service with a learner for each user")
    void service() {
        Context<String> low = Context.of(new float[][] {{1}, {2}, {8}, {9}}, List.of("no", "no", "yes", "yes"));
        Context<String> high = Context.of(new float[][] {{1}, {2}, {8}, {9}}, List.of("yes", "yes", "no", "no"));
        try (Scoring scoring = new Scoring()) {
            scoring.learn("a", low);
            scoring.learn("b", high);
            scoring.learn("b", low);
            scoring.learn("b", high);

            assertThat(scoring.predict("a", new float[] {8.5f}).label()).isEqualTo("yes");
            assertThat(scoring.predict("b", new float[] {8.5f}).label()).isEqualTo("no");
            assertThat(scoring.rememberedBytes()).isPositive();
            assertThatThrownBy(() -> scoring.predict("c", new float[] {8.5f})).hasMessage("no examples of c");
        }
    }

    @Test
    @DisplayName("a stub instead of a learner")
    void stub() {
        // begin
        Classifier<String> stub = Classifier.of(1, List.of("yes", "no"), x -> new double[] {0.75, 0.25});
        // end
        assertThat(stub.predict(new float[1]).confidence()).isEqualTo(0.75);
    }

    // ---------------------------------------------------------------- keeping-learners.md

    @Test
    @DisplayName("a classifier is saved and opened")
    void saved() throws IOException {
        Table seen = Customers.table(folder, 0, 50);
        Path file = folder.resolve("churn.safetensors");
        Map<String, Object> customer = Map.of("plan", "plus", "calls", 7);
        Prediction<String> before;
        Prediction<String> after;
        // begin
        try (Learner learner = InContextLearner.builder().open();
                TableClassifier<String> classifier = learner.fit(seen, "churned")) {
            before = classifier.predict(customer);
            classifier.save(file);
        }

        try (Learner learner = InContextLearner.builder().open(); // perhaps in another process
                TableClassifier<String> classifier = TableClassifier.open(file, String.class, learner)) {
            after = classifier.predict(customer); // equal, bit for bit
        }
        // end
        assertThat(after).isEqualTo(before);
    }

    @Test
    @DisplayName("examples are added, forgotten and replaced")
    void observed() throws IOException {
        Table seen = Customers.table(folder, 0, 40);
        Table more = Customers.table(folder, 40, 10);
        try (TableClassifier<String> classifier = InContextLearner.fit(seen, "churned")) {
            // begin
            TableClassifier<String> grown = classifier.observe(more); // a new one; the first stays as it is
            TableClassifier<String> lessOne = grown.forget(0); // without the first row of seen
            // end
            assertThat(grown.learner().examples().orElseThrow().size()).isEqualTo(50);
            assertThat(lessOne.learner().examples().orElseThrow().size()).isEqualTo(49);
            grown.close();
            lessOne.close();
        }
    }

    @Test
    @DisplayName("an exported classifier needs neither examples nor model")
    void exported() throws IOException {
        Table seen = Customers.table(folder, 0, 50);
        Path onnx = folder.resolve("churn.onnx");
        Map<String, Object> customer = Map.of("plan", "plus", "calls", 7);
        Prediction<String> p;
        try (TableClassifier<String> classifier = InContextLearner.fit(seen, "churned")) {
            // begin
            classifier.exportOnnx(onnx);

            try (ExportedClassifier<String> exported = ExportedClassifier.open(onnx, String.class)) {
                Schema schema = exported.schema().orElseThrow();
                p = exported.predict(schema.encode(customer));
            }
            // end
            assertThat(p.probability("yes"))
                    .isCloseTo(classifier.predict(customer).probability("yes"), within(1e-5));
        }
    }
}
