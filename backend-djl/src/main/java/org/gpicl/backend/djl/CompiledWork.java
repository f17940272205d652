package org.gpicl.backend.djl;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.JniUtils;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.gpicl.backend.djl.script.Script;
import org.gpicl.spi.Closing;
import org.gpicl.spi.Parameters;
import org.gpicl.spi.Signature;
import org.gpicl.spi.support.ArrayLibrary.Run;
import org.gpicl.spi.support.EagerEngine.Work;

/** A computation as a TorchScript module: one native call for each run. */
final class CompiledWork implements Work<PtNDArray> {

    private final Signature signature;
    private final List<String> sizes;
    private final int parameters;
    private final PtSymbolBlock module;

    /** @param parameters how many; the script's constants are kept behind them */
    CompiledWork(PtNDManager manager, Signature signature, Script script, int parameters) {
        this.signature = signature;
        this.sizes = script.sizes();
        this.parameters = parameters;
        try {
            this.module = JniUtils.loadModule(manager, new ByteArrayInputStream(script.archive()), false, false);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // never: nothing is read but memory
        }
    }

    @Override
    public Map<String, PtNDArray> run(
            Run<PtNDArray> run, Map<String, PtNDArray> inputs, List<PtNDArray> kept, Map<String, Long> bound) {
        List<PtNDArray> arguments = signature.inputs().keySet().stream()
                .map(new Parameters<>(inputs)::get)
                .toList();
        List<IValue> values = new ArrayList<>();
        // what the script says is what runs; PyTorch's passes would take seconds at the first two runs
        JniUtils.setGraphExecutorOptimize(false);
        try {
            values.add(list(arguments));
            values.add(list(kept.subList(0, parameters)));
            values.add(list(kept.subList(parameters, kept.size())));
            values.add(IValue.listFrom(sizes.stream().mapToLong(bound::get).toArray()));
            try (IValue result = module.forward(values.toArray(IValue[]::new))) {
                return named(result.toTensorArray(((DjlLibrary.DjlRun) run).manager()));
            }
        } finally {
            JniUtils.setGraphExecutorOptimize(true);
            Closing.all(values, IValue::close);
        }
    }

    private static IValue list(Collection<PtNDArray> tensors) {
        return IValue.listFrom(tensors.toArray(PtNDArray[]::new));
    }

    private Map<String, PtNDArray> named(PtNDArray[] results) {
        Map<String, PtNDArray> outputs = new LinkedHashMap<>();
        signature.outputs().keySet().forEach(name -> outputs.put(name, results[outputs.size()]));
        return outputs;
    }

    @Override
    public void close() {
        module.close();
    }
}
