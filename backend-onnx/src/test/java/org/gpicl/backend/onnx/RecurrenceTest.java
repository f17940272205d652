package org.gpicl.backend.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.gpicl.spi.Dim;
import org.gpicl.spi.Engine;
import org.gpicl.spi.EngineOptions;
import org.gpicl.spi.Shape;
import org.gpicl.spi.Tensor;
import org.gpicl.spi.TensorOps;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What is particular to a step that is a subgraph; the sizes are known only in the run. */
class RecurrenceTest {

    private static final Shape SEQUENCE = Shape.of(Dim.of(2), Dim.named("time"));
    private static final Tensor NUMBERS = Tensor.of(Shape.of(2, 3), 1f, 2f, 3f, 10f, 20f, 30f);

    private static Engine engine;

    @BeforeAll
    static void open() {
        engine = new OnnxBackend().open(EngineOptions.CPU);
    }

    @AfterAll
    static void close() {
        engine.close();
    }

    private static Tensor evaluate(Expressions.Body body) {
        return Expressions.evaluate(engine, body, List.of(SEQUENCE), List.of(NUMBERS));
    }

    @Test
    void argumentsMayBeResults() {
        assertThat(evaluate((ops, x) -> {
                    TensorOps.Step<Object> done = ops.scan(
                            List.of(ops.constant(7f)),
                            List.of(x.get(0)),
                            List.of(ops.constant(5f)),
                            0,
                            false,
                            (inner, state, inputs, shared) -> new TensorOps.Step<>(
                                    state, List.of(inputs.get(0), inputs.get(0), state.get(0), shared.get(0))));
                    Object scalars =
                            ops.add(done.outputs().get(2), done.outputs().get(3));
                    return ops.add(ops.add(done.outputs().get(0), done.outputs().get(1)), ops.expandDims(scalars, 1));
                }))
                .isEqualTo(Tensor.of(Shape.of(2, 3), 14f, 16f, 18f, 32f, 52f, 72f));
    }

    @Test
    void sizesOfTheModelAreKnownWithinAStep() {
        assertThat(evaluate((ops, x) -> ops.scan(
                                List.of(ops.fill(ops.slice(x.get(0), 0, 0, 1), 0)),
                                List.of(x.get(0)),
                                List.of(),
                                0,
                                false,
                                (inner, state, inputs, shared) -> {
                                    Object ones = inner.fill(inputs.get(0), 1);
                                    return new TensorOps.Step<>(
                                            List.of(inner.add(state.get(0), inner.reshapeLike(ones, state.get(0)))),
                                            List.of());
                                })
                        .state()
                        .get(0)))
                .isEqualTo(Tensor.of(Shape.of(1, 3), 2f, 2f, 2f));
    }

    @Test
    void recurrencesNest() {
        assertThat(evaluate((ops, x) -> ops.scan(
                                List.of(ops.constant(0f)),
                                List.of(x.get(0)),
                                List.of(),
                                0,
                                false,
                                (outer, total, rows, none) -> outer.scan(
                                        total,
                                        rows,
                                        List.of(),
                                        0,
                                        false,
                                        (inner, sum, numbers, nothing) -> new TensorOps.Step<>(
                                                List.of(inner.add(sum.get(0), numbers.get(0))), List.of())))
                        .state()
                        .get(0)))
                .isEqualTo(Tensor.scalar(66));
    }

    @Test
    void stateMustKeepItsShape() {
        assertThatThrownBy(() -> evaluate((ops, x) -> ops.scan(
                                List.of(ops.constant(0f)),
                                List.of(x.get(0)),
                                List.of(),
                                1,
                                false,
                                (inner, state, inputs, shared) ->
                                        new TensorOps.Step<>(List.of(inputs.get(0)), List.of()))
                        .state()
                        .get(0)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("scan: expected a step to leave the state as [float32 []], got [float32 [2]]");
    }

    @Test
    void sequencesMustHaveOneLength() {
        assertThatThrownBy(() -> evaluate((ops, x) -> ops.scan(
                                List.of(ops.constant(0f)),
                                List.of(x.get(0), ops.constant(NUMBERS)),
                                List.of(),
                                1,
                                false,
                                (inner, state, inputs, shared) -> new TensorOps.Step<>(state, List.of()))
                        .state()
                        .get(0)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("scan: expected sequences of one length on axis 1, got [time, 3]");
    }
}
