package org.gpicl.examples;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.gpicl.Learner;
import org.gpicl.Prediction;
import org.gpicl.TableClassifier;
import org.gpicl.random.RandomStream;
import org.gpicl.random.Seed;
import org.gpicl.table.Table;

/** Exports a learner that was fitted to a table with text and gaps, for clients that hand over columns by name. */
final class ExportedTable {

    private static final String FILE = "customers.onnx";
    private static final List<String> PLANS = List.of("basic", "plus", "größer");

    private ExportedTable() {}

    /** Writes the file, and what is to be computed with it. */
    static void export(Learner learner, Path folder, ClientCases cases) throws IOException {
        try (TableClassifier<String> fitted = learner.fit(customers(), "churned")) {
            fitted.exportOnnx(folder.resolve(FILE));
            String[] plans = {"basic", "größer", "none that was seen"};
            double[] calls = {8, Double.NaN, 3};
            List<Prediction<String>> expected = fitted.predict(queries(plans, calls));
            Map<String, Object> columns = new LinkedHashMap<>();
            columns.put("plan", ClientCases.column("string", Arrays.asList(plans)));
            columns.put("calls", ClientCases.column("float64", Arrays.asList(8, null, 3)));
            cases.addClassifier(
                    FILE + ", columns",
                    FILE,
                    columns,
                    expected.stream().map(Prediction::label).toList(),
                    ExportedClassifiers.probabilities(expected, fitted.classes().size()),
                    1e-5);
        }
    }

    /** Those leave who call often, unless their plan is the best. */
    private static Table customers() {
        Table.Builder rows = Table.builder("plan", "calls", "churned");
        RandomStream random = new Seed(7).stream();
        for (int i = 0; i < 60; i++) {
            String plan = PLANS.get(random.integer(PLANS.size()));
            int calls = random.integer(10);
            rows.add(plan, i % 9 == 0 ? null : calls, calls > 4 && !plan.equals("größer") ? "yes" : "no");
        }
        return rows.build();
    }

    private static Table queries(String[] plans, double[] calls) {
        Table.Builder rows = Table.builder("plan", "calls");
        for (int row = 0; row < plans.length; row++) {
            rows.add(plans[row], calls[row]);
        }
        return rows.build();
    }
}
