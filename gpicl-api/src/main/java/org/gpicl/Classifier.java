package org.gpicl;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.gpicl.architecture.Architecture;
import org.gpicl.architecture.State;
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
 * @param encoder of some view: what it does to columns is the same in all of them
 * @param views how many there are
 * @param classes how many there are
 * @param values the parameters: θ under its own names; {@code state.…} [views, …]; {@code encoder.…} [features]; {@code
 *     encoder.matrix} [views, features, N_x], if there is one; {@code outputs} [views, N_y, classes], where the architecture has an N_y
 */
record Classifier(Architecture architecture, RowEncoder encoder, int views, int classes, ParameterSet values)
        implements Computation {

    /** The name of the input: float32 [rows, features]. */
    static final String FEATURES = "features";

    /** The name of the output: float32 [rows, classes]. */
    static final String PROBABILITIES = "probabilities";

    private static final Dim ROWS = Dim.named("rows");

    /** Copies what a fitted learner remembers to the host. */
    static Classifier of(Model model, int classes, List<Memory> memories) {
        Map<String, Tensor> values = new LinkedHashMap<>(model.weights().tensors());
        for (String name : model.architecture().state().keySet()) {
            values.put(
                    "state." + name,
                    joined(memories.stream()
                            .map(memory -> Objects.requireNonNull(memory.state().get(name), name)
                                    .toHost())
                            .toList()));
        }
        List<View> views =
                memories.stream().flatMap(m -> m.views().members().stream()).toList();
        RowEncoder encoder = views.get(0).encoder();
        encoder.columns().forEach((name, column) -> values.put("encoder." + name, column));
        List<float[]> matrices =
                views.stream().flatMap(view -> view.encoder().matrix().stream()).toList();
        if (!matrices.isEmpty()) {
            values.put("encoder.matrix", stacked(Shape.of(encoder.features(), encoder.width()), matrices));
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
        return new Classifier(model.architecture(), encoder, views.size(), classes, new ParameterSet(values));
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

    @Override
    public String name() {
        return "classify";
    }

    @Override
    public Signature signature() {
        return new Signature(
                Map.of(FEATURES, TensorType.float32(ROWS, Dim.of(encoder.features()))),
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
        T columns = encoder.columns(ops, values.scope("encoder"), rows); // [rows, features]
        T x = encoder.matrix().isPresent()
                ? ops.matMul(columns, values.scope("encoder").get("matrix"))
                : padded(ops, columns); // [views, rows, N_x]
        Map<String, T> state = new LinkedHashMap<>();
        architecture
                .state()
                .keySet()
                .forEach(name -> state.put(name, values.scope("state").get(name)));
        T logits = architecture.predict(ops, values, new State<>(state), x);
        T ofClasses = architecture.classLimit().isPresent() ? ops.matMul(logits, values.get("outputs")) : logits;
        T mean = ops.mean(ops.softmax(ofClasses, -1), 0); // [1, rows, classes]
        return Map.of(PROBABILITIES, ops.squeeze(mean, 0));
    }

    /** Zeros behind the columns [rows, features] up to the width, the same for every view. */
    private <T> T padded(TensorOps<T> ops, T columns) {
        int missing = encoder.width() - encoder.features();
        T zero = ops.fill(ops.sum(columns, -1), 0); // [rows, 1]
        T zeros = ops.add(zero, ops.constant(Tensor.filled(Shape.of(1, missing), 0)));
        T full = missing == 0 ? columns : ops.concat(-1, List.of(columns, zeros));
        return ops.add(full, ops.constant(Tensor.filled(Shape.of(views, 1, 1), 0)));
    }
}
