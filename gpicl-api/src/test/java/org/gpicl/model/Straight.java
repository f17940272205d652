package org.gpicl.model;

import java.util.List;
import java.util.Map;
import org.gpicl.architecture.Architecture;
import org.gpicl.architecture.ArchitectureKinds;
import org.gpicl.architecture.RecurrentArchitecture;
import org.gpicl.spi.Initialization;
import org.gpicl.spi.ParameterSpec;
import org.gpicl.spi.Parameters;
import org.gpicl.spi.Shape;
import org.gpicl.spi.TensorOps;

/** An architecture that gpicl does not know: one linear map, which reads no context. */
public record Straight(int features, int classes) implements RecurrentArchitecture {

    /** Checks the sizes. */
    public Straight {
        if (features < 1 || classes < 1) {
            throw new IllegalArgumentException(
                    "straight: expected sizes of at least 1, got " + features + ", " + classes);
        }
    }

    /** What makes it known. */
    public static final class Kinds implements ArchitectureKinds {
        @Override
        public Map<String, Class<? extends Architecture>> kinds() {
            return Map.of("straight", Straight.class);
        }
    }

    @Override
    public String kind() {
        return "straight";
    }

    @Override
    public List<ParameterSpec> parameters() {
        return List.of(
                new ParameterSpec("weight", Shape.of(features, classes), Initialization.zeros()),
                new ParameterSpec("bias", Shape.of(classes), Initialization.zeros()));
    }

    @Override
    public Map<String, Shape> memory() {
        return Map.of();
    }

    @Override
    public long stateSize(long examples) {
        return 0;
    }

    @Override
    public <T> Reading<T> read(TensorOps<T> ops, Parameters<T> theta, List<T> memory, T x, T labels) {
        return new Reading<>(memory, ops.linear(x, theta.get("weight"), theta.get("bias")));
    }
}
