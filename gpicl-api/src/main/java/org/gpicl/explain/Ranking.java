package org.gpicl.explain;

import java.util.Comparator;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/** Orders what was explained. */
final class Ranking {

    private Ranking() {}

    /** The numbers 0 … count − 1, those of the largest values first, equal ones in their order. */
    static List<Integer> descending(int count, IntToDoubleFunction value) {
        return IntStream.range(0, count)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer i) -> -value.applyAsDouble(i)))
                .toList();
    }
}
