package org.gpicl.tck.faulty;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.Stream;
import org.gpicl.spi.Argument;
import org.gpicl.spi.Computation;
import org.gpicl.spi.DType;
import org.gpicl.spi.DeviceTensor;
import org.gpicl.spi.Engine;
import org.gpicl.spi.Outputs;
import org.gpicl.spi.ParameterSet;
import org.gpicl.spi.Parameters;
import org.gpicl.spi.Program;
import org.gpicl.spi.Shape;
import org.gpicl.spi.Tensor;
import org.gpicl.spi.TensorOps;
import org.gpicl.tck.Batches;

/** Programs that mistreat what goes in and what comes out. */
final class FaultyPrograms {

    private FaultyPrograms() {}

    static Stream<Fault> all() {
        return Stream.of(
                Fault.ofProgram("argument-01", "unknown inputs are ignored", IgnoresUnknown::new),
                Fault.ofProgram("argument-02", "inputs are converted silently", Converts::new),
                Fault.ofProgram("argument-03", "inputs are reshaped silently", Reshapes::new),
                Fault.ofProgram("argument-04", "the first input decides the batch", CutsToFirst::new),
                Fault.ofProgram("argument-05", "a refusal breaks the program", Sulks::new),
                Fault.ofEngine("argument-06", "unknown parameters are ignored", IgnoresUnknownParameters::new),
                Fault.ofProgram("argument-07", "tensors of another engine are copied", CopiesForeign::new),
                Fault.ofProgram("argument-08", "a run works in place", WorksInPlace::new),
                Fault.ofProgram("argument-09", "parameters drift", Drifts::new),
                Fault.ofProgram("argument-10", "outputs come in alphabetical order", Sorts::new),
                Fault.ofProgram("argument-11", "an input handed through loses digits", LosesDigits::new),
                Fault.ofComputation("argument-12", "surplus outputs are dropped", DropsSurplus::new),
                Fault.ofComputation("argument-12", "missing outputs are made up", MakesUpMissing::new),
                Fault.ofEngine("argument-12", "a computation that was refused breaks the engine", Resents::new),
                Fault.ofComputation("argument-13", "outputs are converted silently", ConvertsOutputs::new),
                Fault.ofComputation("argument-13", "outputs are cut to their size silently", CutsOutputs::new),
                Fault.ofComputation("argument-13", "outputs are reshaped silently", ReshapesOutputs::new),
                Fault.ofProgram("determinism-01", "the last digits are random", Flickers::new),
                Fault.ofProgram("symbolic-01", "the sizes of the first run are kept", KeepsSizes::new),
                Fault.ofProgram("symbolic-02", "empty inputs are refused", RefusesEmpty::new),
                Fault.ofProgram("law-02", "a run works in place", WorksInPlace::new));
    }

    // ---------------------------------------------------------------- what goes in

    /** Changes the inputs before the honest program sees them. */
    private abstract static class Altering extends Forwarding.OfProgram {
        private Altering(Program honest) {
            super(honest);
        }

        abstract Argument alter(String name, Argument input, Map<String, ? extends Argument> all);

        @Override
        public Outputs run(Map<String, ? extends Argument> inputs) {
            Map<String, Argument> altered = new LinkedHashMap<>();
            inputs.forEach((name, input) -> altered.put(name, alter(name, input, inputs)));
            return super.run(altered);
        }
    }

    private static final class IgnoresUnknown extends Forwarding.OfProgram {
        private IgnoresUnknown(Program honest) {
            super(honest);
        }

        @Override
        public Outputs run(Map<String, ? extends Argument> inputs) {
            Map<String, Argument> known = new LinkedHashMap<>(inputs);
            known.keySet().retainAll(signature().inputs().keySet());
            return super.run(known);
        }
    }

    private static final class Converts extends Altering {
        private Converts(Program honest) {
            super(honest);
        }

        @Override
        Argument alter(String name, Argument input, Map<String, ? extends Argument> all) {
            boolean wrong = input.dtype() == DType.FLOAT32
                    && signature().inputs().get(name).dtype() == DType.INT64;
            return wrong ? Tensor.of(input.shape(), new long[(int) input.shape().elements()]) : input;
        }
    }

    private static final class Reshapes extends Altering {
        private Reshapes(Program honest) {
            super(honest);
        }

