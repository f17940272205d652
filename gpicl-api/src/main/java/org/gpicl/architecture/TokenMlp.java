package org.gpicl.architecture;

import static org.gpicl.architecture.Layers.linear;

import java.util.ArrayList;
import java.util.List;
import org.gpicl.spi.ParameterSpec;
import org.gpicl.spi.Parameters;
import org.gpicl.spi.TensorOps;

/**
 * Two Linear-ReLU layers, of all tokens at once: what the paper's code puts before its recurrent networks.
 *
 * @param inputs size of a token
 * @param width of both layers
 */
record TokenMlp(int inputs, int width) {

    List<ParameterSpec> parameters() {
        List<ParameterSpec> specs = new ArrayList<>(linear("token.first", inputs, width, 1));
        specs.addAll(linear("token.second", width, width, 1));
        return specs;
    }

    /** tokens [.., inputs] → [.., width]. */
    static <T> T apply(TensorOps<T> ops, Parameters<T> theta, T tokens) {
        T first = ops.relu(linear(ops, theta.scope("token.first"), tokens));
        return ops.relu(linear(ops, theta.scope("token.second"), first));
    }
}
