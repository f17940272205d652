package org.gpicl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;

import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.gpicl.architecture.Architecture;
import org.gpicl.architecture.CausalTransformer;
import org.gpicl.architecture.ContextTransformer;
import org.gpicl.architecture.EvidenceTransformer;
import org.gpicl.architecture.Initializer;
import org.gpicl.model.Model;
import org.gpicl.preprocess.InputEncoding;
import org.gpicl.random.Seed;
import org.gpicl.spi.Argument;
import org.gpicl.spi.BackendException;
import org.gpicl.spi.Shape;
import org.gpicl.spi.Tensor;
import org.junit.jupiter.api.Test;

/** What goes into the engine and what becomes of what comes out; that engines compute is tested by the kit. */
class LearnerTest {

    private static final float NAN = Float.NaN;

    private final FakeEngine engine = new FakeEngine();

    private static Model model(Architecture architecture, InputEncoding encoding) {
        return new Model(
                "tiny",
                architecture,
                encoding,
                Initializer.initialize(architecture.parameters(), new Seed(1)),
                Map.of());
    }

    private static Model anyClasses() {
        return model(new ContextTransformer(5, 4, 1, 1, 2, 1, 3), InputEncoding.STANDARDIZED);
    }

    private static Model sixClasses() {
        return model(new CausalTransformer(5, 6, 11, 4, 1, 1, 2, 1), InputEncoding.RAW);
    }

    private InContextLearner.Builder builder(Model model) {
        return InContextLearner.builder().model(model).engine(engine);
    }

    /** Four features; labels a, b and c take turns. */
    private static Context<String> context(int size) {
        Context.Builder<String> builder = Context.builder();
        for (int i = 0; i < size; i++) {
            builder.add(new float[] {i, i * i, -i, 1}, List.of("a", "b", "c").get(i % 3));
        }
        return builder.build();
    }

    // ---------------------------------------------------------------- reading

    @Test
    void allViewsReadTheContextInOneRun() {
        builder(anyClasses()).ensemble(3).open().fit(context(7));

        Map<String, Argument> inputs = engine.runsOf("fit").get(0);
        assertThat(engine.runsOf("fit")).hasSize(1);
        assertThat(inputs).containsOnlyKeys("x", "y", "codes");
        assertThat(FakeEngine.host(inputs, "x").shape()).isEqualTo(Shape.of(3, 7, 5));
        assertThat(FakeEngine.host(inputs, "y").toLongArray())
                .containsExactly(0, 1, 2, 0, 1, 2, 0, 0, 1, 2, 0, 1, 2, 0, 0, 1, 2, 0, 1, 2, 0);
        assertThat(FakeEngine.host(inputs, "codes").shape()).isEqualTo(Shape.of(3, 3, 3));
    }

    @Test
    void fewExamplesAreReadInMoreViewsAndManyInFewerUnlessANumberIsSet() {
        List<Integer> sizes = List.of(3, 20, 21, 40, 80, 300, 301, 401, 500);
        Learner automatic = builder(anyClasses()).open();
        Learner set = builder(anyClasses()).ensemble(3).open();
        // what reads in order may observe more: as many views however many examples there are at first
        Learner inOrder = builder(sixClasses()).open();

        sizes.forEach(size -> automatic.fit(context(size)));
        assertThat(views()).containsExactly(16L, 16L, 15L, 8L, 4L, 4L, 3L, 2L, 2L);
        set.fit(context(3));
        inOrder.fit(context(3));
        assertThat(views()).endsWith(3L, 4L);
        builder(anyClasses()).maxContext(400).open().fit(context(401)); // each view reads others
        assertThat(views()).endsWith(4L);
        assertThat(automatic.description()).contains(", 2 to 16 views, on ");
        assertThat(set.description()).contains(", 3 views, on ");
        assertThat(inOrder.description()).contains(", 4 views, on ");
    }

    /** The views of each run of fit. */
    private List<Long> views() {
        return engine.runsOf("fit").stream()
                .map(inputs -> FakeEngine.host(inputs, "x").shape().dim(0).size())
                .toList();
    }

