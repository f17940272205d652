package org.gpicl.metatrain;

import static org.gpicl.architecture.Architecture.BATCH;
import static org.gpicl.architecture.Architecture.CONTEXT;
import static org.gpicl.metatrain.BatchTensors.require;

import java.util.LinkedHashMap;
import java.util.Map;
import org.gpicl.architecture.Architecture;
import org.gpicl.architecture.CausalArchitecture;
import org.gpicl.architecture.Examples;
import org.gpicl.random.RandomStream;
import org.gpicl.spi.Dim;
import org.gpicl.spi.Parameters;
import org.gpicl.spi.TensorOps;
import org.gpicl.spi.TensorType;

/**
 * The paper's objective: every row of an episode is predicted from those before it, J(θ) = E_D Σ_j CE(f_θ(D_{1:j-1},
 * x_j), y_j); here the mean over j, which differs by the factor N_D only.
 *
 * @param length N_D: the rows of an episode
 */
public record AllPrefixes(int length) implements Objective {

    public AllPrefixes {
        if (length < 1) {
            throw new IllegalArgumentException("all prefixes: expected a length of at least 1, got " + length);
        }
    }

    @Override
    public Layout layout(RandomStream random) {
        return new Layout(length, length);
    }

    @Override
    public int typicalRows() {
        return length;
    }

    @Override
    public Map<String, TensorType> inputs(Architecture architecture) {
        Map<String, TensorType> inputs = new LinkedHashMap<>();
        inputs.put(BatchTensors.X, TensorType.float32(BATCH, CONTEXT, Dim.of(architecture.features())));
        inputs.put(BatchTensors.Y, TensorType.int64(BATCH, CONTEXT));
        inputs.put(BatchTensors.WEIGHTS, TensorType.float32(BATCH, CONTEXT));
        return inputs;
    }

    @Override
    public <T> T logits(TensorOps<T> ops, Architecture architecture, Parameters<T> theta, Map<String, T> batch) {
        if (!(architecture instanceof CausalArchitecture causal)) {
            throw new IllegalArgumentException("all prefixes: expected a causal architecture, got "
                    + architecture.kind() + "; use a context split");
        }
        return causal.prefixLogits(
                ops, theta, new Examples<>(require(batch, BatchTensors.X), require(batch, BatchTensors.Y), null, null));
    }

    @Override
    public <T> T targets(Map<String, T> batch) {
        return require(batch, BatchTensors.Y);
    }
}
