package org.gpicl.task.prior;

import java.util.Arrays;
import org.gpicl.internal.VectorMatrix;
import org.gpicl.random.RandomStream;

/**
 * How the values of a node follow from its causes. Values are component by component, row-major [components, rows], so that
 * what is done to a component is done to neighbours in memory.
 */
interface Mechanism {

    /**
     * The values of the node, without noise and not yet standardised.
     *
     * @param in the causes, row-major [inputs, rows], each of mean 0 and variance 1 in the reference sample
     * @return a new array, row-major [components, rows]
     */
    float[] apply(float[] in, int rows);

    /** The mechanisms that there are. */
    enum Kind {
        TREES(true, 0.65) {
            @Override
            Mechanism draw(RandomStream random, float[] in, int inputs, int components) {
                return ObliviousTrees.draw(random, in, inputs, components);
            }
        },
        CENTERS(true, 0.35) {
            @Override
            Mechanism draw(RandomStream random, float[] in, int inputs, int components) {
                return Discretization.draw(random, in, inputs, components);
            }
        },
        NETWORK(false, 0.35) {
            @Override
            Mechanism draw(RandomStream random, float[] in, int inputs, int components) {
                return Network.draw(random, inputs, components);
            }
        },
        WAVES(false, 0.15) {
            @Override
            Mechanism draw(RandomStream random, float[] in, int inputs, int components) {
                return Network.ofWaves(random, inputs, components);
            }
        },
        LINEAR(false, 0.38) {
            @Override
            Mechanism draw(RandomStream random, float[] in, int inputs, int components) {
                return Linear.draw(random, inputs, components, 0);
            }
        },
        PRODUCT(false, 0.12) {
            @Override
            Mechanism draw(RandomStream random, float[] in, int inputs, int components) {
                return new Product(
                        Linear.draw(random, inputs, components, 1), Linear.draw(random, inputs, components, 1));
            }
        };

        private final boolean piecewiseConstant;
        private final double share;

        Kind(boolean piecewiseConstant, double share) {
            this.piecewiseConstant = piecewiseConstant;
            this.share = share;
        }

        /** Whether its values jump, as those of a tree do. */
        boolean isPiecewiseConstant() {
            return piecewiseConstant;
        }

        /** Mean share among the kinds that are alike in {@link #isPiecewiseConstant}. */
        double share() {
            return share;
        }

        /**
         * A random mechanism of this kind.
         *
         * @param in the reference sample of the causes, row-major [inputs, {@link DrawnTable#REFERENCE_ROWS}]
         */
        abstract Mechanism draw(RandomStream random, float[] in, int inputs, int components);
    }

    /**
     * weights · in + biases.
     *
     * @param weights row-major [components, inputs]
     * @param biases [components]
     */
    record Linear(float[] weights, float[] biases) implements Mechanism {

        /** In half of the cases the inputs are of very unequal importance, the same for all components. */
        static Linear draw(RandomStream random, int inputs, int components, double biasDeviation) {
            float[] weights = NearlyNormal.draw(random, components * inputs);
            boolean unequal = random.chance(0.5);
            for (int input = 0; input < inputs; input++) {
                float importance = (float) ((unequal ? random.logUniform(0.03, 1) : 1) / Math.sqrt(inputs));
                for (int i = input; i < weights.length; i += inputs) {
                    weights[i] *= importance;
                }
            }
            float[] biases = NearlyNormal.draw(random, components);
            for (int component = 0; component < components; component++) {
                biases[component] *= (float) biasDeviation;
            }
            return new Linear(weights, biases);
        }

        @Override
        public float[] apply(float[] in, int rows) {
            int inputs = weights.length / biases.length;
            float[] out = new float[Math.multiplyExact(biases.length, rows)];
            for (int component = 0; component < biases.length; component++) {
                Arrays.fill(out, component * rows, (component + 1) * rows, biases[component]);
                VectorMatrix.addProduct(weights, component * inputs, inputs, in, rows, out, component * rows);
            }
            return out;
        }
    }

    /** One hidden layer. */
    record Network(Linear hidden, Nonlinearity nonlinearity, Linear out) implements Mechanism {

        private static final int MAX_UNITS = 32;

        static Network draw(RandomStream random, int inputs, int components) {
            int units = random.logInteger(2, MAX_UNITS);
            return new Network(
                    scaled(Linear.draw(random, inputs, units, 1), random.logUniform(0.5, 4)),
                    Nonlinearity.draw(random),
                    Linear.draw(random, units, components, 0));
        }

        /** Many waves of random frequencies and phases: nearly a draw of a Gaussian process (Rahimi and Recht 2007). */
        static Network ofWaves(RandomStream random, int inputs, int components) {
            return new Network(
                    scaled(Linear.draw(random, inputs, MAX_UNITS, 1), random.logUniform(0.3, 4)),
                    Nonlinearity.WAVE,
                    Linear.draw(random, MAX_UNITS, components, 0));
        }

        private static Linear scaled(Linear linear, double factor) {
            for (int i = 0; i < linear.weights.length; i++) {
                linear.weights[i] *= (float) factor;
            }
            return linear;
        }

        @Override
        public float[] apply(float[] in, int rows) {
            float[] units = hidden.apply(in, rows);
            nonlinearity.applyInPlace(units);
            return out.apply(units, rows);
        }
    }

    /** Products of two linear mechanisms, component by component: what one cause does depends on another. */
    record Product(Linear one, Linear other) implements Mechanism {

        @Override
        public float[] apply(float[] in, int rows) {
            float[] product = one.apply(in, rows);
            float[] factors = other.apply(in, rows);
            for (int i = 0; i < product.length; i++) {
                product[i] *= factors[i];
            }
            return product;
        }
    }

    /**
     * Each of the nearest of some centres has random values of its own, so that a category can be a cause in turn.
     *
     * @param values row-major [components, centres]
     */
    record Discretization(Centers centers, float[] values) implements Mechanism {

        private static final int MAX_CENTERS = 20;

        static Discretization draw(RandomStream random, float[] in, int inputs, int components) {
            int count = random.logInteger(2, MAX_CENTERS);
            return new Discretization(
                    Centers.draw(random, in, inputs, count), NearlyNormal.draw(random, components * count));
        }

        @Override
        public float[] apply(float[] in, int rows) {
            int[] nearest = centers.nearest(in, rows);
            int count = centers.count();
            float[] out = new float[Math.multiplyExact(values.length / count, rows)];
            for (int i = 0; i < out.length; i++) {
                out[i] = values[i / rows * count + nearest[i % rows]];
            }
            return out;
        }
    }
}
