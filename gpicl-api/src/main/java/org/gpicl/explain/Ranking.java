package org.gpicl.explain;

import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/** Orders and names what was explained. */
final class Ranking {

    private Ranking() {}

    /** The numbers 0 … count − 1, those of the largest values first, equal ones in their order. */
    static List<Integer> descending(int count, IntToDoubleFunction value) {
        return IntStream.range(0, count)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer i) -> -value.applyAsDouble(i)))
                .toList();
    }

    /** Names of columns that have none. */
    static List<String> numbered(int columns) {
        return IntStream.range(0, columns)
                .mapToObj(column -> "column " + column)
                .toList();
    }

    /** What is known of columns under their names, in an order. */
    static <V> Map<String, V> byName(List<Integer> order, List<String> names, IntFunction<V> value) {
        Map<String, V> values = new LinkedHashMap<>();
        order.forEach(column -> values.put(names.get(column), value.apply(column)));
        return Collections.unmodifiableMap(values);
    }
}
