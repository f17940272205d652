package org.gpicl.backend.onnx.graph;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.gpicl.spi.Dim;
import org.gpicl.spi.Shape;
import org.gpicl.spi.Shapes;
import org.gpicl.spi.TensorOps.ScanStep;
import org.gpicl.spi.TensorOps.Step;
import org.gpicl.spi.TensorType;

/**
 * A recurrence as ONNX's Scan, whose subgraph is one step.
 *
 * <p>What the steps share needs no input of the subgraph, which sees the values of the graph around it.
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
        this.length = length(axis, sequences);
    }

    private static Dim length(int axis, List<OnnxValue> sequences) {
        List<Dim> lengths =
                sequences.stream().map(s -> s.shape().dim(axis)).distinct().toList();
        if (lengths.size() != 1 || lengths.get(0).is(0)) {
            throw new IllegalArgumentException(
                    "scan: expected sequences of one length of at least 1 on axis " + axis + ", got " + lengths);
        }
        return lengths.get(0);
    }

    /** Traces one step into a subgraph and emits the node that repeats it. */
    Step<OnnxValue> emit(Nodes nodes, List<OnnxValue> shared, ScanStep<OnnxValue> step) {
        List<OnnxValue> state =
                initial.stream().map(v -> argument("state", v, v.shape())).toList();
        List<OnnxValue> inputs = sequences.stream()
                .map(v -> argument("input", v, withoutAxis(v.shape())))
                .toList();
        Nodes body = new Nodes(root.names());
        Step<OnnxValue> done = step.apply(new OnnxOps(root, body), state, inputs, shared);
        requireUnchanged(done.state());

        // renamed, because a result may be an argument, a value from around or another result too
        List<OnnxValue> results = Stream.concat(done.state().stream(), done.outputs().stream())
                .map(v -> body.rename(v, root.names().fresh("result")))
                .toList();
        List<String> names = nodes.emit(
                "Scan",
                results.size(),
                concatenate(initial, sequences),
                Attributes.of("body", body.graph(root.names().fresh("step"), concatenate(state, inputs), results)),
                Attributes.of("num_scan_inputs", sequences.size()),
                Attributes.of("scan_input_axes", inputAxes()),
                Attributes.of("scan_input_directions", directions(sequences.size())),
                Attributes.of("scan_output_axes", outputAxes(done.outputs())),
                Attributes.of(
                        "scan_output_directions", directions(done.outputs().size())));
        return named(names, done);
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

    private long[] inputAxes() {
        return sequences.stream().mapToLong(s -> s.shape().axis("scan", axis)).toArray();
    }

    private long[] outputAxes(List<OnnxValue> outputs) {
        return outputs.stream().mapToLong(o -> stacked(o).axis("scan", axis)).toArray();
    }

    /** Per sequence or output: 1 from the last position to the first, else 0. */
    private long[] directions(int count) {
        return LongStream.generate(() -> reverse ? 1 : 0).limit(count).toArray();
    }

    /** The shape of the outputs of all steps, given that of one. */
    private Shape stacked(OnnxValue output) {
        return Shapes.expandDims(output.shape(), axis).withDim(axis, length);
    }

    private Step<OnnxValue> named(List<String> names, Step<OnnxValue> done) {
        List<OnnxValue> state = new ArrayList<>();
        List<OnnxValue> outputs = new ArrayList<>();
        for (OnnxValue value : done.state()) {
            state.add(new OnnxValue(names.get(state.size()), value.dtype(), value.shape()));
        }
        for (OnnxValue value : done.outputs()) {
            outputs.add(new OnnxValue(names.get(state.size() + outputs.size()), value.dtype(), stacked(value)));
        }
        return new Step<>(state, outputs);
    }

    private static List<OnnxValue> concatenate(List<OnnxValue> first, List<OnnxValue> second) {
        return Stream.concat(first.stream(), second.stream()).toList();
    }
}
