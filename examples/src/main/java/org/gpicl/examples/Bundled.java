package org.gpicl.examples;

import java.io.IOException;
import java.io.InputStream;
import java.util.Set;
import org.gpicl.Context;
import org.gpicl.table.CsvOptions;
import org.gpicl.table.Table;

/** The tables that come with the examples, see README.md beside them. */
final class Bundled {

    private static final String LABEL = "class";

    private Bundled() {}

    /** All rows of a table, with text as labels. */
    static Context<String> examples(String name) throws IOException {
        return examples(name, String.class);
    }

    /** All rows of a table, with labels of a type. */
    static <L> Context<L> examples(String name, Class<L> labels) throws IOException {
        Table table = table(name);
        return Context.of(table.schema().without(LABEL).encode(table, Set.of(LABEL)), table.labels(LABEL, labels));
    }

    /** A table as it is. */
    static Table table(String name) throws IOException {
        String resource = name + ".csv";
        try (InputStream in = Bundled.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IOException("examples: expected the resource " + resource + " beside the class, got none");
            }
            return Table.read(in, resource, CsvOptions.STANDARD);
        }
    }
}
