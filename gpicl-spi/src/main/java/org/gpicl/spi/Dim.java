package org.gpicl.spi;

import java.util.Arrays;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The size of one axis: a number, a name such as {@code batch}, or a polynomial of these such as {@code context + 1}.
 *
 * <p>Polynomials let a traced engine know that the axis of {@code concat(first, rest)} is as long as the axis it was
 * cut from, without knowing how long either is. Two sizes are equal if their polynomials are.
 *
 * @param terms coefficient by monomial; a monomial is its names sorted and joined by {@code *}, the empty one is the
 *     constant. No coefficient is zero. Not modified.
 */
public record Dim(SortedMap<String, Long> terms) {

    public Dim {
        TreeMap<String, Long> copy = new TreeMap<>(terms);
        copy.values().removeIf(c -> c == 0);
        terms = Collections.unmodifiableSortedMap(copy);
    }

    /** A known size. */
    public static Dim of(long size) {
        return new Dim(new TreeMap<>(Map.of("", size)));
    }

    /** A size known only when the program runs; the same name is the same size throughout one computation. */
    public static Dim named(String name) {
        if (!name.matches("[A-Za-z][A-Za-z0-9_]*")) {
            throw new IllegalArgumentException("named: expected a name of letters, digits and _, got '" + name + "'");
        }
        return new Dim(new TreeMap<>(Map.of(name, 1L)));
    }

    /** Claims that the size is a number. */
    public boolean isFixed() {
        return terms.isEmpty() || (terms.size() == 1 && terms.containsKey(""));
    }

    /** Claims that the size is a name alone, which {@link #toString} gives, and not a polynomial of names. */
    public boolean isNamed() {
        if (terms.size() != 1) {
            return false;
        }
        Map.Entry<String, Long> term = terms.entrySet().iterator().next();
        return term.getValue() == 1 && !term.getKey().isEmpty() && term.getKey().indexOf('*') < 0;
    }

    /** Claims that the size is the number {@code size}. */
    public boolean is(long size) {
        return isFixed() && size() == size;
    }

    /**
     * The number, if it is one.
     *
     * @throws IllegalStateException if the size is symbolic
     */
    public long size() {
        if (!isFixed()) {
            throw new IllegalStateException("size: expected a fixed size, got the symbolic size " + this);
        }
        return terms.getOrDefault("", 0L);
    }

    /** The size of two axes put end to end. */
    public Dim plus(Dim other) {
        TreeMap<String, Long> sum = new TreeMap<>(terms);
        other.terms.forEach((monomial, c) -> sum.merge(monomial, c, Math::addExact));
        return new Dim(sum);
    }

    /** The size of what is left of an axis. */
    public Dim minus(Dim other) {
        return plus(other.times(of(-1)));
    }

    /** The size of two axes merged into one. */
    public Dim times(Dim other) {
        TreeMap<String, Long> product = new TreeMap<>();
        terms.forEach((m, c) -> other.terms.forEach(
                (n, d) -> product.merge(multiplyMonomials(m, n), Math.multiplyExact(c, d), Math::addExact)));
        return new Dim(product);
    }

    private static String multiplyMonomials(String a, String b) {
        if (a.isEmpty() || b.isEmpty()) {
            return a + b;
        }
        String[] names = (a + "*" + b).split("\\*", -1);
        Arrays.sort(names);
        return String.join("*", names);
    }

    /** Claims that {@link #dividedBy} would succeed. */
    public boolean isDivisibleBy(long divisor) {
        return divisor != 0 && terms.values().stream().allMatch(c -> c % divisor == 0);
    }

    /**
     * The size of an axis cut into pieces of {@code divisor}.
     *
     * @throws IllegalArgumentException if that is not a whole number
     */
    public Dim dividedBy(long divisor) {
        if (!isDivisibleBy(divisor)) {
            throw new IllegalArgumentException("dividedBy: expected a multiple of " + divisor + ", got " + this);
        }
        TreeMap<String, Long> quotient = new TreeMap<>();
        terms.forEach((monomial, c) -> quotient.put(monomial, c / divisor));
        return new Dim(quotient);
    }

    /**
     * The number this size is once its names have values.
     *
     * @throws IllegalArgumentException if a name has no value in {@code sizes}
     */
    public long evaluate(Map<String, Long> sizes) {
        if (isFixed()) {
            return size();
        }
        if (isNamed()) {
            return value(terms.firstKey(), sizes);
        }
        long total = 0;
        for (Map.Entry<String, Long> term : terms.entrySet()) {
            long product = term.getValue();
            for (String name :
                    term.getKey().isEmpty() ? new String[0] : term.getKey().split("\\*", -1)) {
                product = Math.multiplyExact(product, value(name, sizes));
            }
            total = Math.addExact(total, product);
        }
        return total;
    }

    private static long value(String name, Map<String, Long> sizes) {
        Long size = sizes.get(name);
        if (size == null) {
            throw new IllegalArgumentException("evaluate: expected a value for '" + name + "' in " + sizes);
        }
        return size;
    }

    @Override
    public String toString() {
        if (isFixed()) {
            return Long.toString(size());
        }
        if (isNamed()) {
            return terms.firstKey();
        }
        return terms.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByKey().reversed())
                .map(t -> t.getKey().isEmpty()
                        ? t.getValue().toString()
                        : (t.getValue() == 1 ? "" : t.getValue() + "*") + t.getKey())
                .collect(Collectors.joining(" + "))
                .replace("+ -", "- ");
    }
}