    @Test
    void whereExamplesAreManyExpertsAreAskedOnceForAllViews() {
        Model listening = model(new EvidenceTransformer(5, 4, 1, 1, 2, 1, 3, 1), InputEncoding.ROBUST);
        Learner learner = builder(listening).open();

        learner.fit(context(401));
        learner.fit(context(300));
        builder(listening).ensemble(2).open().fit(context(401));

        List<Tensor> evidence = engine.runsOf("fit").stream()
                .map(inputs -> FakeEngine.host(inputs, "evidence"))
                .toList();
        assertThat(evidence.stream().map(LearnerTest::views)).containsExactly(2, 4, 2);
        assertThat(evidence.stream().map(tensor -> distinct(tensor, views(tensor))))
                .containsExactly(1, 2, 2);
    }

    @Test
    void viewsDifferInPlacesAndCodes() {
        builder(anyClasses()).ensemble(8).open().fit(context(7));

        Map<String, Argument> inputs = engine.runsOf("fit").get(0);
        assertThat(distinct(FakeEngine.host(inputs, "x"), 8)).isGreaterThan(4);
        assertThat(distinct(FakeEngine.host(inputs, "codes"), 8)).isEqualTo(8);
        float[] codes = FakeEngine.host(inputs, "codes").toFloatArray();
        for (int i = 0; i < codes.length; i += 3) {
            assertThat(codes[i] * codes[i] + codes[i + 1] * codes[i + 1] + codes[i + 2] * codes[i + 2])
                    .isCloseTo(1, within(1e-5f));
        }
    }

    /** How many different parts a tensor has along its first axis. */
    private static int views(Tensor tensor) {
        return (int) tensor.shape().dim(0).size();
    }

    private static int distinct(Tensor tensor, int parts) {
        float[] all = tensor.toFloatArray();
        Set<List<Float>> found = new HashSet<>();
        for (int part = 0; part < parts; part++) {
            int size = all.length / parts;
            found.add(IntStream.range(part * size, (part + 1) * size)
                    .mapToObj(i -> all[i])
                    .toList());
        }
        return found.size();
    }

    @Test
    void rawFeaturesAreReadAsTheyAre() {
        builder(sixClasses()).ensemble(1).open().fit(Context.of(new float[][] {{1, 2}, {3, NAN}}, List.of("a", "b")));

        assertThat(FakeEngine.host(engine.runsOf("fit").get(0), "x").toFloatArray())
                .containsExactly(1, 2, 0, 0, 0, 3, 0, 0, 0, 0);
    }

    /** Where labels are indices into the weights, each view has another order, which is undone afterwards. */
    @Test
    void ordersOfTheClassesAreUndone() {
        engine.logits = (member, query, output) -> output; // so that p(output) = softmax(output)
        Learner learner = builder(sixClasses()).ensemble(5).open();
        FittedLearner<String> fitted = learner.fit(context(9));
        Map<String, Argument> inputs = engine.runsOf("fit").get(0);
        long[] y = FakeEngine.host(inputs, "y").toLongArray();

        Prediction<String> prediction = fitted.predict(new float[4]);

        assertThat(inputs).containsOnlyKeys("x", "y");
        assertThat(Arrays.stream(y)).allMatch(label -> label >= 0 && label < 6);
        double[] expected = new double[3];
        for (int member = 0; member < 5; member++) {
            double[] weights = new double[3];
            for (int c = 0; c < 3; c++) {
                weights[c] = Math.exp((double) y[9 * member + c]);
            }
            double sum = Arrays.stream(weights).sum();
            for (int c = 0; c < 3; c++) {
                expected[c] += weights[c] / sum / 5;
            }
        }
        assertThat(prediction.probability("a")).isCloseTo(expected[0], within(1e-9));
        assertThat(prediction.probability("b")).isCloseTo(expected[1], within(1e-9));
        assertThat(prediction.probability("c")).isCloseTo(expected[2], within(1e-9));
        assertThat(Arrays.stream(y, 0, 3).boxed().toList())
                .isNotEqualTo(Arrays.stream(y, 9, 12).boxed().toList());
    }

