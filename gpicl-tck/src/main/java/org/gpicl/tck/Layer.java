package org.gpicl.tck;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
 * A small program for rules that are not about numbers: one layer of a network, from {@code x} [batch, 4] and int64
 * {@code shift} [batch] to {@code y} [batch, 4], which can be its own next x. Its other outputs are values it was given:
 * {@code same} is x, and {@code bias} [4] a parameter.
 */
final class Layer implements Computation {

    private static final int WIDTH = 4;

    private static final TensorType ROWS = TensorType.float32(Dim.named("batch"), Dim.of(WIDTH));

    /** Values for the parameters. */
    static ParameterSet weights() {
        return new Samples(70).parameters(new Layer().parameters());
    }

    /** Inputs of this many rows. */
    static Map<String, Tensor> inputs(long seed, int batch) {
        Samples samples = new Samples(seed);
        return inputs(samples.normal(batch, WIDTH), samples.integers(5, batch));
    }

    /** The inputs by name. */
    static <A> Map<String, A> inputs(A x, A shift) {
        Map<String, A> inputs = new LinkedHashMap<>();
        inputs.put("x", x);
        inputs.put("shift", shift);
        return inputs;
    }

    @Override
    public String name() {
        return "layer";
    }

    @Override
    public Signature signature() {
        Map<String, TensorType> outputs = new LinkedHashMap<>();
        outputs.put("y", ROWS);
        outputs.put("same", ROWS);
        outputs.put("bias", TensorType.float32(Dim.of(WIDTH)));
        return new Signature(inputs(ROWS, TensorType.int64(Dim.named("batch"))), outputs);
    }

    @Override
    public List<ParameterSpec> parameters() {
        return List.of(
                new ParameterSpec("weight", Shape.of(WIDTH, WIDTH), Initialization.scaledNormal(1, WIDTH)),
                new ParameterSpec("bias", Shape.of(WIDTH), Initialization.zeros()));
    }

    @Override
    public <T> Map<String, T> apply(TensorOps<T> ops, Map<String, T> inputs, Parameters<T> parameters) {
        T x = Named.get(inputs, "x");
        T shift = ops.expandDims(ops.cast(Named.get(inputs, "shift"), DType.FLOAT32), 1);
        T bias = parameters.get("bias");
        T hidden = ops.linear(ops.add(x, shift), parameters.get("weight"), bias);
        // in no order: an engine returns them in the order of the signature
        return Map.of("bias", bias, "same", x, "y", ops.gelu(ops.normalize(hidden, 1e-5f)));
    }
}
