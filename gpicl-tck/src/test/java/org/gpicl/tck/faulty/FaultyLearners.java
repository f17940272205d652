package org.gpicl.tck.faulty;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.gpicl.spi.Argument;
import org.gpicl.spi.BackendException;
import org.gpicl.spi.Computation;
import org.gpicl.spi.DType;
import org.gpicl.spi.DeviceTensor;
import org.gpicl.spi.Engine;
import org.gpicl.spi.Outputs;
import org.gpicl.spi.ParameterSet;
import org.gpicl.spi.Program;
import org.gpicl.spi.Tensor;

/** Mistakes of backends that an application would notice. */
final class FaultyLearners {

    private static final String LOGITS = "logits";

    private FaultyLearners() {}

    static Stream<Fault> all() {
        return Stream.of(
                Fault.ofEngine("predict-01", "an engine has another name each time", Renamed::new),
                Fault.ofProgram("predict-02", "the first logit is no number", NoNumbers::new),
                Fault.ofProgram("predict-03", "answers depend on how many are asked for", CountsQueries::new),
                Fault.ofProgram("predict-04", "every run drifts", Drifts::new),
                Fault.ofProgram("predict-05", "every run drifts", Drifts::new),
                Fault.ofProgram("predict-06", "all threads share one buffer", FaultyLifetimes.SharesBuffer::new),
                Fault.ofEngine("predict-07", "no two programs are alike", NeverAlike::new),
                Fault.ofOps("symmetry-01", "softmax prefers what comes late", FaultyOps::latePreferred),
                Fault.ofOps("symmetry-02", "softmax prefers what comes late", FaultyOps::latePreferred),
                Fault.ofProgram("symmetry-03", "the first class is preferred", PrefersFirst::new),
                Fault.ofProgram("context-01", "one class is too few", program -> new ClassLimit(program, 2, 99)),
                Fault.ofProgram("context-02", "the first logit is no number", NoNumbers::new),
                Fault.ofProgram("context-03", "answers depend on their places", CountsPlaces::new),
                Fault.ofProgram("context-04", "fifty classes are too many", program -> new ClassLimit(program, 1, 32)),
                Fault.ofProgram("context-05", "the last class is never the answer", NeverLast::new),
                Fault.ofProgram("context-06", "every class needs an example", NeedsEveryClass::new),
                Fault.ofEngine("context-07", "models that read in order do not compile", SetsOnly::new),
                Fault.ofProgram("observe-01", "a state that is read further starts anew", StartsAnew::new),
                Fault.ofProgram("observe-02", "a state dies with the one that it was made from", DiesWithParent::new),
                Fault.ofEngine("observe-03", "models that read sets do not compile", SequencesOnly::new),
                Fault.ofEngine("observe-04", "models that read in order do not compile", SetsOnly::new),
                Fault.ofProgram("observe-05", "a state that is read further starts anew", StartsAnew::new),
                Fault.ofProgram("closing-01", "closing one output closes all", FaultyLifetimes.ClosesTogether::new),
                Fault.ofEngine("closing-02", "closing a program closes its engine", ClosesEngine::new),
                Fault.ofEngine(
                        "closing-03",
                        "a closed engine leaves its programs open",
                        FaultyLifetimes.EngineNeverCloses::new),
                Fault.ofProgram("closing-04", "two threads cannot run at once", RunsAlone::new));
    }

    // ---------------------------------------------------------------- engines

    private static final class Renamed extends Forwarding.OfEngine {
        private final AtomicInteger asked = new AtomicInteger();

        private Renamed(Engine honest) {
            super(honest);
        }

        @Override
        public String description() {
            return "engine " + asked.incrementAndGet();
        }
    }

    /** Every program adds something else to its logits. */
    private static final class NeverAlike extends Forwarding.OfEngine {
        private final AtomicInteger programs = new AtomicInteger();

        private NeverAlike(Engine honest) {
            super(honest);
        }

        @Override
        public Program compile(Computation computation, ParameterSet parameters) {
            double noise = 1e-3 * programs.incrementAndGet();
            return new OfLogits(super.compile(computation, parameters)) {
                @Override
                double change(int index, double logit, Tensor all) {
                    return index == 0 ? logit + noise : logit;
                }
            };
        }
    }

    /** Refuses computations with a part that it has not. */
    private abstract static class Lacking extends Forwarding.OfEngine {
        private Lacking(Engine honest) {
            super(honest);
        }

        abstract boolean lacks(Computation computation);

        @Override
        public Program compile(Computation computation, ParameterSet parameters) {
            if (lacks(computation)) {
                throw new BackendException("compile " + computation.name() + ": unknown operation");
            }
            return super.compile(computation, parameters);
        }
    }

    private static boolean readsSets(Computation computation) {
        return computation.parameters().stream().anyMatch(p -> p.name().startsWith("readout"));
    }

    private static final class SequencesOnly extends Lacking {
        private SequencesOnly(Engine honest) {
            super(honest);
        }

        @Override
        boolean lacks(Computation computation) {
            return readsSets(computation);
        }
    }

    private static final class SetsOnly extends Lacking {
        private SetsOnly(Engine honest) {
            super(honest);
        }

        @Override
        boolean lacks(Computation computation) {
            return !readsSets(computation);
        }
    }

    private static final class ClosesEngine extends Forwarding.OfEngine {
        private ClosesEngine(Engine honest) {
            super(honest);
        }

        @Override
        public Program compile(Computation computation, ParameterSet parameters) {
            return new Forwarding.OfProgram(super.compile(computation, parameters)) {
                @Override
                public void close() {
                    ClosesEngine.this.close();
                }
            };
        }
    }

    // ---------------------------------------------------------------- what comes out

