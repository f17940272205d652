package org.gpicl.tck;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.gpicl.architecture.Architecture;
import org.gpicl.architecture.ArchitectureComputations;
import org.gpicl.architecture.CausalArchitecture;
import org.gpicl.evidence.FittedEvidence;
import org.gpicl.spi.Outputs;
import org.gpicl.spi.Shapes;
import org.gpicl.spi.Tensor;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** What is true of a learner whatever its weights: two ways to the same answer, compared on one engine. */
abstract class LawRules extends Rules {

    /** Relative to the largest number: two float32 computations of one thing. */
    private static final double TOLERANCE = 1e-5;

    /** The same after {@link #MANY} steps, in which rounding errors add up. */
    private static final double AFTER_MANY = 1e-4;

    private static final int MANY = 1000;
    private static final int BATCH = 3;
    private static final int CONTEXT = 8;
    private static final int QUERIES = 4;

    /** What there is for each of several examples, beside what there is for an episode. */
    private static final Set<String> OF_EXAMPLES = Set.of("x", "y", "evidence");

    private final List<Architecture> architectures;

    LawRules(Conformance subject, List<Architecture> architectures) {
        super(subject);
        this.architectures = architectures;
    }

    /** A law on one architecture. */
    private interface Law {
        void check(Learning learner, LearnerSamples samples);
    }

    private Stream<DynamicTest> each(Predicate<Architecture> concerned, Law law) {
        return architectures.stream()
                .filter(concerned)
                .map(architecture -> DynamicTest.dynamicTest(architecture.toString(), () -> {
                    LearnerSamples samples = new LearnerSamples(architecture, 110);
                    try (Learning learner = new Learning(engine(), architecture, samples.weights())) {
                        law.check(learner, samples);
                    }
                }));
    }

    private static boolean isCausal(Architecture architecture) {
        return architecture instanceof CausalArchitecture;
    }

    private static void assertSame(String what, Tensor actual, Tensor expected) {
        Tolerance.ofLargest(TOLERANCE, expected).assertClose(what, actual, expected);
    }

    private static void assertSame(String what, Map<String, Tensor> actual, Map<String, Tensor> expected) {
        Tolerance.assertClose(what, actual, expected, tensor -> Tolerance.ofLargest(TOLERANCE, tensor));
    }

    // ---------------------------------------------------------------- every learner

    @TestFactory
    @DisplayName("law-01: queries do not influence each other")
    Stream<DynamicTest> queries() {
        return each(any -> true, (learner, samples) -> {
            Map<String, Tensor> state = learner.fit(samples.examples(BATCH, CONTEXT));
            Map<String, Tensor> queries = queries(samples);
            Tensor together = learner.predict(state, queries);
            for (int i = 0; i < QUERIES; i++) {
                Tensor alone = learner.predict(state, part(queries, i, i + 1L));
                assertSame("query " + i, alone, Batches.slice(together, 1, i, i + 1L));
            }
        });
    }

    @TestFactory
    @DisplayName("law-02: predicting changes no state")
    Stream<DynamicTest> stateUnchanged() {
        return each(any -> true, (learner, samples) -> {
            try (Outputs state = learner.program(ArchitectureComputations.fit(samples.architecture()))
                    .run(samples.examples(BATCH, CONTEXT))) {
                Map<String, Tensor> before = toHost(state);
                Tensor first = learner.predict(state.tensors(), queries(samples));
                Tensor second = learner.predict(state.tensors(), queries(samples));
                Tolerance.assertIdentical("state", toHost(state), before);
                Tolerance.assertIdentical("prediction", Map.of("logits", second), Map.of("logits", first));
            }
        });
    }

    @TestFactory
    @DisplayName("law-03: an episode does not depend on the others of its batch")
    Stream<DynamicTest> episodes() {
        return each(any -> true, (learner, samples) -> {
            Map<String, Tensor> examples = samples.examples(BATCH, CONTEXT);
            Map<String, Tensor> queries = queries(samples);
            Tensor together = learner.predict(learner.fit(examples), queries);
            for (int i = 0; i < BATCH; i++) {
                Tensor alone = learner.predict(learner.fit(episode(examples, i)), episode(queries, i));
                assertSame("episode " + i, alone, Batches.row(together, i));
            }
        });
    }

    private static Map<String, Tensor> queries(LearnerSamples samples) {
        Samples drawn = new Samples(111);
        Architecture architecture = samples.architecture();
        Map<String, Tensor> queries = new LinkedHashMap<>();
        queries.put("x", drawn.normal(BATCH, QUERIES, architecture.features()));
        if (architecture.experts() > 0) {
            int channels = FittedEvidence.channels(architecture.experts());
            queries.put("evidence", drawn.normal(BATCH, QUERIES, channels, LearnerSamples.CLASSES));
        }
        return queries;
    }

    private static Map<String, Tensor> episode(Map<String, Tensor> batch, int number) {
        Map<String, Tensor> own = new LinkedHashMap<>(batch);
        own.replaceAll((name, tensor) -> Batches.row(tensor, number));
        return own;
    }

    private static Map<String, Tensor> toHost(Outputs outputs) {
        Map<String, Tensor> host = new LinkedHashMap<>();
        outputs.tensors().forEach((name, tensor) -> host.put(name, tensor.toHost()));
        return host;
    }

