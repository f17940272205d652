package org.gpicl.backend.djl.script;

import java.util.ArrayList;
import java.util.List;
import org.gpicl.backend.djl.script.Statement.Carried;
import org.gpicl.backend.djl.script.Statement.Cut;
import org.gpicl.backend.djl.script.Statement.Loop;
import org.gpicl.backend.djl.script.Statement.Stacked;
import org.gpicl.spi.Dim;
import org.gpicl.spi.Shape;
import org.gpicl.spi.Shapes;
import org.gpicl.spi.TensorOps.ScanStep;
import org.gpicl.spi.TensorOps.Step;
import org.gpicl.spi.TensorType;

/**
 * A recurrence as a loop, whose body is one step.
 *
 * <p>The state is float32 in any arithmetic: what adds up over many steps must not lose its digits.
 *
 * @param block in which the loop stands
 */
record ScriptScan(ScriptContext context, Block block, int axis, boolean reverse) {

    /** Traces one step into a block of its own, and writes the loop that repeats it. */
    Step<ScriptValue> write(
            List<ScriptValue> initial,
            List<ScriptValue> sequences,
            List<ScriptValue> shared,
            ScanStep<ScriptValue> step) {
        Lines around = new Lines(context, block);
        Dim length =
                Shapes.scan(axis, sequences.stream().map(ScriptValue::shape).toList());
        Recall recall = Recall.of(block, context.size(length));
        Block body = new Block(block, recall);
        Lines within = new Lines(context, body);
        List<ScriptValue> start = initial.stream().map(around::wide).toList();
        List<ScriptValue> before = start.stream()
                .map(value -> given(body, "s", value, value.shape()))
                .toList();
        List<Cut> inputs = new ArrayList<>();
        for (ScriptValue sequence : sequences) {
            ScriptValue element = given(body, "x", sequence, withoutAxis(sequence.shape()));
            inputs.add(new Cut(sequence, sequence.shape().axis("scan", axis), element));
        }
        inputs.forEach(recall::along);
        List<ScriptValue> elements = inputs.stream().map(Cut::element).toList();
        Step<ScriptValue> done = step.apply(new ScriptOps(context, body), before, elements, shared);
        List<ScriptValue> after = done.state().stream().map(within::wide).toList();
        requireUnchanged(start, after);

        List<Carried> state = new ArrayList<>();
        for (int i = 0; i < start.size(); i++) {
            ScriptValue last = given(block, "s", start.get(i), start.get(i).shape());
            state.add(new Carried(start.get(i), before.get(i), after.get(i), last));
        }
        recall.kept().forEach(kept -> inputs.add(output(kept, length)));
        List<Stacked> outputs = new ArrayList<>();
        for (ScriptValue output : done.outputs()) {
            outputs.add(stacked(within.tensor(output), axis, length));
        }
        block.add(new Loop(body, context.size(length), reverse, state, inputs, outputs));
        return new Step<>(
                state.stream().map(Carried::last).toList(),
                outputs.stream().map(Stacked::stack).toList());
    }

    private ScriptValue given(Block to, String stem, ScriptValue like, Shape shape) {
        return ScriptValue.given(context.fresh(stem), like.dtype(), shape, like.isHalf(), to);
    }

    private Shape withoutAxis(Shape shape) {
        return Shapes.squeeze(shape.withDim(axis, Dim.of(1)), axis);
    }

    /** Lets an earlier loop put out a value for this one. */
    private Cut output(Recall.Kept kept, Dim length) {
        Stacked output = stacked(kept.there(), 0, length);
        kept.loop().outputs().add(output);
        return new Cut(output.stack(), output.axis(), kept.here());
    }

    private Stacked stacked(ScriptValue element, int along, Dim length) {
        Shape one = Shapes.expandDims(element.shape(), along);
        int position = one.axis("scan", along);
        Shape all = one.withDim(position, length);
        ScriptValue stack = ScriptValue.made(context.fresh("t"), element.dtype(), all, element.isHalf(), block);
        int code = element.isHalf() ? ScriptContext.BFLOAT16 : ScriptContext.code(element.dtype());
        return new Stacked(element, position, stack, context.full(context.sizes(all), "0", code));
    }

    private static void requireUnchanged(List<ScriptValue> before, List<ScriptValue> after) {
        if (!types(before).equals(types(after))) {
            throw new IllegalArgumentException(
                    "scan: expected a step to leave the state as " + types(before) + ", got " + types(after));
        }
    }

    private static List<TensorType> types(List<ScriptValue> values) {
        return values.stream().map(v -> new TensorType(v.dtype(), v.shape())).toList();
    }
}
