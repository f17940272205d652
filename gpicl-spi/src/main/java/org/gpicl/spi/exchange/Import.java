package org.gpicl.spi.exchange;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.gpicl.spi.ParameterSet;

/**
 * What was found in a file. Immutable.
 *
 * @param metadata as they were exported, and what the format adds
 * @param version of the library that exported
 * @param parameters those that the computation uses, in the numbers that its graph computes with: rounded to the
 *     precision in which they were stored
 */
public record Import(Map<String, String> metadata, String version, ParameterSet parameters) {

    public Import {
        metadata = Collections.unmodifiableMap(new TreeMap<>(metadata));
    }
}
