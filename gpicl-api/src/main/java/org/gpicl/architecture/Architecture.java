package org.gpicl.architecture;

import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.gpicl.evidence.FittedEvidence;
import org.gpicl.spi.Dim;
import org.gpicl.spi.ParameterSpec;
import org.gpicl.spi.Parameters;
import org.gpicl.spi.TensorOps;
import org.gpicl.spi.TensorType;

/**
 * A black-box learner: the state after reading labelled examples is all it knows; predicting never changes it.
 *
 * <p>Implementations are records of their hyperparameters. They hold no weights: these are passed in as θ, so that the
 * same methods serve inference, meta-training and export, on every engine.
 *
 * <p>Laws, tested for every architecture on every backend: queries do not influence each other, nor do the episodes of
 * a batch; predicting changes no state.
 */
public interface Architecture {

    /** Independent episodes computed together. */
    Dim BATCH = Dim.named("batch");

    /** Labelled examples of an episode. */
    Dim CONTEXT = Dim.named("context");

    /** Examples to predict. */
    Dim QUERY = Dim.named("query");

    /** Classes of an episode, where the architecture does not limit them. */
    Dim CLASSES = Dim.named("classes");

    /** The name of this kind of architecture in model files: {@code [a-z][a-z0-9-]*}. */
    String kind();

    /** N_x: the number of features of an example. */
    int features();

    /** N_y: the number of classes the weights are made for; empty if any number will do. */
    OptionalInt classLimit();

    /** The length of the random vectors that stand for classes; 0 if labels enter as indices below N_y. */
    int codeSize();

    /**
     * How many closed-form experts it listens to, the first of {@link FittedEvidence}: 0 if it reads rows and labels alone.
     */
    default int experts() {
        return 0;
    }

    /** θ: what meta-training learns. */
    List<ParameterSpec> parameters();

    /** The tensors of the state, by name: built of {@link #BATCH}, {@link #CONTEXT}, {@link #CLASSES} and numbers. */
    Map<String, TensorType> state();

    /** The number of learned numbers. */
    default long parameterCount() {
        return parameters().stream().mapToLong(p -> p.shape().elements()).sum();
    }

    /**
     * The number of floats of one episode that a prediction can draw on: what decides, according to the paper
     * (section 4.2), whether a general-purpose learning algorithm can emerge.
     *
     * @param examples read so far
     */
    long stateSize(long examples);

    /** Reads labelled examples. */
    <T> State<T> fit(TensorOps<T> ops, Parameters<T> theta, Examples<T> context);

    /**
     * Predicts queries.
     *
     * @return [batch, query, classes], unnormalised log-probabilities (nats)
     */
    <T> T predict(TensorOps<T> ops, Parameters<T> theta, State<T> state, Queries<T> queries);

    /** The size of the last axis of what {@link #predict} returns: N_y, or as many classes as there are codes. */
    default Dim classDim() {
        return classLimit().isPresent() ? Dim.of(classLimit().getAsInt()) : CLASSES;
    }

    /** The type of what experts say of this many examples: float32 [batch, count, channels, classes]. */
    default TensorType evidenceType(Dim count) {
        return TensorType.float32(BATCH, count, Dim.of(FittedEvidence.channels(experts())), classDim());
    }
}
