package org.gpicl.tck.faulty;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.gpicl.spi.Argument;
import org.gpicl.spi.Computation;
import org.gpicl.spi.DeviceTensor;
import org.gpicl.spi.Engine;
import org.gpicl.spi.Outputs;
import org.gpicl.spi.ParameterSet;
import org.gpicl.spi.Program;
import org.gpicl.spi.Tensor;

/** Resources that are closed too early, too late, twice, or used by several threads unprotected. */
final class FaultyLifetimes {

    private FaultyLifetimes() {}

    static Stream<Fault> all() {
        return Stream.of(
                Fault.ofProgram("lifetime-01", "a second close throws", ThrowsOnSecondClose::new),
                Fault.ofProgram("lifetime-02", "a closed program runs", NeverCloses::new),
                Fault.ofProgram("lifetime-03", "a closed tensor can be read", TensorsNeverClose::new),
                Fault.ofEngine("lifetime-04", "a closed engine leaves its programs open", EngineNeverCloses::new),
                Fault.ofProgram("lifetime-05", "closing one output closes all", ClosesTogether::new),
                Fault.ofProgram("lifetime-06", "a program takes its outputs with it", TakesOutputsAlong::new),
                Fault.ofProgram("lifetime-07", "an input handed through is the input itself", HandsItselfThrough::new),
                Fault.ofProgram("lifetime-08", "device inputs are not read", IgnoresDeviceInputs::new),
                Fault.ofProgram("lifetime-09", "a device tensor can be one input only", UsesOnce::new),
                Fault.ofProgram("lifetime-10", "all threads share one buffer", SharesBuffer::new),
                Fault.ofEngine("lifetime-11", "two threads cannot compile at once", CompilesAlone::new),
                Fault.ofProgram(
                        "lifetime-12", "closing a program pulls it from under its runs", CrashesWhenClosed::new),
                Fault.ofEngine("lifetime-13", "closing an engine pulls it from under its runs", CrashingEngine::new),
                Fault.ofProgram("lifetime-14", "closing a tensor pulls it from under its runs", CrashingTensors::new),
                Fault.ofEngine("lifetime-15", "a refusal leaves outputs to the garbage collector", Hoards::new));
    }

    static void pause() {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
    }

    private static final class ThrowsOnSecondClose extends Forwarding.OfProgram {
        private boolean closed;

        private ThrowsOnSecondClose(Program honest) {
            super(honest);
        }

        @Override
        public void close() {
            if (closed) {
                throw new IllegalStateException("close: the program is closed");
            }
            closed = true;
            super.close();
        }
    }

    private static final class NeverCloses extends Forwarding.OfProgram {
        private NeverCloses(Program honest) {
            super(honest);
        }

        @Override
        public void close() {}
    }

    private static final class TensorsNeverClose extends Forwarding.WithTensors {
        private TensorsNeverClose(Program honest) {
            super(honest);
        }

        @Override
        DeviceTensor decorate(String name, DeviceTensor honest) {
            return new Forwarding.OfTensor(honest) {
                @Override
                public void close() {}
            };
        }
    }

    static final class EngineNeverCloses extends Forwarding.OfEngine {
        EngineNeverCloses(Engine honest) {
            super(honest);
        }

        @Override
        public void close() {}
    }

    static final class ClosesTogether extends Forwarding.WithTensors {
        private final List<DeviceTensor> made = new CopyOnWriteArrayList<>();

        ClosesTogether(Program honest) {
            super(honest);
        }

        @Override
        DeviceTensor decorate(String name, DeviceTensor honest) {
            made.add(honest);
            return new Forwarding.OfTensor(honest) {
                @Override
                public void close() {
                    made.forEach(DeviceTensor::close);
                }
            };
        }
    }

    private static final class TakesOutputsAlong extends Forwarding.WithTensors {
        private final List<DeviceTensor> made = new CopyOnWriteArrayList<>();

        private TakesOutputsAlong(Program honest) {
            super(honest);
        }

        @Override
        DeviceTensor decorate(String name, DeviceTensor honest) {
            made.add(honest);
            return honest;
        }

        @Override
        public void close() {
            made.forEach(DeviceTensor::close);
            super.close();
        }
    }

    private static final class HandsItselfThrough extends Forwarding.OfProgram {
        private HandsItselfThrough(Program honest) {
            super(honest);
        }

        @Override
        public Outputs run(Map<String, ? extends Argument> inputs) {
            Outputs outputs = super.run(inputs);
            Map<String, DeviceTensor> tensors = new LinkedHashMap<>(outputs.tensors());
            if (inputs.get("x") instanceof DeviceTensor x) {
                tensors.put("same", x);
            }
            return new Outputs(tensors);
        }
    }

