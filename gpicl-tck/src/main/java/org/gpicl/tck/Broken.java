package org.gpicl.tck;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.gpicl.spi.Computation;
import org.gpicl.spi.DType;
import org.gpicl.spi.ParameterSpec;
import org.gpicl.spi.Parameters;
import org.gpicl.spi.Signature;
import org.gpicl.spi.TensorOps;
import org.gpicl.spi.autodiff.Differentiation;

/**
 * A {@link Layer} that does not do what it says, but yields good outputs first.
 *
 * @param how in which way
 */
record Broken(Way how) implements Computation {

    /** The output that is wrong, the last of the signature. */
    static final String OUTPUT = "bias";

    private static final Layer LAYER = new Layer();

    /** What is wrong. */
    enum Way {
        /** There is an output less. */
        MISSING,
        /** There is an output more. */
        SURPLUS,
        /** An output has another name. */
        RENAMED,
        /** An output is of another element type. */
        TYPE,
        /** An output is of another size. */
        SIZE,
        /** An output has an axis more. */
        RANK,
        /** An exception is thrown, while gradients are computed. */
        FAILURE
    }

    /** What a failing computation throws. */
    static final class Failure extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Failure() {
            super("a computation that fails");
        }
    }

    @Override
    public String name() {
        return "broken";
    }

    @Override
    public Signature signature() {
        return LAYER.signature();
    }

    @Override
    public List<ParameterSpec> parameters() {
        return LAYER.parameters();
    }

    @Override
    public <T> Map<String, T> apply(TensorOps<T> ops, Map<String, T> inputs, Parameters<T> parameters) {
        Map<String, T> outputs = new LinkedHashMap<>(LAYER.apply(ops, inputs, parameters));
        T good = Objects.requireNonNull(outputs.remove(OUTPUT), OUTPUT);
        switch (how) {
            case MISSING -> {}
            case SURPLUS -> {
                outputs.put(OUTPUT, good);
                outputs.put("surplus", good);
            }
            case RENAMED -> outputs.put("renamed", good);
            case TYPE -> outputs.put(OUTPUT, ops.cast(good, DType.INT64));
            case SIZE -> outputs.put(OUTPUT, ops.concat(0, List.of(good, good)));
            case RANK -> outputs.put(OUTPUT, ops.expandDims(good, 0));
            case FAILURE -> outputs.put(OUTPUT, fail(ops, good));
        }
        return outputs;
    }

    private static <T> T fail(TensorOps<T> ops, T x) {
        return Differentiation.differentiate(ops, new Failing(), Map.of("x", x), Map.of())
                .value();
    }

    private static final class Failing implements Differentiation.ScalarFunction {
        @Override
        public <T> T apply(TensorOps<T> ops, Parameters<T> variables, Map<String, T> constants) {
            if (ops.shape(ops.exp(variables.get("x"))).rank() == 1) {
                throw new Failure();
            }
            return variables.get("x");
        }
    }
}
