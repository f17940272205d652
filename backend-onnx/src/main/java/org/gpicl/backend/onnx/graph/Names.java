package org.gpicl.backend.onnx.graph;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Names that are unique within a model: ONNX allows each value one definition, and a subgraph sees the names around it.
 */
final class Names {

    private final Set<String> taken = new HashSet<>();
    private final Map<String, Integer> counters = new HashMap<>();

    /** The wished name, or if that is taken the same with a suffix. */
    String claim(String wished) {
        return taken.add(wished) ? wished : fresh(wished);
    }

    /** A name that begins with {@code stem} and ends in a number. */
    String fresh(String stem) {
        String name;
        do {
            name = stem + "_" + counters.merge(stem, 1, Integer::sum);
        } while (!taken.add(name));
        return name;
    }
}
