package org.gpicl.metatrain;

/**
 * Adam (Kingma and Ba 2015) with decoupled weight decay (Loshchilov and Hutter 2019).
 *
 * @param beta1 decay of the first moment
 * @param beta2 decay of the second moment
 * @param epsilon added to the root of the second moment; the paper found a small one to shorten the plateau
 * @param weightDecay share of a weight matrix removed per unit of learning rate; biases and gains are exempt
 */
public record Adam(double beta1, double beta2, double epsilon, double weightDecay) {

    /** The paper's settings, with the small ε that it recommends. */
    public static final Adam DEFAULT = new Adam(0.9, 0.999, 1e-10, 0);

    public Adam {
        if (!(beta1 >= 0 && beta1 < 1 && beta2 >= 0 && beta2 < 1) || !(epsilon > 0) || !(weightDecay >= 0)) {
            throw new IllegalArgumentException("adam: expected betas in [0, 1), a positive epsilon, a weight decay of"
                    + " at least 0, got " + beta1 + ", " + beta2 + ", " + epsilon + ", " + weightDecay);
        }
    }

    /** With another ε. */
    public Adam withEpsilon(double other) {
        return new Adam(beta1, beta2, other, weightDecay);
    }

    /** With another weight decay. */
    public Adam withWeightDecay(double other) {
        return new Adam(beta1, beta2, epsilon, other);
    }
}
