package org.gpicl.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.gpicl.FittedLearner;
import org.gpicl.InContextLearner;
import org.gpicl.Learner;
import org.gpicl.Prediction;
import org.gpicl.model.Model;
import org.gpicl.model.ModelFile;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A fitted learner answers, always the same, in every way of asking. */
abstract class PredictionRules extends LearnerRules {

    private static final int THREADS = 8;

    private final Problem problem = Problem.gaussian(1, 20, 4, 3);

    PredictionRules(Conformance subject) {
        super(subject);
    }

    static List<Model> models() {
        return List.of(ANY_CLASSES, EVIDENCE, FIVE_CLASSES);
    }

    @Test
    @DisplayName("predict-01: from a model file and the name of the backend to a prediction")
    void fromFile(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("any.safetensors");
        ModelFile.write(ANY_CLASSES, file);

        try (Learner learner = InContextLearner.builder()
                        .model(file)
                        .backend(backend().name())
                        .device(options().device())
                        .open();
                FittedLearner<String> fitted = learner.fit(problem.context())) {
            Prediction<String> prediction = fitted.predict(problem.rows()[0]);

            assertThat(learner.model()).isEqualTo(ANY_CLASSES);
            assertThat(learner.description())
                    .isEqualTo("any-classes (context-transformer, "
                            + ANY_CLASSES.architecture().parameterCount() + " parameters), 2 to 16 views, on "
                            + engine().description() + ", " + engine().device());
            assertThat(fitted.classes()).containsExactly("a0", "a1", "a2");
            assertThat(prediction.label()).isIn("a0", "a1", "a2");
        }
    }

    @ParameterizedTest
    @MethodSource("models")
    @DisplayName("predict-02: probabilities are of sum 1, none is negative, and the label has the greatest")
    void probabilities(Model model) {
        try (Learner learner = learner(model);
                FittedLearner<String> fitted = learner.fit(problem.context())) {
            for (Prediction<String> prediction : fitted.predict(Problem.queries(2, 10, 4))) {
                List<Double> values = List.copyOf(prediction.probabilities().values());

                assertThat(values.stream().mapToDouble(p -> p).sum()).isCloseTo(1, within(1e-9));
                assertThat(values).allMatch(p -> p >= 0).allMatch(p -> p <= prediction.probability(prediction.label()));
                assertThat(prediction.probabilities().keySet()).containsExactly("a0", "a1", "a2");
            }
        }
    }

    @ParameterizedTest
    @MethodSource("models")
    @DisplayName("predict-03: queries do not influence each other: many at once are predicted as each alone")
    void manyOrOne(Model model) {
        float[][] queries = Problem.queries(3, 517, 4); // two full chunks and a part of one
        try (Learner learner = learner(model);
                FittedLearner<String> fitted = learner.fit(problem.context())) {
            List<Prediction<String>> alone =
                    Arrays.stream(queries).map(fitted::predict).toList();

            assertClose(fitted.predict(queries), alone);
            assertThat(fitted.predict(new float[0][])).isEmpty();
        }
    }

    @Test
    @DisplayName("predict-04: buffers are predicted as arrays")
    void buffers() {
        float[][] queries = Problem.queries(4, 300, 4);
        FloatBuffer rows = direct(1 + 300 * 4).position(1);
        for (float[] query : queries) {
            rows.put(query);
        }
        rows.position(1);
        FloatBuffer out = direct(2 + 300 * 3).position(2);
        try (Learner learner = learner(ANY_CLASSES);
                FittedLearner<String> fitted = learner.fit(problem.context())) {
            fitted.probabilities(rows, 300, out);

            assertThat(rows.remaining()).isZero();
            assertThat(out.remaining()).isZero();
            out.position(2);
            for (Prediction<String> prediction : fitted.predict(queries)) {
                for (double probability : prediction.probabilities().values()) {
                    assertThat(out.get()).isEqualTo((float) probability);
                }
            }
        }
    }

    private static FloatBuffer direct(int floats) {
        return ByteBuffer.allocateDirect(floats * Float.BYTES)
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer();
    }

    @ParameterizedTest
    @MethodSource("models")
    @DisplayName("predict-05: predicting changes nothing")
    void unchanged(Model model) {
        float[] query = problem.rows()[5];
        try (Learner learner = learner(model);
                FittedLearner<String> fitted = learner.fit(problem.context())) {
            Prediction<String> before = fitted.predict(query);
            fitted.predict(Problem.queries(5, 40, 4));
            learner.fit(Problem.gaussian(6, 7, 2, 2).context()).close();

            assertThat(fitted.predict(query)).isEqualTo(before);
        }
    }

    @Test
    @DisplayName("predict-06: many threads may predict with one fitted learner, and fit with one learner")
    void threads() throws ExecutionException, InterruptedException {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try (Learner learner = learner(ANY_CLASSES);
                FittedLearner<String> shared = learner.fit(problem.context())) {
            List<Callable<Void>> tasks = new ArrayList<>();
            for (int t = 0; t < THREADS; t++) { // each asks for something else, so that a mixture is noticed
                Problem other = Problem.gaussian(70 + t, 20, 4, 3);
                float[][] queries = Problem.queries(80 + t, 20, 4);
                List<Prediction<String>> expected = shared.predict(queries);
                List<Prediction<String>> expectedOfOther = predict(learner, other, queries);
                tasks.add(() -> {
                    assertClose(shared.predict(queries), expected);
                    assertClose(predict(learner, other, queries), expectedOfOther);
                    return null;
                });
            }
            for (Future<Void> one : threads.invokeAll(tasks)) {
                one.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private static List<Prediction<String>> predict(Learner learner, Problem some, float[][] queries) {
        try (FittedLearner<String> fitted = learner.fit(some.context())) {
            return fitted.predict(queries);
        }
    }

    @ParameterizedTest
    @MethodSource("models")
    @DisplayName("predict-07: equal seeds give equal answers, other seeds give others")
    void seeds(Model model) {
        List<Prediction<String>> first = predict(model, 11, 3);

        assertThat(predict(model, 11, 3)).isEqualTo(first);
        assertThat(predict(model, 12, 3)).isNotEqualTo(first);
        assertThat(predict(model, 11, 2)).isNotEqualTo(first);
    }

    private List<Prediction<String>> predict(Model model, long seed, int members) {
        try (Learner learner = InContextLearner.builder()
                        .model(model)
                        .engine(engine())
                        .seed(seed)
                        .ensemble(members)
                        .open();
                FittedLearner<String> fitted = learner.fit(problem.context())) {
            return fitted.predict(Problem.queries(8, 6, 4));
        }
    }
}
