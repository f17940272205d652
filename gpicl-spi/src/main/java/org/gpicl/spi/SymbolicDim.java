package org.gpicl.spi;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A size in which there is a name.
 *
 * @param terms at least one of them with names, no two of the same, in the order of their products as text
 */
record SymbolicDim(List<Term> terms) implements Dim {

    SymbolicDim {
        terms = List.copyOf(terms);
    }

    /** The sum of terms: those of the same names are put together, and where no name is left it is a number. */
    private static Dim sum(Stream<Term> terms) {
        TreeMap<String, Term> byProduct = new TreeMap<>();
        terms.forEach(term -> byProduct.merge(
                String.join("*", term.names()),
                term,
                (a, b) -> new Term(Math.addExact(a.coefficient(), b.coefficient()), a.names())));
        byProduct.values().removeIf(term -> term.coefficient() == 0);
        List<Term> sum = List.copyOf(byProduct.values());
        if (sum.stream().allMatch(term -> term.names().isEmpty())) {
            return new FixedDim(sum.isEmpty() ? 0 : sum.get(0).coefficient());
        }
        return new SymbolicDim(sum);
    }

    private static Term product(Term a, Term b) {
        List<String> names = new ArrayList<>(a.names());
        names.addAll(b.names());
        Collections.sort(names);
        return new Term(Math.multiplyExact(a.coefficient(), b.coefficient()), names);
    }

    static IllegalArgumentException notDivisible(Dim dim, long divisor) {
        return new IllegalArgumentException("dividedBy: expected a multiple of " + divisor + ", got " + dim);
    }

    @Override
    public boolean isFixed() {
        return false;
    }

    @Override
    public boolean isNamed() {
        return terms.size() == 1
                && terms.get(0).coefficient() == 1
                && terms.get(0).names().size() == 1;
    }

    @Override
    public long size() {
        throw new IllegalStateException("size: expected a fixed size, got the symbolic size " + this);
    }

    @Override
    public Dim plus(Dim other) {
        return sum(Stream.concat(terms.stream(), other.terms().stream()));
    }

    @Override
    public Dim times(Dim other) {
        return sum(terms.stream().flatMap(a -> other.terms().stream().map(b -> product(a, b))));
    }

    @Override
    public boolean isDivisibleBy(long divisor) {
        return divisor != 0 && terms.stream().allMatch(term -> term.coefficient() % divisor == 0);
    }

    @Override
    public Dim dividedBy(long divisor) {
        if (!isDivisibleBy(divisor)) {
            throw notDivisible(this, divisor);
        }
        return new SymbolicDim(terms.stream()
                .map(term -> new Term(term.coefficient() / divisor, term.names()))
                .toList());
    }

    @Override
    public long evaluate(Map<String, Long> sizes) {
        long total = 0;
        for (Term term : terms) {
            long product = term.coefficient();
            for (String name : term.names()) {
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

    /** The constant stands last. */
    @Override
    public String toString() {
        List<Term> reversed = new ArrayList<>(terms);
        Collections.reverse(reversed);
        return reversed.stream()
                .map(Term::toString)
                .collect(Collectors.joining(" + "))
                .replace("+ -", "- ");
    }
}
