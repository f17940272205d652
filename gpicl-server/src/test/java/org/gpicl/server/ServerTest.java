package org.gpicl.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.gpicl.server.Client.CSV;
import static org.gpicl.server.Client.JSON;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.gpicl.InContextLearner;
import org.gpicl.Learner;
import org.gpicl.Prediction;
import org.gpicl.TableClassifier;
import org.gpicl.evaluate.Evaluation;
import org.gpicl.evaluate.Splits;
import org.gpicl.explain.ExampleInfluence;
import org.gpicl.explain.ShapleyValues;
import org.gpicl.table.CsvOptions;
import org.gpicl.table.Kind;
import org.gpicl.table.Table;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the server answers is what the library says. */
class ServerTest {

    private static final String TABLE = Client.csv(0, 40);
    private static final String ROWS = "[{\"size\": 1.2, \"color\": \"red\"}, {\"size\": 3.4}, {}]";

    @TempDir
    private static Path folder;

    private static Learner learner;
    private static GpiclServer server;
    private static Client client;

    @BeforeAll
    static void start() throws IOException {
        learner = InContextLearner.builder().threads(1).open();
        server = GpiclServer.builder().learner(learner).folder(folder).port(0).start();
        client = new Client(server.uri());
    }

    @AfterAll
    static void stop() {
        server.close();
        learner.close();
    }

    private static Table table(String csv) throws IOException {
        return Table.read(new ByteArrayInputStream(csv.getBytes(StandardCharsets.UTF_8)), "test", CsvOptions.STANDARD);
    }

    private static void assertEqual(JsonNode got, Prediction<String> expected) {
        assertThat(got.path("label").textValue()).isEqualTo(expected.label());
        assertThat(got.path("probabilities").size())
                .isEqualTo(expected.probabilities().size());
        expected.probabilities()
                .forEach((label, p) -> assertThat(
                                got.path("probabilities").path(label).doubleValue())
                        .isEqualTo(p));
    }

    @Test
    @DisplayName("fit, describe, predict in JSON and CSV, replace, list, delete")
    void lifeOfALearner() throws IOException {
        Client.Got fitted = client.put("/v1/learners/life?label=thing", CSV, TABLE);
        assertThat(fitted.status()).isEqualTo(201);
        assertThat(fitted.body().path("rows").intValue()).isEqualTo(40);
        assertThat(fitted.text())
                .contains(
                        "\"label\":\"thing\"",
                        "\"classes\":[\"nut\",\"bolt\"]",
                        "{\"name\":\"color\",\"kind\":\"category\"");
        assertThat(client.get("/v1/learners/life").body()).isEqualTo(fitted.body());

        try (TableClassifier<String> direct = learner.fit(table(TABLE), "thing")) {
            JsonNode json =
                    client.post("/v1/learners/life/predict", JSON, ROWS).body().path("predictions");
            assertThat(json).hasSize(3);
            List<Prediction<String>> three = direct.learner().predict(new float[][] {
                direct.schema().encode(Map.of("size", 1.2, "color", "red")),
                direct.schema().encode(Map.of("size", 3.4)),
                direct.schema().encode(Map.of())
            });
            for (int row = 0; row < 3; row++) {
                assertEqual(json.get(row), three.get(row));
            }
            JsonNode csv =
                    client.post("/v1/learners/life/predict", CSV, TABLE).body().path("predictions");
            List<Prediction<String>> expected = direct.predict(table(TABLE));
            for (int row = 0; row < expected.size(); row++) {
                assertEqual(csv.get(row), expected.get(row));
            }
        }
        JsonNode top =
                client.post("/v1/learners/life/predict?top=1", JSON, ROWS).body();
        assertThat(top.path("predictions").get(0).path("probabilities")).hasSize(1);

        assertThat(client.put("/v1/learners/life?label=color", CSV, TABLE).status())
                .isEqualTo(200);
        assertThat(client.get("/v1/learners/life").body().path("label").textValue())
                .isEqualTo("color");
        assertThat(client.get("/v1/learners?after=lif&limit=1")
                        .body()
                        .path("learners")
                        .get(0)
                        .textValue())
                .isEqualTo("life");
        assertThat(client.get("/v1/learners?after=life").text()).doesNotContain("\"life\"");
        assertThat(client.delete("/v1/learners/life").status()).isEqualTo(204);
        assertThat(client.delete("/v1/learners/life").status()).isEqualTo(404);
        assertThat(client.post("/v1/learners/life/predict", JSON, ROWS).status())
                .isEqualTo(404);
    }

