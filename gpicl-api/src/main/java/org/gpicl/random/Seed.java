package org.gpicl.random;

/**
 * The name of a stream of random numbers, and the root of a tree of further seeds.
 *
 * <p>Whatever is drawn at a place (a run, a step, an index in the batch) is drawn from the seed of that place, so it does
 * not depend on what was drawn elsewhere, in which order, or by which thread:
 *
 * <pre>{@code
 * RandomStream random = run.child(step).child(index).stream();
 * }</pre>
 *
 * @param value any 64 bits
 */
public record Seed(long value) {

    /**
     * The seed of the part of this one that {@code key} names; any number is a key.
     *
     * <p>Different keys give different seeds, and so do different parents under one key. The streams of parents, children
     * and siblings are statistically independent.
     */
    public Seed child(long key) {
        return new Seed(RandomStream.mix(RandomStream.mix(value) + key * RandomStream.GOLDEN_GAMMA));
    }

    /** A new stream of random numbers, which always starts from the beginning. */
    public RandomStream stream() {
        // The complement, because a stream that began at mix(value) would yield the values of this seed's own children.
        return new RandomStream(RandomStream.mix(~value));
    }
}