    /** Changes logits on their way to the host. */
    private abstract static class OfLogits extends Forwarding.WithTensors {
        private OfLogits(Program honest) {
            super(honest);
        }

        /** @param index of the logit in row-major order */
        abstract double change(int index, double logit, Tensor all);

        @Override
        DeviceTensor decorate(String name, DeviceTensor honest) {
            if (!name.equals(LOGITS)) {
                return new Forwarding.OfTensor(honest);
            }
            return new Forwarding.OfTensor(honest) {
                @Override
                public Tensor toHost() {
                    Tensor all = super.toHost();
                    float[] values = all.toFloatArray();
                    for (int i = 0; i < values.length; i++) {
                        values[i] = (float) change(i, values[i], all);
                    }
                    return Tensor.of(all.shape(), values);
                }
            };
        }

        final int classes(Tensor logits) {
            return (int) logits.shape().dim(-1).size();
        }
    }

    private static final class NoNumbers extends OfLogits {
        private NoNumbers(Program honest) {
            super(honest);
        }

        @Override
        double change(int index, double logit, Tensor all) {
            return index == 0 ? Double.NaN : logit;
        }
    }

    private static final class CountsQueries extends OfLogits {
        private CountsQueries(Program honest) {
            super(honest);
        }

        @Override
        double change(int index, double logit, Tensor all) {
            return index % classes(all) == 0 ? logit + 1e-3 * all.shape().elements() : logit;
        }
    }

    private static final class CountsPlaces extends OfLogits {
        private CountsPlaces(Program honest) {
            super(honest);
        }

        @Override
        double change(int index, double logit, Tensor all) {
            return index % classes(all) == 0 ? logit + 1e-3 * index : logit;
        }
    }

    private static final class Drifts extends OfLogits {
        private final AtomicInteger runs = new AtomicInteger();

        private Drifts(Program honest) {
            super(honest);
        }

        @Override
        double change(int index, double logit, Tensor all) {
            int run = index == 0 ? runs.incrementAndGet() : runs.get();
            return index % classes(all) == 0 ? logit + 1e-3 * run : logit;
        }
    }

    private static final class PrefersFirst extends OfLogits {
        private PrefersFirst(Program honest) {
            super(honest);
        }

        @Override
        double change(int index, double logit, Tensor all) {
            return index % classes(all) == 0 ? logit + 1 : logit;
        }
    }

    private static final class NeverLast extends OfLogits {
        private NeverLast(Program honest) {
            super(honest);
        }

        @Override
        double change(int index, double logit, Tensor all) {
            return index % classes(all) == classes(all) - 1 ? logit - 50 : logit;
        }
    }

    /** A state that is closed closes those that were made from it. */
    private static final class DiesWithParent extends Forwarding.WithTensors {
        private DiesWithParent(Program honest) {
            super(honest);
        }

        @Override
        public Outputs run(Map<String, ? extends Argument> inputs) {
            Outputs outputs = super.run(inputs);
            for (Argument input : inputs.values()) {
                if (input instanceof Parent parent) {
                    parent.children.addAll(outputs.tensors().values());
                }
            }
            return outputs;
        }

        @Override
        DeviceTensor decorate(String name, DeviceTensor honest) {
            return new Parent(honest);
        }
    }

    private static final class Parent extends Forwarding.OfTensor {
        private final List<DeviceTensor> children = new ArrayList<>();

        private Parent(DeviceTensor honest) {
            super(honest);
        }

        @Override
        public void close() {
            children.forEach(DeviceTensor::close);
            super.close();
        }
    }

    // ---------------------------------------------------------------- what goes in

    private static final class ClassLimit extends Forwarding.OfProgram {
        private final int least;
        private final int most;

        private ClassLimit(Program honest, int least, int most) {
            super(honest);
            this.least = least;
            this.most = most;
        }

        @Override
        public Outputs run(Map<String, ? extends Argument> inputs) {
            Argument codes = inputs.get("codes");
            if (codes != null) {
                long classes = codes.shape().dim(1).size();
                if (classes < least || classes > most) {
                    throw new IllegalArgumentException("run: expected " + least + " to " + most + " classes");
                }
            }
            return super.run(inputs);
        }
    }

    private static final class NeedsEveryClass extends Forwarding.OfProgram {
        private NeedsEveryClass(Program honest) {
            super(honest);
        }

        @Override
        public Outputs run(Map<String, ? extends Argument> inputs) {
            if (inputs.get("y") instanceof Tensor y && y.dtype() == DType.INT64) {
                long distinct = LongStream.of(y.toLongArray()).distinct().count();
                if (distinct < 5) {
                    throw new IllegalArgumentException("run: expected 5 classes, got " + distinct);
                }
            }
            return super.run(inputs);
        }
    }

    /** Forgets what it is to go on from; see {@code ArchitectureComputations.observe}. */
    private static final class StartsAnew extends Forwarding.OfProgram {
        private StartsAnew(Program honest) {
            super(honest);
        }

        @Override
        public Outputs run(Map<String, ? extends Argument> inputs) {
            Map<String, Argument> blank = new LinkedHashMap<>(inputs);
            blank.replaceAll((name, input) ->
                    signature().outputs().containsKey("next." + name) ? Tensor.filled(input.shape(), 0) : input);
            return super.run(blank);
        }
    }

    private static final class RunsAlone extends Forwarding.OfProgram {
        private final AtomicInteger running = new AtomicInteger();

        private RunsAlone(Program honest) {
            super(honest);
        }

        @Override
        public Outputs run(Map<String, ? extends Argument> inputs) {
            try {
                if (running.incrementAndGet() > 1) {
                    throw new IllegalStateException("run: the program is busy");
                }
                FaultyLifetimes.pause();
                return super.run(inputs);
            } finally {
                running.decrementAndGet();
            }
        }
    }
}