    @Test
    @DisplayName("JSON and CSV of the same rows are the same table")
    void jsonAndCsv() throws IOException {
        String csv =
                "code,weight,when,ok,kind\n01,1.5,03/04/2024,true,a\n2,,25/04/2024,false,b\n03,7,26/04/2024,true,a\n";
        String json = "[{\"code\":\"01\",\"weight\":1.5,\"when\":\"03/04/2024\",\"ok\":true,\"kind\":\"a\"},"
                + "{\"code\":\"2\",\"weight\":null,\"when\":\"25/04/2024\",\"ok\":false,\"kind\":\"b\"},"
                + "{\"code\":\"03\",\"weight\":7,\"when\":\"26/04/2024\",\"ok\":true,\"kind\":\"a\"}]";
        assertThat(client.post("/v1/table", JSON, json).body())
                .isEqualTo(client.post("/v1/table", CSV, csv).body());
        assertThat(client.post("/v1/table?kind=code:category", CSV, csv).text())
                .contains("{\"name\":\"code\",\"kind\":\"category\",\"categories\":3}", "\"when\":\"2024-04-25\"");

        client.put("/v1/learners/same-csv?label=kind&kind=code:category", CSV, csv);
        client.put("/v1/learners/same-json?label=kind&kind=code:category", JSON, json);
        String one = "code,weight,when,ok\n01,2,03/05/2024,true\n"; // where a day could be a month, 01 a number
        JsonNode expected =
                client.post("/v1/learners/same-csv/predict", CSV, one).body();
        assertThat(expected.path("predictions")).hasSize(1);
        for (String when : List.of("03/05/2024", "2024-05-03")) {
            String row = "[{\"code\":\"01\",\"weight\":2,\"when\":\"" + when + "\",\"ok\":true}]";
            assertThat(client.post("/v1/learners/same-csv/predict", JSON, row).body())
                    .isEqualTo(expected);
        }
        assertThat(client.post("/v1/learners/same-json/predict", CSV, one).status())
                .isEqualTo(200);
    }

    @Test
    @DisplayName("what is observed counts as if it had been there from the start")
    void observing() throws IOException {
        client.put("/v1/learners/whole?label=thing", CSV, Client.csv(0, 20) + "1.9,red,nut\n3.9,blue,bolt\n");
        client.put("/v1/learners/parts?label=thing", CSV, Client.csv(0, 20));
        Client.Got more = client.post(
                "/v1/learners/parts/observe", JSON, "[{\"size\": 1.9, \"color\": \"red\", \"thing\": \"nut\"}]");
        assertThat(more.body().path("rows").intValue()).isEqualTo(21);
        more = client.post("/v1/learners/parts/observe", CSV, "thing,size,color\nbolt,3.9,blue\n");
        assertThat(more.body().path("rows").intValue()).isEqualTo(22);
        assertThat(client.post("/v1/learners/parts/predict", JSON, ROWS).body())
                .isEqualTo(client.post("/v1/learners/whole/predict", JSON, ROWS).body());

        more = client.post("/v1/learners/parts/observe", JSON, "[{\"size\": 9, \"thing\": \"screw\"}]");
        assertThat(more.body().path("classes").toString()).isEqualTo("[\"nut\",\"bolt\",\"screw\"]");
    }

    @Test
    @DisplayName("labels are text: 1 and 01 are two, in whatever table they come")
    void labelsAreText() throws IOException {
        client.put("/v1/learners/digits?label=digit", CSV, "x,digit\n1,01\n2,1\n3,01\n");
        Client.Got more = client.post("/v1/learners/digits/observe", CSV, "x,digit\n4,01\n");
        assertThat(more.body().path("classes").toString()).isEqualTo("[\"01\",\"1\"]");
        more = client.post("/v1/learners/digits/observe", JSON, "[{\"x\": 4, \"digit\": 1}]");
        assertThat(more.body().path("classes").toString()).isEqualTo("[\"01\",\"1\"]");
    }

