package org.gpicl.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.gpicl.InContextLearner;
import org.gpicl.Prediction;
import org.gpicl.TableClassifier;
import org.gpicl.table.Table;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Programs of ten lines, as people would write them with tables. */
class TableProgramsTest {

    private enum Churn {
        STAYS,
        LEAVES
    }

    private record Customer(String plan, LocalDate since, double calls, Churn churn) {}

    private record Prospect(String plan, LocalDate since, double calls) {}

    @Test
    @DisplayName("a record type with text and dates")
    void records() {
        List<Customer> customers = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            boolean late = i % 3 == 0;
            customers.add(new Customer(
                    i % 2 == 0 ? "basic" : "plus",
                    LocalDate.of(late ? 2024 : 2019, 1 + i % 12, 1 + i % 28),
                    i % 7,
                    late ? Churn.LEAVES : Churn.STAYS));
        }

        Table table = Table.of(customers);
        try (TableClassifier<Churn> classifier = InContextLearner.fit(table, "churn", Churn.class)) {
            Prediction<Churn> p = classifier.predict(new Prospect("plus", LocalDate.of(2024, 6, 15), 3));
            assertThat(p.label()).isEqualTo(Churn.LEAVES);
            assertThat(p.probability(Churn.LEAVES)).isGreaterThan(0.8);
            assertThat(classifier
                            .predict(Map.of("plan", "basic", "since", "2019-03-01"))
                            .label())
                    .isEqualTo(Churn.STAYS);
        }
    }

    @Test
    @DisplayName("files with gaps and semicolons: trained on one, scored on another")
    void files(@TempDir Path folder) throws IOException {
        Path train = Files.writeString(folder.resolve("train.csv"), csv(0, 90, true));
        Path test = Files.writeString(folder.resolve("test.csv"), csv(90, 150, false));

        Table seen = Table.read(train);
        Table unseen = Table.read(test);
        int right = 0;
        try (TableClassifier<String> classifier = InContextLearner.fit(seen, "quality")) {
            List<Prediction<String>> predictions = classifier.predict(unseen);
            List<String> labels = unseen.values("quality", String.class);
            for (int row = 0; row < labels.size(); row++) {
                right += predictions.get(row).label().equals(labels.get(row)) ? 1 : 0;
            }
        }
        assertThat(right).isGreaterThan(54);
        assertThat(seen).hasToString("table of 90 rows: acid (number), color (category of 3), quality (category of 2)");
        assertThat(unseen.schema().column("color").categories()).containsExactly("rosé", "white");
    }

    /** The test file lacks a color, and so has other codes of its own. */
    private static String csv(int first, int end, boolean red) {
        StringBuilder text = new StringBuilder("\uFEFF\"acid\";\"color\";\"quality\"\r\n");
        for (int i = first; i < end; i++) {
            int color = i % 3 == 1 && !red ? 2 : i % 3;
            text.append(i % 11 == 0 ? "NA" : 5 + i % 9 + "," + i % 10)
                    .append(';')
                    .append(List.of("rosé", "red", "white").get(color))
                    .append(';')
                    .append(color == 2 ? "good" : "poor")
                    .append("\r\n");
        }
        return text.toString();
    }

    @Test
    @DisplayName("a query of a database")
    void query() throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:h2:mem:")) {
            connection
                    .createStatement()
                    .execute(
                            "create table payment as select x as id, mod(x, 7) * 10.5 as amount, case when mod(x, 7) > 4"
                                    + " then 'CH' else 'DE' end as country, mod(x, 7) > 4 as fraud from system_range(1, 70)");

            ResultSet rows = connection.createStatement().executeQuery("select amount, country, fraud from payment");
            try (TableClassifier<Boolean> classifier = InContextLearner.fit(Table.read(rows), "FRAUD", Boolean.class)) {
                assertThat(classifier
                                .predict(Map.of("AMOUNT", 63, "COUNTRY", "CH"))
                                .label())
                        .isTrue();
                assertThat(classifier
                                .predict(Map.of("AMOUNT", 10.5, "COUNTRY", "DE"))
                                .label())
                        .isFalse();
            }
        }
    }
}
