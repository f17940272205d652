package org.gpicl.backend.onnx.graph;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.gpicl.backend.onnx.proto.GraphProto;
import org.gpicl.spi.DType;
import org.gpicl.spi.Dim;
import org.gpicl.spi.Shape;
import org.gpicl.spi.Shapes;
import org.gpicl.spi.Tensor;
import org.gpicl.spi.TensorOps.ScanStep;
import org.gpicl.spi.TensorOps.Step;
import org.gpicl.spi.TensorType;

/**
 * A recurrence as ONNX's Scan, whose subgraph is one step.
 *
 * <p>What the steps share needs no input of the subgraph, which sees the values of the graph around it. ONNX Runtime 1.28
 * kills the process (SIGFPE) over a Scan of no steps, so one that may have none stands in the branch of an If; and over an
 * empty batch, if it must transpose it itself, so the scanned axis comes first here.
 */
final class ScanNode {

    private final Root root;
    private final List<OnnxValue> initial;
    private final List<OnnxValue> sequences;
    private final int axis;
    private final boolean reverse;
    private final Dim length;

    ScanNode(Root root, List<OnnxValue> initial, List<OnnxValue> sequences, int axis, boolean reverse) {
        this.root = root;
        this.initial = initial;
        this.sequences = sequences;
        this.axis = axis;
        this.reverse = reverse;
        this.length = Shapes.scan(axis, sequences.stream().map(OnnxValue::shape).toList());
    }

    /** Emits the recurrence; its length is symbolic, or at least 1. */
    Step<OnnxValue> emit(Nodes nodes, List<OnnxValue> shared, ScanStep<OnnxValue> step) {
        return length.isFixed() ? steps(nodes, shared, step) : stepsIfAny(nodes, shared, step);
    }

    private Step<OnnxValue> stepsIfAny(Nodes nodes, List<OnnxValue> shared, ScanStep<OnnxValue> step) {
        Nodes some = new Nodes(root.names());
        Step<OnnxValue> done = steps(some, shared, step);
        Nodes none = new Nodes(root.names());
        List<OnnxValue> empty =
                done.outputs().stream().map(output -> empty(none, output)).toList();
        OnnxValue zero = root.constants().constant(Tensor.of(Shape.SCALAR, 0L));
        OnnxValue anySteps = nodes.emit(
                "Less", DType.BOOL, Shape.SCALAR, List.of(zero, root.sizes().scalar(length)));
        List<OnnxValue> results = concatenate(done.state(), done.outputs());
        List<String> names = nodes.emit(
                "If",
                results.size(),
                List.of(anySteps),
                Attributes.of("then_branch", branch(some, results)),
                Attributes.of("else_branch", branch(none, concatenate(initial, empty))));
        List<OnnxValue> named = IntStream.range(0, results.size())
                .mapToObj(i -> new OnnxValue(
                        names.get(i), results.get(i).dtype(), results.get(i).shape()))
                .toList();
        int states = initial.size();
        return new Step<>(named.subList(0, states), named.subList(states, named.size()));
    }

    /** A tensor of that shape, which has no elements where this is run. */
    private OnnxValue empty(Nodes none, OnnxValue like) {
        OnnxOps ops = new OnnxOps(root, none);
        OnnxValue zeros = ops.fill(like, 0);
        return like.dtype() == DType.BOOL ? ops.less(zeros, zeros) : ops.cast(zeros, like.dtype());
    }

    private GraphProto branch(Nodes nodes, List<OnnxValue> results) {
        return nodes.graph(root.names().fresh("branch"), List.of(), renamed(nodes, results));
    }

    /** As results of a graph: a result may be an argument, a value from around or another result too. */
    private List<OnnxValue> renamed(Nodes nodes, List<OnnxValue> results) {
        return results.stream()
                .map(v -> nodes.rename(v, root.names().fresh("result")))
                .toList();
    }