    @Test
    void aLongContextIsReadViewByView() {
        FittedLearner<String> fitted = builder(anyClasses()).ensemble(4).open().fit(context(2049));

        assertThat(engine.runsOf("fit"))
                .hasSize(4)
                .allMatch(inputs -> FakeEngine.host(inputs, "x").shape().equals(Shape.of(1, 2049, 5)));
        assertThat(fitted.predict(new float[4]).probability("a")).isCloseTo(1 / 3.0, within(1e-9));
        assertThat(engine.runsOf("predict")).hasSize(4);
    }

    @Test
    void ofALongerContextEachViewReadsASample() {
        builder(anyClasses()).ensemble(2).maxContext(10).open().fit(context(100));

        Map<String, Argument> inputs = engine.runsOf("fit").get(0);
        assertThat(FakeEngine.host(inputs, "x").shape()).isEqualTo(Shape.of(2, 10, 5));
        long[] y = FakeEngine.host(inputs, "y").toLongArray();
        assertThat(Arrays.stream(y, 0, 10).distinct().count()).isEqualTo(3);
        assertThat(Arrays.stream(y, 10, 20).distinct().count()).isEqualTo(3);
        assertThat(Arrays.copyOfRange(y, 0, 10)).isNotEqualTo(Arrays.copyOfRange(y, 10, 20));
    }

    // ---------------------------------------------------------------- what a model cannot read

