package org.gpicl.backend.nd4j;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.gpicl.spi.Computation;
import org.gpicl.spi.ParameterSpec;
import org.gpicl.spi.Parameters;
import org.gpicl.spi.Signature;
import org.gpicl.spi.TensorOps;
import org.gpicl.spi.TensorType;

/** The product of a matrix, or of each of a batch of them, with itself. */
record SquareMatrix(TensorType type) implements Computation {

    @Override
    public String name() {
        return "square";
    }

    @Override
    public Signature signature() {
        return new Signature(Map.of("x", type), Map.of("y", type));
    }

    @Override
    public List<ParameterSpec> parameters() {
        return List.of();
    }

    @Override
    public <T> Map<String, T> apply(TensorOps<T> ops, Map<String, T> inputs, Parameters<T> parameters) {
        T x = Objects.requireNonNull(inputs.get("x"));
        return Map.of("y", ops.matMul(x, x));
    }
}