    /** Traces one step into a subgraph and emits the node that repeats it. */
    private Step<OnnxValue> steps(Nodes nodes, List<OnnxValue> shared, ScanStep<OnnxValue> step) {
        List<OnnxValue> state =
                initial.stream().map(v -> argument("state", v, v.shape())).toList();
        List<OnnxValue> inputs = sequences.stream()
                .map(v -> argument("input", v, withoutAxis(v.shape())))
                .toList();
        Nodes body = new Nodes(root.names());
        Step<OnnxValue> done = step.apply(new OnnxOps(root, body), state, inputs, shared);
        requireUnchanged(done.state());

        List<OnnxValue> results = renamed(body, concatenate(done.state(), done.outputs()));
        OnnxOps around = new OnnxOps(root, nodes);
        List<OnnxValue> cut = sequences.stream().map(v -> axisFirst(around, v)).toList();
        List<String> names = nodes.emit(
                "Scan",
                results.size(),
                concatenate(initial, cut),
                Attributes.of("body", body.graph(root.names().fresh("step"), concatenate(state, inputs), results)),
                Attributes.of("num_scan_inputs", sequences.size()),
                Attributes.of("scan_input_directions", directions(sequences.size())),
                Attributes.of(
                        "scan_output_directions", directions(done.outputs().size())));
        return named(around, names, done);
    }

    /** With the scanned axis as the first. */
    private OnnxValue axisFirst(OnnxOps ops, OnnxValue sequence) {
        int rank = sequence.shape().rank();
        int position = sequence.shape().axis("scan", axis);
        return ops.transpose(
                sequence,
                IntStream.range(0, rank)
                        .map(i -> i == 0 ? position : i <= position ? i - 1 : i)
                        .toArray());
    }

    /** With the first axis as the scanned one. */
    private OnnxValue axisBack(OnnxOps ops, OnnxValue stacked) {
        int rank = stacked.shape().rank();
        int position = axis < 0 ? axis + rank : axis;
        return ops.transpose(
                stacked,
                IntStream.range(0, rank)
                        .map(i -> i == position ? 0 : i < position ? i + 1 : i)
                        .toArray());
    }

    private OnnxValue argument(String stem, OnnxValue like, Shape shape) {
        return new OnnxValue(root.names().fresh(stem), like.dtype(), shape);
    }

    private Shape withoutAxis(Shape shape) {
        return Shapes.squeeze(shape.withDim(axis, Dim.of(1)), axis);
    }

    private void requireUnchanged(List<OnnxValue> state) {
        if (!types(state).equals(types(initial))) {
            throw new IllegalArgumentException(
                    "scan: expected a step to leave the state as " + types(initial) + ", got " + types(state));
        }
    }

    private static List<TensorType> types(List<OnnxValue> values) {
        return values.stream().map(v -> new TensorType(v.dtype(), v.shape())).toList();
    }

    /** Per sequence or output: 1 from the last position to the first, else 0. */
    private long[] directions(int count) {
        return LongStream.generate(() -> reverse ? 1 : 0).limit(count).toArray();
    }

    private Step<OnnxValue> named(OnnxOps ops, List<String> names, Step<OnnxValue> done) {
        List<OnnxValue> state = new ArrayList<>();
        List<OnnxValue> outputs = new ArrayList<>();
        for (OnnxValue value : done.state()) {
            state.add(new OnnxValue(names.get(state.size()), value.dtype(), value.shape()));
        }
        for (OnnxValue value : done.outputs()) {
            String name = names.get(state.size() + outputs.size());
            Shape stacked = Shapes.expandDims(value.shape(), 0).withDim(0, length);
            outputs.add(axisBack(ops, new OnnxValue(name, value.dtype(), stacked)));
        }
        return new Step<>(state, outputs);
    }

    private static List<OnnxValue> concatenate(List<OnnxValue> first, List<OnnxValue> second) {
        return Stream.concat(first.stream(), second.stream()).toList();
    }
}
