package org.gpicl.metatrain;

import java.util.List;
import java.util.Map;
import org.gpicl.spi.ParameterSpec;
import org.gpicl.spi.TensorOps;

/**
 * How gradients become changes of the weights: θ − learning rate · direction.
 *
 * <p>An optimizer is a record of its settings. What it remembers between two updates, its moments, belongs to the training
 * state: tensors of the shapes of the parameters, all 0 at first. Weight decay is decoupled (Loshchilov and Hutter 2019): it
 * is part of the direction and not of the gradient, and exempts what is no matrix, such as biases and gains.
 */
public sealed interface Optimizer permits Adam, Muon, SignOfAverage {

    /** The prefixes under which a training state holds the moments of one parameter, in order. */
    List<String> moments(ParameterSpec parameter);

    /**
     * The numbers that an update takes beside the gradients, by name; float32 scalars, which the host computes in double.
     *
     * @param step updates done before, from 0
     */
    Map<String, Double> corrections(long step);

    /**
     * One update.
     *
     * @param parameters some or all of those of an architecture
     * @param state weights under {@link TrainingStep#THETA}, moments under their prefixes, and the corrections
     * @param gradients by name of the parameter, after clipping
     */
    <T> Descent<T> descend(
            TensorOps<T> ops, List<ParameterSpec> parameters, Map<String, T> state, Map<String, T> gradients);

    /**
     * What an update comes to.
     *
     * @param directions by name of the parameter: what a learning rate of 1 would take from it
     * @param moments after the update, under their prefixes
     */
    record Descent<T>(Map<String, T> directions, Map<String, T> moments) {}
}
