package org.gpicl.spi;

import java.util.List;

/** How a parameter starts out, before any training. */
public sealed interface Initialization {

    /** Every element is {@code value}. */
    record Constant(float value) implements Initialization {}

    /** Independent draws from a normal distribution of mean 0. */
    record Normal(float standardDeviation) implements Initialization {}

    /**
     * As many blocks of one size as there are values, one after the other along the last axis, each full of its value: the
     * biases of gates that do not start out alike.
     */
    record Blocks(List<Float> values) implements Initialization {
        public Blocks {
            values = List.copyOf(values);
            if (values.isEmpty()) {
                throw new IllegalArgumentException("blocks: expected at least 1 value, got none");
            }
        }
    }

    /** Every element is 0. */
    static Initialization zeros() {
        return new Constant(0);
    }

    /** Every element is 1. */
    static Initialization ones() {
        return new Constant(1);
    }

    /** Normal with variance {@code scale / fanIn}. */
    static Initialization scaledNormal(double scale, long fanIn) {
        return new Normal((float) Math.sqrt(scale / fanIn));
    }
}