    // ---------------------------------------------------------------- learners that read in order

    @TestFactory
    @DisplayName("law-04: prefixLogits(x, y)[j] = predict(fit(x[:j], y[:j]), x[j]) at every position")
    Stream<DynamicTest> prefixes() {
        return each(LawRules::isCausal, (learner, samples) -> {
            Map<String, Tensor> examples = samples.examples(BATCH, CONTEXT);
            Tensor prefixLogits = learner.prefixLogits(examples);
            for (int j = 0; j < CONTEXT; j++) {
                Map<String, Tensor> next = Map.of("x", Batches.slice(Named.get(examples, "x"), 1, j, j + 1L));
                Tensor predicted = learner.predict(learner.fit(part(examples, 0, j)), next);
                assertSame("position " + j, predicted, Batches.slice(prefixLogits, 1, j, j + 1L));
            }
        });
    }

    @TestFactory
    @DisplayName("law-05: observe(fit(D1), D2) = fit(D1 ++ D2), wherever the cut is")
    Stream<DynamicTest> observations() {
        return each(LawRules::isCausal, (learner, samples) -> {
            Map<String, Tensor> examples = samples.examples(BATCH, CONTEXT);
            Map<String, Tensor> expected = learner.fit(examples);
            for (int cut : new int[] {0, 1, CONTEXT / 2, CONTEXT}) {
                Map<String, Tensor> first = learner.fit(part(examples, 0, cut));
                assertSame("cut at " + cut, learner.observe(first, part(examples, cut, Shapes.END)), expected);
            }
        });
    }

    @TestFactory
    @DisplayName("law-08: a thousand examples observed one by one are as good as fitted at once")
    Stream<DynamicTest> oneByOne() {
        return each(LawRules::readsWithoutEnd, (learner, samples) -> {
            Map<String, Tensor> examples = samples.examples(1, MANY);
            Map<String, Tensor> state = learner.fit(part(examples, 0, 0));
            for (int i = 0; i < MANY; i++) {
                state = learner.observe(state, part(examples, i, i + 1L));
            }
            Map<String, Tensor> expected = learner.fit(examples);
            Tolerance.assertClose("state", state, expected, tensor -> Tolerance.ofLargest(AFTER_MANY, tensor));
        });
    }

    private static boolean readsWithoutEnd(Architecture architecture) {
        return architecture instanceof CausalArchitecture causal && causal.maxExamples() >= MANY;
    }

    /** With the examples from {@code start} to {@code end} alone. */
    private static Map<String, Tensor> part(Map<String, Tensor> examples, long start, long end) {
        Map<String, Tensor> part = new LinkedHashMap<>(examples);
        part.replaceAll((name, tensor) -> OF_EXAMPLES.contains(name) ? Batches.slice(tensor, 1, start, end) : tensor);
        return part;
    }

    // ---------------------------------------------------------------- learners that read a set

    @TestFactory
    @DisplayName("law-06: the order of the context does not matter to a learner that reads a set")
    Stream<DynamicTest> order() {
        return each(architecture -> !isCausal(architecture), (learner, samples) -> {
            Map<String, Tensor> examples = samples.examples(BATCH, CONTEXT);
            Map<String, Tensor> turned = new LinkedHashMap<>(examples);
            turned.replaceAll((name, tensor) -> OF_EXAMPLES.contains(name)
                    ? Batches.concat(1, Batches.slice(tensor, 1, 3, Shapes.END), Batches.slice(tensor, 1, 0, 3))
                    : tensor);
            Map<String, Tensor> queries = queries(samples);
            assertSame(
                    "logits",
                    learner.predict(learner.fit(turned), queries),
                    learner.predict(learner.fit(examples), queries));
        });
    }

    @TestFactory
    @DisplayName("law-07: relabelling the classes, with their codes, relabels the answer of a learner that takes codes")
    Stream<DynamicTest> relabeling() {
        return each(architecture -> architecture.codeSize() > 0, (learner, samples) -> {
            Map<String, Tensor> examples = samples.examples(BATCH, CONTEXT);
            Map<String, Tensor> relabeled = new LinkedHashMap<>(examples);
            relabeled.computeIfPresent("y", (name, y) -> nextClass(y));
            relabeled.computeIfPresent("codes", (name, codes) -> shiftClasses(codes, 1));
            relabeled.computeIfPresent("evidence", (name, evidence) -> shiftClasses(evidence, 3));
            Map<String, Tensor> queries = queries(samples);
            Tensor expected = learner.predict(learner.fit(examples), queries);
            queries.computeIfPresent("evidence", (name, evidence) -> shiftClasses(evidence, 3));
            assertSame("logits", learner.predict(learner.fit(relabeled), queries), shiftClasses(expected, 2));
        });
    }

    /** Every label c becomes c + 1, and the last 0. */
    private static Tensor nextClass(Tensor labels) {
        long[] next = labels.toLongArray();
        for (int i = 0; i < next.length; i++) {
            next[i] = (next[i] + 1) % LearnerSamples.CLASSES;
        }
        return Tensor.of(labels.shape(), next);
    }

    /** What stood at class c now stands at c + 1. */
    private static Tensor shiftClasses(Tensor tensor, int axis) {
        return Batches.concat(axis, Batches.slice(tensor, axis, -1, Shapes.END), Batches.slice(tensor, axis, 0, -1));
    }
}
