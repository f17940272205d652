package org.gpicl.tck;

import java.util.LinkedHashMap;
import java.util.Map;
import org.gpicl.architecture.Architecture;
import org.gpicl.architecture.ArchitectureComputations;
import org.gpicl.architecture.LabelCodes;
import org.gpicl.random.Seed;
import org.gpicl.spi.Computation;
import org.gpicl.spi.DType;
import org.gpicl.spi.ParameterSet;
import org.gpicl.spi.Shape;
import org.gpicl.spi.Tensor;

/**
 * Random weights and examples for an architecture.
 *
 * @param architecture the architecture these weights belong to
 * @param seed that they depend on, and on nothing else
 */
record LearnerSamples(Architecture architecture, long seed) {

    /** Classes of an episode. */
    static final int CLASSES = 3;

    /** θ, nowhere constant. */
    ParameterSet weights() {
        return new Samples(seed).parameters(architecture.parameters());
    }

    /**
     * Inputs of one of the architecture's computations: features normal, labels below {@link #CLASSES}, codes of length 1,
     * and a state that comes of fitting.
     *
     * @param sizes value by name of a symbolic size
     */
    Map<String, Tensor> inputs(Computation computation, Map<String, Long> sizes) {
        Samples samples = new Samples(seed);
        Map<String, Tensor> inputs = new LinkedHashMap<>();
        computation.signature().inputs().forEach((name, type) -> {
            long[] shape = type.shape().dims().stream()
                    .mapToLong(dim -> dim.evaluate(sizes))
                    .toArray();
            inputs.put(name, tensor(samples, name, type.dtype(), shape));
        });
        if (inputs.keySet().containsAll(architecture.state().keySet())) {
            inputs.putAll(state(sizes));
        }
        return inputs;
    }

    private Tensor tensor(Samples samples, String name, DType dtype, long[] sizes) {
        if (dtype == DType.INT64) {
            return samples.integers(CLASSES, sizes);
        }
        return switch (name) {
            case "codes" -> codes(Shape.of(sizes));
            case "weights" -> samples.positive(sizes);
            default -> samples.normal(sizes);
        };
    }

    /** A state, by the oracle. */
    private Map<String, Tensor> state(Map<String, Long> sizes) {
        Computation fit = ArchitectureComputations.fit(architecture);
        return Runs.onOracle(fit, weights(), inputs(fit, sizes));
    }

    /** Labelled examples {@code x}, {@code y} and, where the architecture has them, {@code codes}. */
    Map<String, Tensor> examples(long batch, long count) {
        return inputs(
                ArchitectureComputations.fit(architecture),
                Map.of("batch", batch, "context", count, "classes", (long) CLASSES));
    }

    private Tensor codes(Shape shape) {
        int size = architecture.codeSize();
        float[] values = new float[Math.toIntExact(shape.elements())];
        for (int i = 0; i < values.length; i += size) {
            float[] code = LabelCodes.draw(new Seed(seed).child(i).stream(), size);
            System.arraycopy(code, 0, values, i, size);
        }
        return Tensor.of(shape, values);
    }
}
