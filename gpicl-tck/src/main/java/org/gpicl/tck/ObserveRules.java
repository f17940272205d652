package org.gpicl.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.gpicl.FittedLearner;
import org.gpicl.Learner;
import org.gpicl.Prediction;
import org.gpicl.architecture.Architecture;
import org.gpicl.architecture.CausalTransformer;
import org.gpicl.architecture.Lstm;
import org.gpicl.architecture.OuterProductLstm;
import org.gpicl.architecture.Vsml;
import org.gpicl.metatest.baseline.OnlineGradientDescent;
import org.gpicl.model.Model;
import org.gpicl.preprocess.InputEncoding;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A fitted learner reads more examples. */
abstract class ObserveRules extends LearnerRules {

    private final Problem problem = Problem.gaussian(1, 20, 4, 3);
    private final float[][] queries = Problem.queries(2, 10, 4);

    ObserveRules(Conformance subject) {
        super(subject);
    }

    /** Learners that read in order, with the encoding that no context changes. */
    static List<Model> models() {
        List<Architecture> architectures = List.of(
                new CausalTransformer(6, 5, 21, 16, 2, 2, 8, 2),
                new Lstm(6, 5, 8),
                new OuterProductLstm(6, 5, 6, 2),
                new Vsml(6, 5, 4, 3, 2),
                new OnlineGradientDescent(6, 5, 7, 0.01));
        return architectures.stream().map(ObserveRules::raw).toList();
    }

    private static Model raw(Architecture architecture) {
        return new Model(
                architecture.kind(),
                architecture,
                InputEncoding.RAW,
                new Samples(7).parameters(architecture.parameters()),
                Map.of());
    }

    private Problem part(int from, int to) {
        return part(problem, from, to);
    }

    private static Problem part(Problem whole, int from, int to) {
        return new Problem(
                Arrays.copyOfRange(whole.rows(), from, to), whole.labels().subList(from, to));
    }

    @ParameterizedTest
    @MethodSource("models")
    @DisplayName("observe-01: examples read one after another teach what they teach together, new labels among them")
    void oneByOne(Model model) {
        try (Learner learner = learner(model);
                FittedLearner<String> together = learner.fit(problem.context())) {
            FittedLearner<String> growing = learner.fit(part(0, 1).context());
            for (int i = 1; i < 8; i++) {
                FittedLearner<String> next =
                        growing.observe(problem.rows()[i], problem.labels().get(i));
                growing.close();
                growing = next;
            }
            try (FittedLearner<String> eight = growing;
                    FittedLearner<String> all = eight.observe(part(8, 20).context())) {
                assertThat(all.classes()).isEqualTo(together.classes());
                assertClose(all.predict(queries), together.predict(queries));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("models")
    @DisplayName("observe-02: the learner that reads more stays as it is, and lives on its own")
    void unchanged(Model model) {
        try (Learner learner = learner(model);
                FittedLearner<String> before = learner.fit(part(0, 2).context())) {
            List<Prediction<String>> expected = before.predict(queries);
            FittedLearner<String> after = before.observe(part(2, 20).context());
            List<Prediction<String>> learned = after.predict(queries);
            assertThat(learned).isNotEqualTo(expected);
            assertThat(before.classes()).containsExactly("a0", "a1");
            assertThat(before.predict(queries)).isEqualTo(expected);
            before.close();
            assertThat(after.predict(queries)).isEqualTo(learned);
            after.close();
        }
    }

    @ParameterizedTest
    @MethodSource("sets")
    @DisplayName("observe-03: a model that reads sets reads old and new examples together, and forgets as exactly")
    void sets(Model model) {
        try (Learner learner = learner(model);
                FittedLearner<String> together = learner.fit(problem.context());
                FittedLearner<String> some = learner.fit(part(0, 12).context());
                FittedLearner<String> all = some.observe(part(12, 20).context());
                FittedLearner<String> forgetful =
                        all.forget(IntStream.range(12, 20).toArray())) {
            List<Prediction<String>> expected = some.predict(queries);
            assertThat(all.predict(queries))
                    .isEqualTo(together.predict(queries))
                    .isNotEqualTo(expected);
            assertThat(forgetful.predict(queries)).isEqualTo(expected);
        }
    }

    static List<Model> sets() {
        return List.of(ANY_CLASSES, EVIDENCE);
    }

    @Test
    @DisplayName("observe-04: too many examples or classes, other features and a closed learner are refused")
    void refusals() {
        try (Learner learner = learner(FIVE_CLASSES);
                FittedLearner<String> fitted = learner.fit(problem.context())) {
            assertThatThrownBy(() -> fitted.observe(new float[4], "a0"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("observe: expected at most 20 examples in all, for which five-classes"
                            + " (causal-transformer) has positions, got 21");
            assertThatThrownBy(() -> fitted.observe(new float[3], "a0"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("observe: expected 4 features as in the context, got 3");
            FittedLearner<String> three = learner.fit(part(0, 3).context());
            assertThatThrownBy(() -> three.observe(Problem.gaussian(3, 6, 4, 6)
                            .relabeled(name -> "b" + name)
                            .context()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage(
                            "observe: expected at most 5 classes, the limit of five-classes (causal-transformer), got"
                                    + " 9; a model of the kind context-transformer has no limit");
            three.close();
            assertThatThrownBy(() -> three.observe(new float[4], "a0"))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("observe: the fitted learner is closed");
        }
    }

    @Test
    @DisplayName("observe-05: more examples than are computed together are read in pieces")
    void inPieces() {
        Problem many = Problem.gaussian(4, 600, 4, 3);
        try (Learner learner = learner(raw(new Lstm(6, 5, 8)));
                FittedLearner<String> together = learner.fit(many.context());
                FittedLearner<String> first = learner.fit(part(many, 0, 1).context());
                FittedLearner<String> all = first.observe(part(many, 1, 600).context())) {
            assertClose(all.predict(queries), together.predict(queries));
        }
    }
}
