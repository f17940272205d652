package org.gpicl.backend.djl;

import ai.djl.engine.EngineException;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.JniUtils;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.gpicl.backend.djl.script.Script;
import org.gpicl.spi.Argument;
import org.gpicl.spi.BackendException;
import org.gpicl.spi.Closing;
import org.gpicl.spi.DeviceTensor;
import org.gpicl.spi.DeviceTensors;
import org.gpicl.spi.Handle;
import org.gpicl.spi.Outputs;
import org.gpicl.spi.Program;
import org.gpicl.spi.Signature;
import org.gpicl.spi.Tensor;

/** A computation as a TorchScript module: one native call for each run. */
final class CompiledProgram implements Program {

    private final DjlEngine engine;
    private final String name;
    private final Signature signature;
    private final List<String> sizes;
    private final Handle<Compiled> compiled;

    /** A module and the tensors that it is given in every run. */
    private record Compiled(PtSymbolBlock module, List<PtNDArray> parameters, List<PtNDArray> constants) {
        private void release() {
            module.close();
            parameters.forEach(PtNDArray::close);
            constants.forEach(PtNDArray::close);
        }
    }

    /** @param parameters in the order of the computation */
    CompiledProgram(DjlEngine engine, String name, Signature signature, Script script, List<Tensor> parameters) {
        this.engine = engine;
        this.name = name;
        this.signature = signature;
        this.sizes = script.sizes();
        Compiled module =
                new Compiled(load(engine, script), upload(engine, parameters), upload(engine, script.constants()));
        this.compiled = engine.handles().add("the program " + name, module, Compiled::release);
    }

    private static PtSymbolBlock load(DjlEngine engine, Script script) {
        try {
            return JniUtils.loadModule(engine.manager(), new ByteArrayInputStream(script.archive()), false, false);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // never: nothing is read but memory
        }
    }

    private static List<PtNDArray> upload(DjlEngine engine, List<Tensor> tensors) {
        return tensors.stream()
                .map(tensor -> DjlEngine.upload(engine.manager(), tensor))
                .toList();
    }

    @Override
    public Signature signature() {
        return signature;
    }

    @Override
    public Outputs run(Map<String, ? extends Argument> inputs) {
        String operation = "run " + name;
        boolean gradientMode = JniUtils.isGradMode();
        try (Handle.Lease<Compiled> lease = compiled.lease(operation);
                DeviceTensors.Uses<PtNDArray> uses = engine.tensors().uses(operation);
                PtNDManager manager =
                        engine.manager().newSubManager(engine.manager().getDevice())) {
            Map<String, Long> bound = signature.bind(operation, inputs);
            List<PtNDArray> arguments = new ArrayList<>();
            for (String input : signature.inputs().keySet()) {
                arguments.add(enter(input, Objects.requireNonNull(inputs.get(input), input), manager, uses));
            }
            JniUtils.setGradMode(false);
            if (engine.options().threads() > 0) {
                JniUtils.setNumThreads(engine.options().threads());
            }
            // what the script says is what runs; PyTorch's passes would take seconds at the first two runs
            JniUtils.setGraphExecutorOptimize(false);
            return outputs(call(lease.resource(), arguments, bound, manager));
        } catch (EngineException e) {
            throw new BackendException(operation + ": " + e.getMessage(), e);
        } finally {
            JniUtils.setGraphExecutorOptimize(true);
            JniUtils.setGradMode(gradientMode);
        }
    }

    private static PtNDArray enter(
            String name, Argument argument, PtNDManager manager, DeviceTensors.Uses<PtNDArray> uses) {
        return argument instanceof Tensor tensor ? DjlEngine.upload(manager, tensor) : uses.of(name, argument);
    }

    private PtNDArray[] call(Compiled to, List<PtNDArray> arguments, Map<String, Long> bound, PtNDManager manager) {
        List<IValue> values = new ArrayList<>();
        try {
            values.add(list(arguments));
            values.add(list(to.parameters));
            values.add(list(to.constants));
            values.add(IValue.listFrom(sizes.stream().mapToLong(bound::get).toArray()));
            try (IValue result = to.module.forward(values.toArray(IValue[]::new))) {
                return result.toTensorArray(engine.manager());
            }
        } finally {
            Closing.all(values, IValue::close);
        }
    }

    private static IValue list(List<PtNDArray> tensors) {
        return IValue.listFrom(tensors.toArray(PtNDArray[]::new));
    }

    private Outputs outputs(PtNDArray[] results) {
        Map<String, DeviceTensor> outputs = new LinkedHashMap<>();
        for (String output : signature.outputs().keySet()) {
            PtNDArray result = results[outputs.size()];
            outputs.put(output, engine.tensors().own(output, DjlTypes.dtype(result), DjlTypes.shape(result), result));
        }
        return new Outputs(outputs);
    }

    @Override
    public void close() {
        compiled.close();
    }
}
