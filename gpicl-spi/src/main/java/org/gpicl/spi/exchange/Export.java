package org.gpicl.spi.exchange;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.gpicl.spi.Computation;
import org.gpicl.spi.ParameterSet;
import org.jspecify.annotations.Nullable;

/**
 * What a file shall contain, in an order that depends on names alone, so that equal exports are equal bytes. Immutable.
 *
 * @param computation executed by whoever serves the file; its inputs and outputs keep their names
 * @param parameters of the computation
 * @param precision in which the parameters are stored
 * @param description of the whole, for people who open the file
 * @param documentation of inputs and outputs: text by name
 * @param metadata text by key, kept as it is
 * @param version of the library that exports
 * @param columns inputs that stand for one of the computation; null for none
 * @param label one output more, before those of the computation; null for none
 */
public record Export(
        Computation computation,
        ParameterSet parameters,
        Precision precision,
        String description,
        Map<String, String> documentation,
        Map<String, String> metadata,
        String version,
        @Nullable ColumnInputs columns,
        @Nullable LabelOutput label) {

    public Export {
        documentation = Map.copyOf(documentation);
        metadata = Collections.unmodifiableMap(new TreeMap<>(metadata));
        parameters = new ParameterSet(new TreeMap<>(parameters.tensors()));
    }
}
