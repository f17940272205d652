package org.gpicl.spark;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.gpicl.Context;

/** Labelled rows as a context that does not depend on the order in which Spark brings them. */
final class Examples {

    /** @param x not modified */
    record Example<L>(float[] x, L label) {}

    private Examples() {}

    /**
     * The examples, by label and then by features. Equal rows of one label cannot be told apart.
     *
     * @param examples at least one, with labels that can be compared with each other
     * @throws IllegalArgumentException if they have not all the same number of features, at least one
     */
    static <L extends Comparable<? super L>> Context<L> sorted(List<Example<L>> examples) {
        Context.Builder<L> context = Context.builder();
        examples.stream()
                .sorted(Comparator.<Example<L>, L>comparing(Example::label).thenComparing(Example::x, Arrays::compare))
                .forEach(example -> context.add(example.x(), example.label()));
        return context.build();
    }
}