    @Test
    void moreClassesThanTheModelHasAreRefused() {
        Context.Builder<Integer> seven = Context.builder();
        for (int i = 0; i < 7; i++) {
            seven.add(new float[] {i}, i);
        }

        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder(sixClasses()).open().fit(seven.build()))
                .withMessage(
                        "fit: expected at most 6 classes, the limit of tiny (causal-transformer), got 7; a model of"
                                + " the kind context-transformer has no limit");
        assertThat(engine.runs).isEmpty();
    }

    @Test
    void moreClassesThanRowsAreReadAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder(anyClasses()).maxContext(2).open().fit(context(3)))
                .withMessage(
                        "fit: expected at most 2 classes, so that each has an example among the maxContext rows that"
                                + " are read, got 3; raise maxContext");
    }

    @Test
    void moreExamplesThanPositionsAreRefusedUnlessTheyAreSampled() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder(sixClasses()).open().fit(context(11)))
                .withMessage("fit: expected at most 10 examples, for which tiny (causal-transformer) has positions, got"
                        + " 11; set maxContext to 10 to read a sample of them");

        builder(sixClasses()).maxContext(10).open().fit(context(11));

        assertThat(FakeEngine.host(engine.runsOf("fit").get(0), "x").shape()).isEqualTo(Shape.of(4, 10, 5));
    }

    @Test
    void moreRawFeaturesThanTheModelHasAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        builder(sixClasses()).open().fit(Context.of(new float[][] {new float[6]}, List.of("a"))))
                .withMessage("fit: expected 1 to 5 features for the raw encoding, got 6; a model with the standardised"
                        + " encoding takes any number");
    }

    // ---------------------------------------------------------------- queries

    private FittedLearner<String> fitted() {
        return builder(anyClasses()).open().fit(context(7));
    }

    @Test
    void queriesAreComputedInChunks() {
        builder(anyClasses()).ensemble(3).open().fit(context(7)).predict(new float[600][4]);

        assertThat(engine.runsOf("predict").stream()
                        .map(inputs -> FakeEngine.host(inputs, "x").shape()))
                .containsExactly(Shape.of(3, 256, 5), Shape.of(3, 256, 5), Shape.of(3, 88, 5));
    }

    @Test
    void everyQueryGetsItsOwnAnswer() {
        engine.logits = (member, query, output) -> output == query % 3 ? 50 : 0;
        List<Prediction<String>> predictions = fitted().predict(new float[300][4]);

        assertThat(predictions).hasSize(300);
        for (int i = 0; i < 300; i++) {
            assertThat(predictions.get(i).label())
                    .isEqualTo(List.of("a", "b", "c").get(i % 256 % 3));
        }
    }

    @Test
    void aQueryOfAnotherLengthIsRefused() {
        FittedLearner<String> fitted = fitted();

        assertThatIllegalArgumentException()
                .isThrownBy(() -> fitted.predict(new float[3]))
                .withMessage("predict: expected 4 features as in the context, got 3");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> fitted.predict(new float[][] {new float[4], new float[5]}))
                .withMessage("predict: expected 4 features as in the context, got 5 in row 1");
        assertThat(engine.runsOf("predict")).isEmpty();
    }

    @Test
    void anInfiniteQueryIsRefused() {
        FittedLearner<String> fitted = fitted();

        assertThatIllegalArgumentException()
                .isThrownBy(() -> fitted.predict(new float[] {0, NAN, Float.POSITIVE_INFINITY, 0}))
                .withMessage(
                        "predict: expected finite features, or NaN where one is missing, got Infinity in feature 2");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> fitted.predict(new float[][] {new float[4], {0, Float.NEGATIVE_INFINITY, 0, 0}}))
                .withMessage("predict: expected finite features, or NaN where one is missing, got -Infinity in row 1,"
                        + " feature 1");
        FloatBuffer rows = FloatBuffer.wrap(new float[] {9, 0, 0, 0, 0, 0, 0, 0, Float.POSITIVE_INFINITY});
        assertThatIllegalArgumentException()
                .isThrownBy(() -> fitted.probabilities(rows.position(1), 2, FloatBuffer.allocate(6)))
                .withMessage(
                        "probabilities: expected finite features, or NaN where one is missing, got Infinity in row 1,"
                                + " feature 3");
        assertThat(rows.position()).isEqualTo(1);
        assertThat(engine.runsOf("predict")).isEmpty();
    }

    @Test
    void buffersMustHoldAndHaveRoomForTheQueries() {
        FittedLearner<String> fitted = fitted();
        FloatBuffer eight = FloatBuffer.allocate(8);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> fitted.probabilities(eight, 3, FloatBuffer.allocate(9)))
                .withMessage("probabilities: expected rows of 3·4 numbers, got 8");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> fitted.probabilities(eight, -1, FloatBuffer.allocate(9)))
                .withMessage("probabilities: expected rows of -1·4 numbers, got 8");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> fitted.probabilities(eight, 2, FloatBuffer.allocate(5)))
                .withMessage("probabilities: expected room in out for 2·3 numbers, got room for 5");
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        fitted.probabilities(eight, 2, FloatBuffer.allocate(6).asReadOnlyBuffer()))
                .withMessage("probabilities: expected room in out for 2·3 numbers, got a read-only buffer");
        fitted.probabilities(eight, 0, FloatBuffer.allocate(0));
        assertThat(eight.position()).isZero();
    }

    /** Raw features may be as large as a float can be; a network overflows before. */
    @Test
    void anAnswerThatIsNotANumberIsAnError() {
        engine.logits = (member, query, output) -> output == 1 ? NAN : 0;
        FittedLearner<String> fitted = fitted();

        assertThatIllegalArgumentException()
                .isThrownBy(() -> fitted.predict(new float[4]))
                .withMessage("predict: expected features of the order of those that the model was meta-trained on, got"
                        + " some from which it computes no number; scale them, or use a model with the standardised"
                        + " encoding");
    }

    // ---------------------------------------------------------------- more examples, and fewer

    @Test
    void aSetIsReadAnewWithMoreExamplesAndWithFewer() {
        FittedLearner<String> seven = fitted();
        FittedLearner<String> nine = seven.observe(Context.of(new float[2][4], List.of("d", "a")));
        FittedLearner<String> ten = nine.observe(new float[] {1, 2, 3, NAN}, "e");
        FittedLearner<String> rest = ten.forget(0, 9, 0);

        assertThat(engine.runsOf("fit")).extracting(FakeEngine::examples).containsExactly(7L, 9L, 10L, 8L);
        assertThat(seven.classes()).containsExactly("a", "b", "c");
        assertThat(ten.classes()).containsExactly("a", "b", "c", "d", "e");
        assertThat(rest.classes()).containsExactly("b", "c", "a", "d");
        assertThat(ten.examples().orElseThrow().row(9)).containsExactly(1, 2, 3, NAN);
        assertThat(rest.examples().orElseThrow().size()).isEqualTo(8);
    }

    @Test
    void readingOnKeepsNoExamples() {
        FittedLearner<String> two = builder(sixClasses()).open().fit(context(2));
        FittedLearner<String> three = two.observe(new float[4], "c");

        assertThat(engine.runsOf("fit")).hasSize(1);
        assertThat(two.examples()).isPresent();
        assertThat(three.examples()).isEmpty();
        assertThatIllegalStateException()
                .isThrownBy(() -> three.forget(0))
                .withMessage("forget: expected a learner whose examples are all kept, got one that has observed some in"
                        + " order, 3 in all; keep them yourself, and fit them together");
        two.forget(1);
        assertThat(engine.runsOf("fit")).extracting(FakeEngine::examples).containsExactly(2L, 1L);
    }

    @Test
    void whatCannotBeObservedOrForgottenIsRefused() {
        FittedLearner<String> seven = builder(anyClasses()).maxContext(3).open().fit(context(7));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> seven.observe(new float[3], "a"))
                .withMessage("observe: expected 4 features as in the context, got 3");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> seven.observe(new float[4], "d"))
                .withMessage(
                        "observe: expected at most 3 classes, so that each has an example among the maxContext rows"
                                + " that are read, got 4; raise maxContext");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> seven.forget(7))
                .withMessage("forget: expected rows of 0 to 6, got 7");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> seven.forget(0, 1, 2, 3, 4, 5, 6))
                .withMessage("forget: expected at least 1 example to be left, got all 7 to forget");
        seven.close();
        assertThatIllegalStateException()
                .isThrownBy(() -> seven.forget(0))
                .withMessage("forget: the fitted learner is closed");
    }

    // ---------------------------------------------------------------- closing

    @Test
    void whatIsFittedIsReleasedWithTheFittedLearner() {
        FittedLearner<String> fitted = fitted();
        assertThat(engine.open).hasSize(4); // keys, values, readout keys and labels of the one layer

        fitted.close();
        fitted.close();

        assertThat(engine.open).isEmpty();
        assertThatIllegalStateException()
                .isThrownBy(() -> fitted.predict(new float[4]))
                .withMessage("predict: the fitted learner is closed");
    }

    @Test
    void aRunThatFailsLeavesNothingOpen() {
        BackendException failure = new BackendException("no memory");
        Learner learner = builder(anyClasses()).ensemble(4).open();
        engine.failure =
                operation -> operation.equals("run fit") && engine.runsOf("fit").size() == 3 ? failure : null;

        assertThatExceptionOfType(BackendException.class)
                .isThrownBy(() -> learner.fit(context(2049)))
                .isSameAs(failure);
        assertThat(engine.open).isEmpty();

        engine.failure = operation -> operation.equals("run predict") ? failure : null;
        FittedLearner<String> fitted = learner.fit(context(7));
        assertThatExceptionOfType(BackendException.class)
                .isThrownBy(() -> fitted.predict(new float[4]))
                .isSameAs(failure);
        fitted.close();
        assertThat(engine.open).isEmpty();
    }

    @Test
    void aLearnerClosesItsProgramsAndNotAnEngineThatItWasGiven() {
        Learner learner = builder(anyClasses()).open();
        FittedLearner<String> fitted = learner.fit(context(7));
        learner.close();

        assertThat(engine.closed).containsExactly("fit", "predict");
        assertThatIllegalStateException()
                .isThrownBy(() -> learner.fit(context(7)))
                .withMessage("fit: the learner is closed");
        assertThatIllegalStateException()
                .isThrownBy(() -> fitted.predict(new float[4]))
                .withMessage("predict: the learner is closed");
    }

    @Test
    void aLearnerThatCannotBeCompiledLeavesNothingOpen() {
        BackendException failure = new BackendException("unknown operation");
        engine.failure = operation -> operation.equals("compile predict") ? failure : null;

        assertThatExceptionOfType(BackendException.class)
                .isThrownBy(() -> builder(anyClasses()).open())
                .isSameAs(failure);
        assertThat(engine.closed).containsExactly("fit");
    }

    @Test
    void aLearnerDescribesItself() {
        assertThat(builder(anyClasses()).ensemble(1).open().description())
                .isEqualTo("tiny (context-transformer, "
                        + anyClasses().architecture().parameterCount() + " parameters), 1 view, on Fake, cpu");
    }
}
