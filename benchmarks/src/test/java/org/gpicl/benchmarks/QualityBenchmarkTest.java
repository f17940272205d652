package org.gpicl.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.gpicl.random.RandomStream;
import org.gpicl.random.Seed;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QualityBenchmarkTest {

    @TempDir
    Path folder;

    private Path tables;
    private Path results;

    @BeforeEach
    void writeTables() throws IOException {
        tables = Files.createDirectory(folder.resolve("tables"));
        results = folder.resolve("results.csv");
        for (String name : List.of("plain", "mixed", "short")) {
            Files.writeString(tables.resolve(name + ".csv"), table(name));
        }
    }

    /** Two classes that differ in the first column; the second is text in the table that is called mixed. */
    private static String table(String name) {
        RandomStream random = new Seed(name.hashCode()).stream();
        StringBuilder lines = new StringBuilder("a,b,class\n");
        for (int row = 0; row < (name.equals("short") ? 30 : 80); row++) {
            String label = row % 2 == 0 ? "even" : "odd";
            double a = random.normal() + 3 * (row % 2);
            String b = name.equals("mixed") ? "t" + random.integer(3) : Integer.toString(random.integer(9));
            lines.append(String.format(Locale.ROOT, "%.3f,%s,%s%n", a, b, label));
        }
        return lines.toString();
    }

    private int run(String... further) {
        List<String> arguments =
                new ArrayList<>(List.of("run", tables.toString(), "--results", results.toString(), "--draws", "2"));
        arguments.addAll(List.of(further));
        return QualityBenchmark.commandLine().execute(arguments.toArray(String[]::new));
    }

    @Test
    @DisplayName("a run appends what the results lack, and a report says what is in them")
    void runsAndReports() throws IOException {
        assertThat(run("--methods", "logistic", "--contexts", "20,half")).isZero();
        List<String> first = Files.readAllLines(results);
        // two draws of two methods: contexts of 20 where the table has 40 rows, half of each table
        assertThat(first).hasSize(1 + 2 * 2 * (2 + 3));
        assertThat(first)
                .filteredOn(line -> line.startsWith("plain,NUMERIC,half,1,gpicl-general-small,"))
                .hasSize(1);
        assertThat(first)
                .filteredOn(line -> line.startsWith("mixed,TEXT_OR_GAPS,20,"))
                .hasSize(4);

        assertThat(run("--methods", "logistic,5-nn", "--contexts", "20,half", "--threads", "2"))
                .isZero();
        List<String> second = Files.readAllLines(results);
        assertThat(second).hasSize(first.size() + 2 * (2 + 3)).startsWith(first.toArray(String[]::new));
        assertThat(second.subList(first.size(), second.size())).allMatch(line -> line.contains(",5-nn,"));

        Path out = folder.resolve("report");
        assertThat(QualityBenchmark.commandLine().execute("report", results.toString(), "--out", out.toString()))
                .isZero();
        assertThat(out.resolve("means.csv"))
                .content()
                .startsWith("kind,context,measure,method,mean,standardError,meanRank,wins,tables\n")
                .contains("all,half,AUC,gpicl-general-small,", "numeric,20,log-loss,logistic,");
        assertThat(out.resolve("differences.csv"))
                .content()
                .startsWith("kind,context,measure,method,other,difference,standardError,better,tables\n")
                .contains("all,half,AUC,gpicl-general-small,logistic,");
        assertThat(out.resolve("tables.csv"))
                .content()
                .startsWith("kind,context,table,measure,method,mean,draws\n")
                .contains("numeric,half,short,accuracy,5-nn,");
        assertThat(out.resolve("index.html"))
                .content()
                .contains("<h2>numeric tables: 2, contexts of half</h2>", "<h2>all tables: 3, contexts of half</h2>")
                .contains("critical difference")
                .doesNotContain("http://www.w3.org/1999", "<script", "href=");
        assertThat(out.resolve("ranks-auc-all-half.svg")).content().contains("gpicl-general-small");
    }
}
