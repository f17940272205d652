package org.gpicl.architecture;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.gpicl.random.RandomStream;
import org.gpicl.random.Seed;
import org.gpicl.spi.Initialization;
import org.gpicl.spi.ParameterSet;
import org.gpicl.spi.ParameterSpec;
import org.gpicl.spi.Tensor;

/** Draws the weights of an architecture that has not been meta-trained. */
public final class Initializer {

    private Initializer() {}

    /** Initial weights; each parameter is a function of the seed and its position, not of the sizes of the others. */
    public static ParameterSet initialize(List<ParameterSpec> specs, Seed seed) {
        Map<String, Tensor> weights = new LinkedHashMap<>();
        for (int i = 0; i < specs.size(); i++) {
            weights.put(specs.get(i).name(), draw(specs.get(i), seed.child(i).stream()));
        }
        return new ParameterSet(weights);
    }

    private static Tensor draw(ParameterSpec spec, RandomStream random) {
        if (spec.initialization() instanceof Initialization.Constant constant) {
            return Tensor.filled(spec.shape(), constant.value());
        }
        float[] values = new float[Math.toIntExact(spec.shape().elements())];
        if (spec.initialization() instanceof Initialization.Blocks blocks) {
            int last = Math.toIntExact(spec.shape().dim(-1).size());
            int block = last / blocks.values().size();
            for (int i = 0; i < values.length; i++) {
                values[i] = blocks.values().get(i % last / block);
            }
            return Tensor.of(spec.shape(), values);
        }
        Initialization.Normal normal = (Initialization.Normal) spec.initialization();
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (normal.standardDeviation() * random.normal());
        }
        return Tensor.of(spec.shape(), values);
    }
}
