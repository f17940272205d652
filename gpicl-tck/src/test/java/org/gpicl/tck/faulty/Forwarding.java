package org.gpicl.tck.faulty;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.gpicl.spi.Argument;
import org.gpicl.spi.Availability;
import org.gpicl.spi.Backend;
import org.gpicl.spi.Computation;
import org.gpicl.spi.DType;
import org.gpicl.spi.Device;
import org.gpicl.spi.DeviceTensor;
import org.gpicl.spi.Engine;
import org.gpicl.spi.EngineOptions;
import org.gpicl.spi.Outputs;
import org.gpicl.spi.ParameterSet;
import org.gpicl.spi.ParameterSpec;
import org.gpicl.spi.Parameters;
import org.gpicl.spi.Program;
import org.gpicl.spi.Purpose;
import org.gpicl.spi.Shape;
import org.gpicl.spi.Signature;
import org.gpicl.spi.Tensor;
import org.gpicl.spi.TensorOps;

/** The interfaces of the SPI, each forwarded to an honest implementation, to be overridden in one point. */
final class Forwarding {

    private Forwarding() {}

    static class OfBackend implements Backend {
        private final Backend honest;

        OfBackend(Backend honest) {
            this.honest = honest;
        }

        @Override
        public String name() {
            return honest.name();
        }

        @Override
        public int spiVersion() {
            return honest.spiVersion();
        }

        @Override
        public int priority(Purpose purpose) {
            return honest.priority(purpose);
        }

        @Override
        public Availability probe() {
            return honest.probe();
        }

        @Override
        public Engine open(EngineOptions options) {
            return honest.open(options);
        }
    }

    static class OfEngine implements Engine {
        private final Engine honest;

        OfEngine(Engine honest) {
            this.honest = honest;
        }

        @Override
        public Device device() {
            return honest.device();
        }

        @Override
        public String description() {
            return honest.description();
        }

        @Override
        public Program compile(Computation computation, ParameterSet parameters) {
            return honest.compile(computation, parameters);
        }

        @Override
        public void close() {
            honest.close();
        }
    }

    /** Takes and returns tensors of the honest program. */
    static class OfProgram implements Program {
        private final Program honest;

        OfProgram(Program honest) {
            this.honest = honest;
        }

        @Override
        public Signature signature() {
            return honest.signature();
        }

        @Override
        public Outputs run(Map<String, ? extends Argument> inputs) {
            return honest.run(inputs);
        }

        @Override
        public void close() {
            honest.close();
        }
    }

    /** Decorates the tensors that a program returns; the honest program gets them back without. */
    abstract static class WithTensors extends OfProgram {

        WithTensors(Program honest) {
            super(honest);
        }

        abstract DeviceTensor decorate(String name, DeviceTensor honest);

        @Override
        public Outputs run(Map<String, ? extends Argument> inputs) {
            Map<String, Argument> plain = new LinkedHashMap<>();
            inputs.forEach((name, input) -> plain.put(name, input instanceof OfTensor tensor ? tensor.honest : input));
            Outputs outputs = super.run(plain);
            Map<String, DeviceTensor> decorated = new LinkedHashMap<>();
            for (String name : List.copyOf(outputs.tensors().keySet())) {
                decorated.put(name, decorate(name, outputs.take(name)));
            }
            return new Outputs(decorated);
        }
    }

    static class OfTensor implements DeviceTensor {
        private final DeviceTensor honest;

        OfTensor(DeviceTensor honest) {
            this.honest = honest;
        }

        @Override
        public DType dtype() {
            return honest.dtype();
        }

        @Override
        public Shape shape() {
            return honest.shape();
        }

        @Override
        public Tensor toHost() {
            return honest.toHost();
        }

        @Override
        public void close() {
            honest.close();
        }
    }

    static class OfComputation implements Computation {
        private final Computation honest;

        OfComputation(Computation honest) {
            this.honest = honest;
        }

        @Override
        public String name() {
            return honest.name();
        }

        @Override
        public Signature signature() {
            return honest.signature();
        }

        @Override
        public List<ParameterSpec> parameters() {
            return honest.parameters();
        }

        @Override
        public <T> Map<String, T> apply(TensorOps<T> ops, Map<String, T> inputs, Parameters<T> parameters) {
            return honest.apply(ops, inputs, parameters);
        }
    }
}
