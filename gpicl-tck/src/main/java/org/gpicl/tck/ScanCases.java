package org.gpicl.tck;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.gpicl.spi.Shape;
import org.gpicl.spi.Tensor;
import org.gpicl.spi.TensorOps;
import org.gpicl.spi.TensorOps.Step;

/** Inputs for scan: 0, 1 and 7 steps, forward and reverse, several states, sequences, outputs and shared values, nested. */
final class ScanCases {

    private ScanCases() {}

    static Stream<Case> all() {
        Samples samples = new Samples(50);
        List<Case> cases = new ArrayList<>();
        for (boolean reverse : new boolean[] {false, true}) {
            String direction = reverse ? "reverse" : "forward";
            for (int steps : new int[] {0, 1, 7}) {
                cases.add(Case.of(
                                "running sums " + direction,
                                new RunningSums(1, reverse),
                                samples.normal(3),
                                samples.normal(3, steps))
                        .withTerms(Math.max(1, steps)));
                cases.add(Case.of(
                                "running sums along a negative axis, " + direction,
                                new RunningSums(-1, reverse),
                                samples.normal(2, 3),
                                samples.normal(2, 3, steps))
                        .withTerms(Math.max(1, steps)));
                cases.add(Case.of(
                                "recurrent network " + direction,
                                new RecurrentNetwork(reverse),
                                samples.normal(2, 5),
                                samples.normal(2, 5),
                                samples.normal(steps, 2, 3),
                                samples.normal(steps, 2),
                                samples.normal(3, 5),
                                samples.normal(5, 5),
                                samples.normal(5))
                        // each step sums 3 + 5 products and passes its error on
                        .withTerms(16L * Math.max(1, steps)));
                for (int axis : new int[] {0, 1, -2}) {
                    cases.add(Case.of(
                                    "projected inputs along axis " + axis + ", " + direction,
                                    new ProjectedInputs(axis, reverse),
                                    samples.normal(2, 5),
                                    axis == 0 ? samples.normal(steps, 2, 5) : samples.normal(2, steps, 5),
                                    samples.normal(5, 5))
                            .withTerms(8L * Math.max(1, steps)));
                }
                cases.add(Case.of(
                                "recurrence within a recurrence, " + direction,
                                new Nested(reverse),
                                samples.normal(2, 5),
                                samples.normal(steps, 2, 3, 5),
                                samples.normal(5, 5))
                        // each step is three of them, one after the other
                        .withTerms(24L * Math.max(1, steps)));
                cases.add(Case.of(
                        "counter " + direction,
                        new Counter(reverse),
                        Tensor.of(Shape.SCALAR, 5L),
                        samples.integers(9, steps)));
            }
            cases.add(Case.of("last state only, " + direction, new LastState(reverse), samples.normal(2, 7)));
        }
        return cases.stream();
    }

    /** One state, one sequence, one output, nothing shared: the sums so far. */
    private record RunningSums(int axis, boolean reverse) implements Expression {
        @Override
        public <T> List<T> apply(TensorOps<T> ops, List<T> in) {
            Step<T> result = ops.scan(
                    List.of(in.get(0)),
                    List.of(in.get(1)),
                    List.of(),
                    axis,
                    reverse,
                    (inner, state, inputs, shared) -> {
                        T sum = inner.add(state.get(0), inputs.get(0));
                        return new Step<>(List.of(sum), List.of(sum));
                    });
            return flat(result);
        }
    }

    /** Two states that take turns, two sequences of different rank, two outputs, three shared values, a constant. */
    private record RecurrentNetwork(boolean reverse) implements Expression {
        @Override
        public <T> List<T> apply(TensorOps<T> ops, List<T> in) {
            Step<T> result = ops.scan(
                    in.subList(0, 2),
                    in.subList(2, 4),
                    in.subList(4, 7),
                    0,
                    reverse,
                    (inner, state, inputs, shared) -> {
                        T fromInput = inner.matMul(inputs.get(0), shared.get(0));
                        T fromState = inner.matMul(state.get(0), shared.get(1));
                        T next = inner.tanh(inner.add(inner.add(fromInput, fromState), shared.get(2)));
                        T gate = inner.sigmoid(inner.expandDims(inputs.get(1), -1));
                        T slow = inner.add(inner.multiply(state.get(1), gate), inner.multiply(next, 0.25f));
                        return new Step<>(List.of(slow, next), List.of(inner.sum(next, -1), slow));
                    });
            return flat(result);
        }
    }

    /** What the inputs give is there for all steps: the gradient by the shared matrix can be one product. */
    private record ProjectedInputs(int axis, boolean reverse) implements Expression {
        @Override
        public <T> List<T> apply(TensorOps<T> ops, List<T> in) {
            Step<T> result = ops.scan(
                    in.subList(0, 1),
                    in.subList(1, 2),
                    in.subList(2, 3),
                    axis,
                    reverse,
                    (inner, state, inputs, shared) -> {
                        T next = inner.tanh(inner.add(inputs.get(0), inner.matMul(state.get(0), shared.get(0))));
                        return new Step<>(List.of(next), List.of(next));
                    });
            return flat(result);
        }
    }

    /** Each step is a recurrence of its own, which goes on from the state; of what it puts out, nobody reads one part. */
    private record Nested(boolean reverse) implements Expression {
        @Override
        public <T> List<T> apply(TensorOps<T> ops, List<T> in) {
            Step<T> result = ops.scan(
                    in.subList(0, 1),
                    in.subList(1, 2),
                    in.subList(2, 3),
                    0,
                    reverse,
                    (outer, state, inputs, shared) -> {
                        Step<T> done = outer.scan(state, inputs, shared, 1, !reverse, Nested::step);
                        return new Step<>(
                                done.state(), List.of(outer.mean(done.outputs().get(1), 1)));
                    });
            return flat(result);
        }

        private static <T> Step<T> step(TensorOps<T> ops, List<T> state, List<T> inputs, List<T> shared) {
            T next = ops.tanh(ops.add(inputs.get(0), ops.matMul(state.get(0), shared.get(0))));
            return new Step<>(List.of(next), List.of(ops.exp(next), next));
        }
    }

    /** An integer state. */
    private record Counter(boolean reverse) implements Expression {
        @Override
        public <T> List<T> apply(TensorOps<T> ops, List<T> in) {
            Step<T> result = ops.scan(
                    List.of(in.get(0)), List.of(in.get(1)), List.of(), 0, reverse, (inner, state, inputs, shared) -> {
                        T next = inner.add(inner.add(state.get(0), state.get(0)), inputs.get(0));
                        return new Step<>(List.of(next), List.of(state.get(0)));
                    });
            return flat(result);
        }
    }

    /** No outputs; the same value as initial state and as shared. */
    private record LastState(boolean reverse) implements Expression {
        @Override
        public <T> List<T> apply(TensorOps<T> ops, List<T> in) {
            T start = ops.squeeze(ops.sum(in.get(0), 1), 1);
            return ops.scan(List.of(start), in, List.of(start), 1, reverse, (inner, state, inputs, shared) -> {
                        T mixed = inner.multiply(state.get(0), inner.tanh(inputs.get(0)));
                        return new Step<>(List.of(inner.add(mixed, shared.get(0))), List.of());
                    })
                    .state();
        }
    }

    private static <T> List<T> flat(Step<T> step) {
        List<T> all = new ArrayList<>(step.state());
        all.addAll(step.outputs());
        return all;
    }
}
