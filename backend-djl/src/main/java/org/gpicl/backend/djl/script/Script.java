package org.gpicl.backend.djl.script;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.gpicl.spi.Computation;
import org.gpicl.spi.DType;
import org.gpicl.spi.Dim;
import org.gpicl.spi.ParameterSpec;
import org.gpicl.spi.Parameters;
import org.gpicl.spi.Shape;
import org.gpicl.spi.Signature;
import org.gpicl.spi.Tensor;
import org.gpicl.spi.TensorType;

/**
 * A computation as a TorchScript module with one method, {@code forward(inputs: List[Tensor], parameters: List[Tensor],
 * constants: List[Tensor], sizes: List[int]) -> List[Tensor]}: inputs and outputs in the order of the signature, parameters
 * in that of the computation.
 *
 * @param source the module, in the language of PyTorch's serialised code
 * @param constants for every run, in order
 * @param sizes names of the symbolic sizes, in order
 */
public record Script(String source, List<Tensor> constants, List<String> sizes) {

    public Script {
        constants = List.copyOf(constants);
        sizes = List.copyOf(sizes);
    }

    /**
     * Writes a computation down.
     *
     * @throws IllegalArgumentException if an operation's operands do not fit, or the outputs are not those of the signature
     */
    public static Script of(Computation computation, ScriptOptions options) {
        Signature signature = computation.signature();
        Block block = new Block();
        ScriptContext context = new ScriptContext(options, block);
        Map<String, ScriptValue> inputs = new LinkedHashMap<>();
        signature
                .inputs()
                .forEach((name, type) -> inputs.put(
                        name, ScriptValue.given("i" + inputs.size(), type.dtype(), type.shape(), false, block)));
        Map<String, ScriptValue> parameters = new LinkedHashMap<>();
        for (ParameterSpec spec : computation.parameters()) {
            parameters.put(
                    spec.name(), ScriptValue.given("p" + parameters.size(), DType.FLOAT32, spec.shape(), false, block));
        }
        ScriptOps ops = new ScriptOps(context, block);
        Map<String, ScriptValue> results = computation.apply(ops, inputs, new Parameters<>(parameters));
        List<ScriptValue> outputs = signature
                .collect(
                        "compile " + computation.name(), results, value -> new TensorType(value.dtype(), value.shape()))
                .values()
                .stream()
                .map(ops::output)
                .toList();
        List<String> sizes = symbols(signature);
        ScriptWriter writer = new ScriptWriter(context, sizes);
        String source = writer.write(List.copyOf(inputs.values()), List.copyOf(parameters.values()), block, outputs);
        return new Script(source, context.constants(), sizes);
    }

    /** The module as a file for {@code torch.jit.load}. */
    public byte[] archive() {
        return ScriptArchive.of(source);
    }

    private static List<String> symbols(Signature signature) {
        return signature.inputs().values().stream()
                .map(TensorType::shape)
                .map(Shape::dims)
                .flatMap(List::stream)
                .filter(Dim::isNamed)
                .map(Dim::toString)
                .distinct()
                .toList();
    }
}
