package org.gpicl.spi;

/**
 * One learned tensor of a computation.
 *
 * @param name unique within the computation, its parts separated by dots, such as {@code layer0.attention.query}
 * @param shape of fixed sizes
 * @param initialization how it starts out
 */
public record ParameterSpec(String name, Shape shape, Initialization initialization) {
    public ParameterSpec {
        if (!shape.isFixed()) {
            throw new IllegalArgumentException("parameter: expected fixed sizes for " + name + ", got " + shape);
        }
        if (initialization instanceof Initialization.Blocks blocks
                && (shape.rank() == 0 || shape.dim(-1).size() % blocks.values().size() != 0)) {
            throw new IllegalArgumentException("parameter: expected a last axis of " + name + " that divides into "
                    + blocks.values().size() + " blocks, got " + shape);
        }
    }
}
