package org.gpicl.tck;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.DoubleSupplier;
import org.gpicl.architecture.Initializer;
import org.gpicl.random.RandomStream;
import org.gpicl.random.Seed;
import org.gpicl.spi.Initialization;
import org.gpicl.spi.ParameterSet;
import org.gpicl.spi.ParameterSpec;
import org.gpicl.spi.Shape;
import org.gpicl.spi.Tensor;

/** Random tensors, the same in every run. Not thread-safe. */
public final class Samples {

    private final RandomStream random;

    /** Samples that depend on nothing but the seed and the order of the calls. */
    public Samples(long seed) {
        this.random = new Seed(seed).stream();
    }

    /** Normal with mean 0 and variance 1. */
    public Tensor normal(long... sizes) {
        return draw(random::normal, Shape.of(sizes));
    }

    /** Normal with mean 0 and the given standard deviation. */
    public Tensor normal(double standardDeviation, Shape shape) {
        return draw(() -> standardDeviation * random.normal(), shape);
    }

    /** Uniform in [½, 2): of order 1 and far from zero. */
    public Tensor positive(long... sizes) {
        return draw(() -> random.uniform(0.5, 2), Shape.of(sizes));
    }

    /** int64, uniform in [0, bound). */
    public Tensor integers(int bound, long... sizes) {
        Shape shape = Shape.of(sizes);
        long[] values = new long[Math.toIntExact(shape.elements())];
        for (int i = 0; i < values.length; i++) {
            values[i] = random.integer(bound);
        }
        return Tensor.of(shape, values);
    }

    /**
     * Values for parameters as their initialisations say, but for one thing: a constant is blurred a little, so that a
     * gain of 1 or a bias of 0 cannot hide that it is not used.
     */
    public ParameterSet parameters(List<ParameterSpec> specs) {
        Map<String, Tensor> values = new LinkedHashMap<>();
        for (ParameterSpec spec : specs) {
            values.put(spec.name(), parameter(spec));
        }
        return new ParameterSet(values);
    }

    private Tensor parameter(ParameterSpec spec) {
        if (spec.initialization() instanceof Initialization.Normal normal) {
            return normal(normal.standardDeviation(), spec.shape());
        }
        ParameterSet start = Initializer.initialize(List.of(spec), new Seed(0));
        float[] values =
                Objects.requireNonNull(start.tensors().get(spec.name())).toFloatArray();
        for (int i = 0; i < values.length; i++) {
            values[i] += (float) (0.1 * random.normal());
        }
        return Tensor.of(spec.shape(), values);
    }

    private static Tensor draw(DoubleSupplier source, Shape shape) {
        float[] values = new float[Math.toIntExact(shape.elements())];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) source.getAsDouble();
        }
        return Tensor.of(shape, values);
    }
}
