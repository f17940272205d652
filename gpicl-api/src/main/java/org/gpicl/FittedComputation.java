package org.gpicl;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.gpicl.architecture.Architecture;
import org.gpicl.architecture.Queries;
import org.gpicl.architecture.State;
import org.gpicl.architecture.Temperature;
import org.gpicl.evidence.FittedEvidence;
import org.gpicl.model.Model;
import org.gpicl.preprocess.RowEncoder;
import org.gpicl.spi.Computation;
import org.gpicl.spi.DType;
import org.gpicl.spi.Dim;
import org.gpicl.spi.Initialization;
import org.gpicl.spi.ParameterSet;
import org.gpicl.spi.ParameterSpec;
import org.gpicl.spi.Parameters;
import org.gpicl.spi.Shape;
import org.gpicl.spi.Signature;
import org.gpicl.spi.Tensor;
import org.gpicl.spi.TensorOps;
import org.gpicl.spi.TensorType;

/**
 * A fitted learner as one computation, from raw rows to probabilities: what {@link FittedLearner} computes in pieces, for
 * export. What it remembers of the examples is among the parameters, beside the weights.
 *
 * @param architecture of the model
 * @param temperature of the model
 * @param encoders one for each view
 * @param kinds for each view, the index of the first view with the same column transform, so that the graph computes each
 *     transform once
 * @param evidence the experts of each view; empty for an architecture that does not listen to any
 * @param classes how many there are
 * @param values the parameters: θ under its own names; {@code state.…} [views, …]; {@code encoder0.…} and so on, what each
 *     kind does to columns, and for each view its {@code matrix} [features, N_x] if there is one, and for the first of all that
 *     share them {@code evidence.…}, what experts know; {@code outputs} [views, N_y, classes], where the architecture has an N_y
 */
