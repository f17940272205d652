package org.gpicl.spi;

import java.util.List;
import java.util.Map;

/**
 * The size of one axis: a number, a name such as {@code batch}, or a polynomial of these such as {@code context + 1}.
 * Immutable; a number costs no more than an object that holds it.
 *
 * <p>Polynomials let a traced engine know that the axis of {@code concat(first, rest)} is as long as the axis it was
 * cut from, without knowing how long either is. Two sizes are equal if their polynomials are.
 */
public sealed interface Dim permits FixedDim, SymbolicDim {

    /** A known size. */
    static Dim of(long size) {
        return new FixedDim(size);
    }

    /** A size known only when the program runs; the same name is the same size throughout one computation. */
    static Dim named(String name) {
        if (!name.matches("[A-Za-z][A-Za-z0-9_]*")) {
            throw new IllegalArgumentException("named: expected a name of letters, digits and _, got '" + name + "'");
        }
        return new SymbolicDim(List.of(new Term(1, List.of(name))));
    }

    /**
     * A part of a sum: the product of a number and names.
     *
     * @param coefficient the number, not 0
     * @param names sorted, one as often as it is a factor; none for the constant
     */
    record Term(long coefficient, List<String> names) {
        public Term {
            names = List.copyOf(names);
        }

        /** The product, without a number that is 1. */
        @Override
        public String toString() {
            String product = String.join("*", names);
            return names.isEmpty()
                    ? Long.toString(coefficient)
                    : coefficient == 1 ? product : coefficient + "*" + product;
        }
    }

    /** The terms whose sum this is, no two of the same names, the constant first; none for 0. */
    List<Term> terms();

    /** Whether the size is a number. */
    boolean isFixed();

    /** Whether the size is a name alone, which {@link Object#toString} gives, and not a polynomial of names. */
    boolean isNamed();

    /** Whether the size is the number {@code size}. */
    default boolean is(long size) {
        return isFixed() && size() == size;
    }

    /**
     * The number, if it is one.
     *
     * @throws IllegalStateException if the size is symbolic
     */
    long size();

    /**
     * The size of two axes put end to end.
     *
     * @throws ArithmeticException if a number becomes too large for a long
     */
    Dim plus(Dim other);

    /** The size of what is left of an axis. */
    default Dim minus(Dim other) {
        return plus(other.times(of(-1)));
    }

    /**
     * The size of two axes merged into one.
     *
     * @throws ArithmeticException if a number becomes too large for a long
     */
    Dim times(Dim other);

    /** Whether {@link #dividedBy} would succeed. */
    boolean isDivisibleBy(long divisor);

    /**
     * The size of an axis cut into pieces of {@code divisor}.
     *
     * @throws IllegalArgumentException if that is not a whole number
     */
    Dim dividedBy(long divisor);

    /**
     * The number this size is once its names have values.
     *
     * @throws IllegalArgumentException if a name has no value in {@code sizes}
     */
    long evaluate(Map<String, Long> sizes);
}
