package org.gpicl.metatrain;

import static org.gpicl.architecture.Architecture.BATCH;
import static org.gpicl.architecture.Architecture.CLASSES;
import static org.gpicl.architecture.Architecture.CONTEXT;
import static org.gpicl.architecture.Architecture.QUERY;
import static org.gpicl.metatrain.BatchTensors.require;

import java.util.LinkedHashMap;
import java.util.Map;
import org.gpicl.architecture.Architecture;
import org.gpicl.architecture.Examples;
import org.gpicl.architecture.Queries;
import org.gpicl.random.RandomStream;
import org.gpicl.spi.Dim;
import org.gpicl.spi.Parameters;
import org.gpicl.spi.TensorOps;
import org.gpicl.spi.TensorType;

/**
 * Random splits: fit on the first n rows of an episode, predict the others; n is drawn for each batch.
 *
 * <p>The objective of prior-data fitted networks (Müller et al. 2022), for architectures that read a context as a set. A
 * target whose class does not occur in its context has no weight.
 *
 * @param minContext the smallest n
 * @param maxContext the largest n
 * @param queries rows to predict
 * @param smallShare the share of batches whose n is drawn log-uniformly, so that small contexts are not rare; the
 *     others draw it uniformly
 */
public record ContextSplit(int minContext, int maxContext, int queries, double smallShare) implements Objective {

    public ContextSplit {
        if (minContext < 1 || maxContext < minContext || queries < 1 || !(smallShare >= 0 && smallShare <= 1)) {
            throw new IllegalArgumentException(
                    "context split: expected 1 ≤ minContext ≤ maxContext, queries ≥ 1 and a share in 0 … 1, got "
                            + minContext + ", " + maxContext + ", " + queries + " and " + smallShare);
        }
    }

    @Override
    public Layout layout(RandomStream random) {
        int context = random.chance(smallShare)
                ? random.logInteger(minContext, maxContext)
                : random.integer(minContext, maxContext);
        return new Layout(context + queries, context);
    }

    @Override
    public int typicalRows() {
        return (minContext + maxContext) / 2 + queries;
    }

    @Override
    public Map<String, TensorType> inputs(Architecture architecture) {
        Dim features = Dim.of(architecture.features());
        Map<String, TensorType> inputs = new LinkedHashMap<>();
        inputs.put(BatchTensors.X, TensorType.float32(BATCH, CONTEXT, features));
        inputs.put(BatchTensors.Y, TensorType.int64(BATCH, CONTEXT));
        inputs.put(BatchTensors.QUERY_X, TensorType.float32(BATCH, QUERY, features));
        inputs.put(BatchTensors.QUERY_Y, TensorType.int64(BATCH, QUERY));
        inputs.put(BatchTensors.WEIGHTS, TensorType.float32(BATCH, QUERY));
        if (architecture.codeSize() > 0) {
            inputs.put(BatchTensors.CODES, TensorType.float32(BATCH, CLASSES, Dim.of(architecture.codeSize())));
        }
        if (architecture.experts() > 0) {
            inputs.put(BatchTensors.EVIDENCE, architecture.evidenceType(CONTEXT));
            inputs.put(BatchTensors.QUERY_EVIDENCE, architecture.evidenceType(QUERY));
        }
        return inputs;
    }

    @Override
    public <T> T logits(TensorOps<T> ops, Architecture architecture, Parameters<T> theta, Map<String, T> batch) {
        Examples<T> context = new Examples<>(
                require(batch, BatchTensors.X),
                require(batch, BatchTensors.Y),
                batch.get(BatchTensors.CODES),
                batch.get(BatchTensors.EVIDENCE));
        Queries<T> queries =
                new Queries<>(require(batch, BatchTensors.QUERY_X), batch.get(BatchTensors.QUERY_EVIDENCE));
        return architecture.predict(ops, theta, architecture.fit(ops, theta, context), queries);
    }

    @Override
    public <T> T targets(Map<String, T> batch) {
        return require(batch, BatchTensors.QUERY_Y);
    }
}