record FittedComputation(
        Architecture architecture,
        Temperature temperature,
        List<RowEncoder> encoders,
        List<Integer> kinds,
        List<FittedEvidence> evidence,
        int classes,
        ParameterSet values)
        implements Computation {

    private static final String EVIDENCE = "evidence";

    /** The name of the input: float32 [rows, features]. */
    static final String FEATURES = "features";

    /** The name of the output: float32 [rows, classes]. */
    static final String PROBABILITIES = "probabilities";

    private static final Dim ROWS = Dim.named("rows");

    /** Copies what a fitted learner remembers to the host. */
    static FittedComputation of(Model model, int classes, List<Memory> memories) {
        Map<String, Tensor> values = new LinkedHashMap<>(model.weights().tensors());
        for (String name : model.architecture().state().keySet()) {
            values.put(
                    "state." + name,
                    joined(memories.stream().map(memory -> memory.host(name)).toList()));
        }
        List<View> views =
                memories.stream().flatMap(m -> m.views().members().stream()).toList();
        List<RowEncoder> encoders = views.stream().map(View::encoder).toList();
        List<FittedEvidence> evidence =
                views.stream().map(View::evidence).filter(Objects::nonNull).toList();
        List<Map<String, Tensor>> columns =
                encoders.stream().map(RowEncoder::columns).toList();
        List<Integer> kinds = columns.stream().map(columns::indexOf).toList();
        for (int view = 0; view < encoders.size(); view++) {
            RowEncoder encoder = encoders.get(view);
            String scope = scope(view) + ".";
            if (kinds.get(view) == view) {
                columns.get(view).forEach((name, column) -> values.put(scope + name, column));
            }
            Shape shape = Shape.of(encoder.features(), encoder.width());
            encoder.matrix().ifPresent(matrix -> values.put(scope + "matrix", Tensor.of(shape, matrix)));
            if (!evidence.isEmpty() && evidence.indexOf(evidence.get(view)) == view) {
                evidence.get(view)
                        .tensors()
                        .forEach((name, tensor) -> values.put(scope + EVIDENCE + "." + name, tensor));
            }
        }
        model.architecture()
                .classLimit()
                .ifPresent(limit -> values.put(
                        "outputs",
                        stacked(
                                Shape.of(limit, classes),
                                views.stream()
                                        .map(view -> selection(view.outputs(), limit, classes))
                                        .toList())));
        return new FittedComputation(
                model.architecture(),
                model.temperature(),
                encoders,
                kinds,
                evidence,
                classes,
                new ParameterSet(values));
    }

    /** The matrix [N_y, classes] that takes logits to those of the classes: 1 where the output stands for the class. */
    private static float[] selection(int[] outputs, int limit, int classes) {
        float[] selection = new float[limit * classes];
        for (int c = 0; c < classes; c++) {
            selection[outputs[c] * classes + c] = 1;
        }
        return selection;
    }

    private static Tensor stacked(Shape each, List<float[]> parts) {
        return joined(parts.stream()
                .map(part -> Tensor.of(new Shape(prepend(Dim.of(1), each.dims())), part))
                .toList());
    }

    private static List<Dim> prepend(Dim first, List<Dim> rest) {
        List<Dim> dims = new ArrayList<>(List.of(first));
        dims.addAll(rest);
        return dims;
    }

    /** Float32 tensors [some, …] one after another: [all, …]. */
    private static Tensor joined(List<Tensor> parts) {
        long first =
                parts.stream().mapToLong(part -> part.shape().dim(0).size()).sum();
        Shape shape = parts.get(0).shape().withDim(0, Dim.of(first));
        ByteBuffer bytes = Tensor.buffer(DType.FLOAT32, shape);
        parts.forEach(part -> bytes.put(part.bytes()));
        return Tensor.wrap(DType.FLOAT32, shape, bytes.clear());
    }

    private static String scope(int view) {
        return "encoder" + view;
    }

    /** Numbers in a raw row. */
    int features() {
        return encoders.get(0).features();
    }

    @Override
    public String name() {
        return "classify";
    }

    @Override
    public Signature signature() {
        return new Signature(
                Map.of(FEATURES, TensorType.float32(ROWS, Dim.of(features()))),
                Map.of(PROBABILITIES, TensorType.float32(ROWS, Dim.of(classes))));
    }

    @Override
    public List<ParameterSpec> parameters() {
        return values.tensors().entrySet().stream()
                .map(value -> new ParameterSpec(value.getKey(), value.getValue().shape(), Initialization.zeros()))
                .toList();
    }

    @Override
    public <T> Map<String, T> apply(TensorOps<T> ops, Map<String, T> inputs, Parameters<T> values) {
        T rows = Objects.requireNonNull(inputs.get(FEATURES), FEATURES);
        List<T> encoded = new ArrayList<>();
        List<T> columns = new ArrayList<>();
        for (int view = 0; view < encoders.size(); view++) {
            RowEncoder encoder = encoders.get(view);
            int kind = kinds.get(view);
            columns.add(kind < view ? columns.get(kind) : encoder.columns(ops, values.scope(scope(view)), rows));
            encoded.add(encoded(ops, values.scope(scope(view)), encoder, columns.get(view)));
        }
        T x = ops.concat(
                0,
                encoded.stream()
                        .map(rowsOfView -> ops.expandDims(rowsOfView, 0))
                        .toList()); // [views, rows, N_x]
        Map<String, T> state = new LinkedHashMap<>();
        architecture
                .state()
                .keySet()
                .forEach(name -> state.put(name, values.scope("state").get(name)));
        T said = evidence.isEmpty() ? null : evidence(ops, values, rows, columns, encoded);
        T logits =
                temperature.apply(ops, architecture.predict(ops, values, new State<>(state), new Queries<>(x, said)));
        T ofClasses = architecture.classLimit().isPresent() ? ops.matMul(logits, values.get("outputs")) : logits;
        T mean = ops.mean(ops.softmax(ofClasses, -1), 0); // [1, rows, classes]
        return Map.of(PROBABILITIES, ops.squeeze(mean, 0));
    }

    /** What the experts of all views say of rows [rows, features]: [views, rows, channels, classes]. */
    private <T> T evidence(TensorOps<T> ops, Parameters<T> values, T rows, List<T> columns, List<T> encoded) {
        List<T> scores = new ArrayList<>();
        for (int view = 0; view < evidence.size(); view++) {
            int first = evidence.indexOf(evidence.get(view));
            if (first < view) {
                scores.add(scores.get(first));
            } else {
                Parameters<T> experts = values.scope(scope(view)).scope(EVIDENCE);
                scores.add(ops.expandDims(
                        evidence.get(view).scores(ops, experts, rows, columns.get(view), encoded.get(view)), 0));
            }
        }
        return ops.concat(0, scores);
    }

    /** Columns [rows, features] as one view sees them: [rows, N_x]. */
    private static <T> T encoded(TensorOps<T> ops, Parameters<T> values, RowEncoder encoder, T columns) {
        int missing = encoder.width() - encoder.features();
        if (encoder.matrix().isPresent()) {
            return ops.matMul(columns, values.get("matrix"));
        }
        if (missing == 0) {
            return columns;
        }
        T zero = ops.fill(ops.sum(columns, -1), 0); // [rows, 1]
        return ops.concat(-1, List.of(columns, ops.add(zero, ops.constant(Tensor.filled(Shape.of(1, missing), 0)))));
    }
}