        @Override
        Argument alter(String name, Argument input, Map<String, ? extends Argument> all) {
            return input instanceof Tensor tensor && input.shape().equals(Shape.of(12))
                    ? Tensor.wrap(input.dtype(), Shape.of(3, 4), tensor.bytes())
                    : input;
        }
    }

    private static final class CutsToFirst extends Altering {
        private CutsToFirst(Program honest) {
            super(honest);
        }

        @Override
        Argument alter(String name, Argument input, Map<String, ? extends Argument> all) {
            long batch = all.values().iterator().next().shape().dim(0).size();
            return input instanceof Tensor tensor ? Batches.slice(tensor, 0, 0, batch) : input;
        }
    }

    private static final class CopiesForeign extends Altering {
        private CopiesForeign(Program honest) {
            super(honest);
        }

        @Override
        Argument alter(String name, Argument input, Map<String, ? extends Argument> all) {
            return input instanceof DeviceTensor tensor ? tensor.toHost() : input;
        }
    }

    private static final class RefusesEmpty extends Altering {
        private RefusesEmpty(Program honest) {
            super(honest);
        }

        @Override
        Argument alter(String name, Argument input, Map<String, ? extends Argument> all) {
            if (input.shape().elements() == 0) {
                throw new IllegalArgumentException("run: expected elements in " + name);
            }
            return input;
        }
    }

    private static final class KeepsSizes extends Altering {
        private final Map<String, Shape> first = new LinkedHashMap<>();

        private KeepsSizes(Program honest) {
            super(honest);
        }

        @Override
        Argument alter(String name, Argument input, Map<String, ? extends Argument> all) {
            if (!input.shape().equals(first.computeIfAbsent(name, n -> input.shape()))) {
                throw new IllegalArgumentException("run: expected " + name + " to be " + first.get(name));
            }
            return input;
        }
    }

    private static final class Sulks extends Forwarding.OfProgram {
        private boolean refused;

        private Sulks(Program honest) {
            super(honest);
        }

        @Override
        public Outputs run(Map<String, ? extends Argument> inputs) {
            if (refused) {
                throw new IllegalStateException("run: there was an error before");
            }
            refused = true;
            Outputs outputs = super.run(inputs);
            refused = false;
            return outputs;
        }
    }

    private static final class IgnoresUnknownParameters extends Forwarding.OfEngine {
        private IgnoresUnknownParameters(Engine honest) {
            super(honest);
        }

        @Override
        public Program compile(Computation computation, ParameterSet parameters) {
            Map<String, Tensor> known = new LinkedHashMap<>(parameters.tensors());
            known.keySet()
                    .retainAll(
                            computation.parameters().stream().map(p -> p.name()).toList());
            return super.compile(computation, new ParameterSet(known));
        }
    }

    // ---------------------------------------------------------------- what comes out

    /** Changes the numbers of an output on their way to the host. */
    private static DeviceTensor altered(DeviceTensor honest, DoubleUnaryOperator change) {
        return new Forwarding.OfTensor(honest) {
            @Override
            public Tensor toHost() {
                Tensor tensor = super.toHost();
                if (tensor.dtype() != DType.FLOAT32) {
                    return tensor;
                }
                float[] values = tensor.toFloatArray();
                for (int i = 0; i < values.length; i++) {
                    values[i] = (float) change.applyAsDouble(values[i]);
                }
                return Tensor.of(tensor.shape(), values);
            }
        };
    }

    private static final class WorksInPlace extends Forwarding.WithTensors {
        private WorksInPlace(Program honest) {
            super(honest);
        }

        @Override
        public Outputs run(Map<String, ? extends Argument> inputs) {
            Outputs outputs = super.run(inputs);
            inputs.values().forEach(input -> {
                if (input instanceof Overwritable tensor) {
                    tensor.overwritten = true;
                }
            });
            return outputs;
        }

        @Override
        DeviceTensor decorate(String name, DeviceTensor honest) {
            return new Overwritable(honest);
        }
    }

    private static final class Overwritable extends Forwarding.OfTensor {
        private boolean overwritten;

        private Overwritable(DeviceTensor honest) {
            super(honest);
        }

        @Override
        public Tensor toHost() {
            return overwritten ? Tensor.filled(shape(), 0) : super.toHost();
        }
    }

    private static final class Drifts extends Forwarding.WithTensors {
        private final AtomicInteger runs = new AtomicInteger();

        private Drifts(Program honest) {
            super(honest);
        }