    @Test
    @DisplayName("explanations are the library's")
    void explaining() throws IOException {
        client.put("/v1/learners/why?label=thing", CSV, TABLE);
        JsonNode got = client.post("/v1/learners/why/explain?examples=2", JSON, "[{\"size\": 1.2, \"color\": \"red\"}]")
                .body();
        Map<String, Object> row = Map.of("size", 1.2, "color", "red");
        try (TableClassifier<String> direct = learner.fit(table(TABLE), "thing")) {
            assertEqual(got.path("prediction"), direct.predict(row));
            ShapleyValues<String> values = ShapleyValues.of(direct, row, table(TABLE));
            String label = direct.predict(row).label();
            String first = values.byName(label).keySet().iterator().next();
            assertThat(got.path("columns")).hasSize(2);
            assertThat(got.at("/columns/0/name").textValue()).isEqualTo(first);
            assertThat(got.at("/columns/0/value").doubleValue())
                    .isEqualTo(values.byName(label).get(first).value());
            ExampleInfluence<String> influence = ExampleInfluence.of(direct, row);
            assertThat(got.path("examples")).hasSize(2);
            assertThat(got.at("/examples/0/row").intValue())
                    .isEqualTo(influence.top(1).get(0));
        }
        assertThat(client.post("/v1/learners/why/explain", JSON, "[{}]").body().path("examples"))
                .isEmpty();
    }

    @Test
    @DisplayName("an evaluation is the library's")
    void evaluating() throws IOException {
        JsonNode got =
                client.post("/v1/evaluate?label=thing&folds=3", CSV, TABLE).body();
        Evaluation<String> direct = Splits.kFold(3).evaluate(learner::fit, table(TABLE), "thing");
        assertThat(got.path("folds").intValue()).isEqualTo(3);
        assertThat(got.at("/methods/0/name").textValue()).isEqualTo("gpicl");
        assertThat(got.at("/methods/0/measures/1/name").textValue()).isEqualTo("log-loss");
        assertThat(got.at("/methods/0/measures/1/value").doubleValue()).isEqualTo(direct.logLoss());
        assertThat(got.at("/methods/1/name").textValue()).isEqualTo("majority");
        assertThat(got.at("/methods/1/measures/1/clearlyWorse").booleanValue()).isTrue();
        assertThat(got.at("/methods/2/name").textValue()).isEqualTo("nearest neighbor");
    }

    @Test
    void healthAndMetrics() throws IOException {
        client.put("/v1/learners/counted?label=thing", CSV, TABLE);
        assertThat(client.get("/health/live").text()).isEqualTo("{\"status\":\"live\"}");
        assertThat(client.get("/health/ready").text()).isEqualTo("{\"status\":\"ready\"}");
        client.get("/v1/learners/nobody");

        Client.Got metrics = client.get("/metrics");
        assertThat(metrics.type()).isEqualTo("text/plain; version=0.0.4; charset=utf-8");
        assertThat(metrics.text().lines())
                .contains(
                        "gpicl_http_requests_total{operation=\"describe\",status=\"404\"} 1",
                        "# TYPE gpicl_http_request_duration_seconds histogram",
                        "gpicl_learners_limit_bytes 256000000")
                .allMatch(line -> line.matches(
                        "# (HELP|TYPE) [a-z_]+ .*|[a-z_]+(\\{[a-z]+=\"[^\"]*\"(,[a-z]+=\"[^\"]*\")*})? [0-9.E-]+"))
                .anyMatch(line -> line.matches(
                        "gpicl_http_request_duration_seconds_bucket\\{operation=\"fit\",le=\"\\+Inf\"} [1-9].*"));
        assertThat(value(metrics.text(), "gpicl_learners_open")).isPositive();
        assertThat(value(metrics.text(), "gpicl_learners_bytes")).isGreaterThan(100_000);
    }

    private static long value(String metrics, String name) {
        return metrics.lines()
                .filter(line -> line.startsWith(name + " "))
                .mapToLong(line -> Long.parseLong(line.substring(name.length() + 1)))
                .findFirst()
                .orElseThrow();
    }

    @Test
    @DisplayName("the page asks no other server, and only its own script may run")
    void page() throws IOException {
        Client.Got page = client.get("/");
        assertThat(page.type()).isEqualTo("text/html; charset=utf-8");
        assertThat(page.text()).doesNotContain("http://", "https://", "src=", "@import", "innerHTML", "onclick=");
        assertThat(page.response().headers().firstValue("Content-Security-Policy"))
                .hasValueSatisfying(policy -> assertThat(policy)
                        .contains("default-src 'none'", "script-src 'sha256-", "connect-src 'self'")
                        .doesNotContain("script-src 'unsafe-inline'"));
        assertThat(client.send("HEAD", "/", BodyPublishers.noBody()).status()).isEqualTo(405);
    }

    @Test
    @DisplayName("kinds that clients may name are those that there are")
    void kinds() {
        List<String> described = new ArrayList<>();
        new Description().kinds().forEach(kind -> described.add(kind.textValue()));
        assertThat(described)
                .containsExactlyInAnyOrderElementsOf(
                        Stream.of(Kind.values()).map(TableBody::name).toList());
    }
}
