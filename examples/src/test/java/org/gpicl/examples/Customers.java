package org.gpicl.examples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import org.gpicl.random.RandomStream;
import org.gpicl.random.Seed;
import org.gpicl.table.Table;

/**
 * Made-up customers: those leave who call often, unless their plan is the best; the day on which they came says nothing. Some
 * cells are gaps.
 */
final class Customers {

    private Customers() {}

    /**
     * A new file of them.
     *
     * @param first number of the first one
     */
    static Path file(Path folder, int first, int count) throws IOException {
        StringBuilder csv = new StringBuilder("plan;since;calls;churned\n");
        for (int i = first; i < first + count; i++) {
            RandomStream random = new Seed(7).child(i).stream();
            String plan = List.of("basic", "plus", "best").get(random.integer(3));
            int calls = random.integer(10);
            csv.append(plan).append(';');
            csv.append(LocalDate.of(2023, 1, 1).plusDays(random.integer(700))).append(';');
            csv.append(random.chance(0.05) ? "NA" : calls).append(';');
            csv.append(calls > 4 && !plan.equals("best") ? "yes" : "no").append('\n');
        }
        return Files.writeString(folder.resolve("customers" + first + ".csv"), csv);
    }

    /** A table of them, see {@link #file}. */
    static Table table(Path folder, int first, int count) throws IOException {
        return Table.read(file(folder, first, count));
    }
}
