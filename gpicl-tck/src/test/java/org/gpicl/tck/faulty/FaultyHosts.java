package org.gpicl.tck.faulty;

import java.util.Map;
import java.util.stream.Stream;
import org.gpicl.spi.Argument;
import org.gpicl.spi.Computation;
import org.gpicl.spi.Engine;
import org.gpicl.spi.Outputs;
import org.gpicl.spi.ParameterSet;
import org.gpicl.spi.Program;

/** Programs that leave something behind in the thread or the process of their host. */
final class FaultyHosts {

    /** Stands for what PyTorch calls the gradient mode: a setting of the calling thread. */
    private static final ThreadLocal<Boolean> RECORDING = ThreadLocal.withInitial(() -> true);

    private static final String PROPERTY = "gpicl.tck.runs";

    private FaultyHosts() {}

    static Stream<Fault> all() {
        return Stream.of(
                Fault.ofProgram("host-01", "a run leaves a setting switched off", LeavesSetting::new),
                Fault.ofProgram("host-01", "a run sets a property of the system", SetsProperty::new),
                Fault.ofEngine("host-02", "a failure leaves a setting switched off", FailsSwitchedOff::new),
                Fault.ofProgram("host-03", "a refusal leaves a setting switched off", RefusesSwitchedOff::new),
                Fault.ofProgram("host-04", "a run sleeps, and forgets that it was interrupted", Sleeps::new));
    }

    /** The setting of the calling thread, for the kit. */
    static Map<String, Object> settings() {
        return Map.of("recording", RECORDING.get());
    }

    /** Each fault begins with the host's setting. */
    static void reset() {
        RECORDING.set(true);
    }

    private static final class LeavesSetting extends Forwarding.OfProgram {
        private LeavesSetting(Program honest) {
            super(honest);
        }

        @Override
        public Outputs run(Map<String, ? extends Argument> inputs) {
            boolean before = RECORDING.get();
            Outputs outputs = super.run(inputs);
            RECORDING.set(!before);
            return outputs;
        }
    }

    private static final class SetsProperty extends Forwarding.OfProgram {
        private SetsProperty(Program honest) {
            super(honest);
        }

        @Override
        public Outputs run(Map<String, ? extends Argument> inputs) {
            System.setProperty(PROPERTY, Integer.toString(Integer.getInteger(PROPERTY, 0) + 1));
            return super.run(inputs);
        }
    }

    /** Restores the setting, but not in a finally. */
    private static final class FailsSwitchedOff extends Forwarding.OfEngine {
        private FailsSwitchedOff(Engine honest) {
            super(honest);
        }

        @Override
        public Program compile(Computation computation, ParameterSet parameters) {
            Program honest = super.compile(computation, parameters);
            return new Forwarding.OfProgram(honest) {
                @Override
                public Outputs run(Map<String, ? extends Argument> inputs) {
                    honest.signature().bind("run", inputs);
                    boolean before = RECORDING.get();
                    RECORDING.set(false);
                    Outputs outputs = super.run(inputs);
                    RECORDING.set(before);
                    return outputs;
                }
            };
        }
    }

    /** Reads the setting too late, as backend-djl did once. */
    private static final class RefusesSwitchedOff extends Forwarding.OfProgram {
        private RefusesSwitchedOff(Program honest) {
            super(honest);
        }

        @Override
        public Outputs run(Map<String, ? extends Argument> inputs) {
            boolean before = false;
            try {
                signature().bind("run", inputs);
                before = RECORDING.get();
                return super.run(inputs);
            } finally {
                RECORDING.set(before);
            }
        }
    }

    private static final class Sleeps extends Forwarding.OfProgram {
        private Sleeps(Program honest) {
            super(honest);
        }

        @Override
        public Outputs run(Map<String, ? extends Argument> inputs) {
            try {
                Thread.sleep(1);
            } catch (InterruptedException forgotten) {
                // this is the fault
            }
            return super.run(inputs);
        }
    }
}