        @Override
        DeviceTensor decorate(String name, DeviceTensor honest) {
            double drift = 1e-3 * runs.getAndIncrement();
            return name.equals("bias") ? altered(honest, v -> v + drift) : honest;
        }
    }

    private static final class Sorts extends Forwarding.OfProgram {
        private Sorts(Program honest) {
            super(honest);
        }

        @Override
        public Outputs run(Map<String, ? extends Argument> inputs) {
            return new Outputs(new TreeMap<>(super.run(inputs).tensors()));
        }
    }

    private static final class LosesDigits extends Forwarding.WithTensors {
        private LosesDigits(Program honest) {
            super(honest);
        }

        @Override
        DeviceTensor decorate(String name, DeviceTensor honest) {
            return name.equals("same") ? altered(honest, v -> Math.rint(v * 1e6) / 1e6) : honest;
        }
    }

    private static final class Flickers extends Forwarding.WithTensors {
        private final AtomicInteger runs = new AtomicInteger();

        private Flickers(Program honest) {
            super(honest);
        }

        @Override
        DeviceTensor decorate(String name, DeviceTensor honest) {
            double noise = 1 + 1e-7 * runs.getAndIncrement();
            return altered(honest, v -> v * noise);
        }
    }

    // ---------------------------------------------------------------- what a computation yields

    /** Changes what a computation yields before the honest program sees it. */
    private abstract static class Mending extends Forwarding.OfComputation {
        private Mending(Computation honest) {
            super(honest);
        }

        abstract <T> void mend(TensorOps<T> ops, Map<String, T> outputs);

        @Override
        public <T> Map<String, T> apply(TensorOps<T> ops, Map<String, T> inputs, Parameters<T> parameters) {
            Map<String, T> outputs = new LinkedHashMap<>(super.apply(ops, inputs, parameters));
            mend(ops, outputs);
            return outputs;
        }
    }

    private static final class DropsSurplus extends Mending {
        private DropsSurplus(Computation honest) {
            super(honest);
        }

        @Override
        <T> void mend(TensorOps<T> ops, Map<String, T> outputs) {
            outputs.keySet().retainAll(signature().outputs().keySet());
        }
    }

    private static final class MakesUpMissing extends Mending {
        private MakesUpMissing(Computation honest) {
            super(honest);
        }

        @Override
        <T> void mend(TensorOps<T> ops, Map<String, T> outputs) {
            if (!outputs.containsKey("bias") && outputs.size() == 2) {
                outputs.put("bias", ops.constant(Tensor.filled(Shape.of(4), 0)));
            }
        }
    }

    private static final class ConvertsOutputs extends Mending {
        private ConvertsOutputs(Computation honest) {
            super(honest);
        }

        @Override
        <T> void mend(TensorOps<T> ops, Map<String, T> outputs) {
            outputs.computeIfPresent("bias", (name, bias) -> ops.cast(bias, DType.FLOAT32));
        }
    }

    private static final class CutsOutputs extends Mending {
        private CutsOutputs(Computation honest) {
            super(honest);
        }

        @Override
        <T> void mend(TensorOps<T> ops, Map<String, T> outputs) {
            outputs.computeIfPresent("bias", (name, bias) -> ops.slice(bias, 0, 0, Math.min(4, sizeOf(ops, bias))));
        }

        private static <T> long sizeOf(TensorOps<T> ops, T x) {
            return ops.shape(x).dim(0).size();
        }
    }

    private static final class ReshapesOutputs extends Mending {
        private ReshapesOutputs(Computation honest) {
            super(honest);
        }

        @Override
        <T> void mend(TensorOps<T> ops, Map<String, T> outputs) {
            outputs.computeIfPresent("bias", (name, bias) -> ops.reshape(bias, -1));
        }
    }

    private static final class Resents extends Forwarding.OfEngine {
        private boolean refused;

        private Resents(Engine honest) {
            super(honest);
        }

        @Override
        public Program compile(Computation computation, ParameterSet parameters) {
            return new Forwarding.OfProgram(super.compile(computation, parameters)) {
                @Override
                public Outputs run(Map<String, ? extends Argument> inputs) {
                    if (refused) {
                        throw new IllegalStateException("run: there was an error before");
                    }
                    try {
                        return super.run(inputs);
                    } catch (IllegalArgumentException e) {
                        refused = true;
                        throw e;
                    }
                }
            };
        }
    }
}
