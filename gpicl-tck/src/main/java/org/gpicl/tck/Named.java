package org.gpicl.tck;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Values by name, where a missing one is a mistake of the kit or of the backend. */
final class Named {

    private Named() {}

    static <V> V get(Map<String, V> values, String name) {
        @Nullable V value = values.get(name);
        if (value == null) {
            throw new AssertionError("expected one of " + values.keySet() + ", got '" + name + "'");
        }
        return value;
    }
}