    private static final class IgnoresDeviceInputs extends Forwarding.OfProgram {
        private IgnoresDeviceInputs(Program honest) {
            super(honest);
        }

        @Override
        public Outputs run(Map<String, ? extends Argument> inputs) {
            Map<String, Argument> blank = new LinkedHashMap<>(inputs);
            blank.replaceAll((name, input) -> input instanceof DeviceTensor ? Tensor.filled(input.shape(), 0) : input);
            return super.run(blank);
        }
    }

    private static final class UsesOnce extends Forwarding.OfProgram {
        private UsesOnce(Program honest) {
            super(honest);
        }

        @Override
        public Outputs run(Map<String, ? extends Argument> inputs) {
            Set<Argument> distinct = new HashSet<>(inputs.values());
            if (distinct.size() < inputs.size()) {
                throw new IllegalStateException("run: the tensor is in use");
            }
            return super.run(inputs);
        }
    }

    static final class SharesBuffer extends Forwarding.OfProgram {
        private volatile Map<String, ? extends Argument> buffer = Map.of();

        SharesBuffer(Program honest) {
            super(honest);
        }

        @Override
        public Outputs run(Map<String, ? extends Argument> inputs) {
            buffer = inputs;
            pause();
            return super.run(buffer);
        }
    }

    private static final class CompilesAlone extends Forwarding.OfEngine {
        private final AtomicInteger compiling = new AtomicInteger();

        private CompilesAlone(Engine honest) {
            super(honest);
        }

        @Override
        public Program compile(Computation computation, ParameterSet parameters) {
            try {
                if (compiling.incrementAndGet() > 1) {
                    throw new IllegalStateException("compile: the compiler is busy");
                }
                awaitAnother();
                return super.compile(computation, parameters);
            } finally {
                compiling.decrementAndGet();
            }
        }

        /** On a busy machine, threads may come one after the other by chance, and the fault would not show. */
        private void awaitAnother() {
            for (int i = 0; i < 100 && compiling.get() == 1; i++) {
                pause();
            }
        }
    }

    /** What a native library does whose memory was freed, but for the end of the JVM. */
    private static RuntimeException crash() {
        return new NullPointerException("the memory was freed");
    }

    private static final class CrashesWhenClosed extends Forwarding.OfProgram {
        private volatile boolean closed;

        private CrashesWhenClosed(Program honest) {
            super(honest);
        }

        @Override
        public Outputs run(Map<String, ? extends Argument> inputs) {
            Outputs outputs = super.run(inputs);
            pause();
            if (closed) {
                throw crash();
            }
            return outputs;
        }

        @Override
        public void close() {
            closed = true;
            super.close();
        }
    }

    private static final class CrashingEngine extends Forwarding.OfEngine {
        private final List<CrashesWhenClosed> programs = Collections.synchronizedList(new ArrayList<>());

        private CrashingEngine(Engine honest) {
            super(honest);
        }

        @Override
        public Program compile(Computation computation, ParameterSet parameters) {
            CrashesWhenClosed program = new CrashesWhenClosed(super.compile(computation, parameters));
            programs.add(program);
            return program;
        }

        @Override
        public void close() {
            programs.forEach(CrashesWhenClosed::close);
            super.close();
        }
    }

    private static final class CrashingTensors extends Forwarding.WithTensors {
        private final Set<Argument> closed = Collections.synchronizedSet(new HashSet<>());

        private CrashingTensors(Program honest) {
            super(honest);
        }

        @Override
        public Outputs run(Map<String, ? extends Argument> inputs) {
            Outputs outputs = super.run(inputs);
            pause();
            if (inputs.values().stream().anyMatch(closed::contains)) {
                throw crash();
            }
            return outputs;
        }

        @Override
        DeviceTensor decorate(String name, DeviceTensor honest) {
            return new Forwarding.OfTensor(honest) {
                @Override
                public void close() {
                    closed.add(this);
                    super.close();
                }
            };
        }
    }

    /** Has native memory for an output before it refuses the next, and forgets it. */
    private static final class Hoards extends Forwarding.OfEngine {
        private static final int BYTES = 4 << 20;

        private final List<ByteBuffer> forgotten = new CopyOnWriteArrayList<>();

        private Hoards(Engine honest) {
            super(honest);
        }

        @Override
        public Program compile(Computation computation, ParameterSet parameters) {
            return new Forwarding.OfProgram(super.compile(computation, parameters)) {
                @Override
                public Outputs run(Map<String, ? extends Argument> inputs) {
                    try {
                        return super.run(inputs);
                    } catch (IllegalArgumentException refused) {
                        forgotten.add(ByteBuffer.allocateDirect(BYTES));
                        throw refused;
                    }
                }
            };
        }
    }
}
