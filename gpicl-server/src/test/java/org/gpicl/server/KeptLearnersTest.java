package org.gpicl.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.gpicl.server.Client.CSV;
import static org.gpicl.server.Client.JSON;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.gpicl.InContextLearner;
import org.gpicl.Learner;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Learners that are closed and opened again, by one server or the next. */
class KeptLearnersTest {

    private static final String ROWS = "[{\"size\": 1.2, \"color\": \"red\"}, {\"size\": 3.4}, {\"color\": \"blue\"}]";
    private static final int LEARNERS = 30;

    private static Learner learner;

    @TempDir
    private Path folder;

    @BeforeAll
    static void open() {
        learner = InContextLearner.builder().threads(1).open();
    }

    @AfterAll
    static void close() {
        learner.close();
    }

    private GpiclServer.Builder server() {
        return GpiclServer.builder().learner(learner).folder(folder).port(0);
    }

    private static String path(int number) {
        return "/v1/learners/l" + number;
    }

    private static JsonNode predicted(Client client, int number) throws IOException {
        Client.Got got = client.post(path(number) + "/predict", JSON, ROWS);
        assertThat(got.status()).as(got.text()).isEqualTo(200);
        return got.body();
    }

    private static long metric(Client client, String name) throws IOException {
        return client.get("/metrics")
                .text()
                .lines()
                .filter(line -> line.startsWith(name + " "))
                .mapToLong(line -> Long.parseLong(line.substring(name.length() + 1)))
                .findFirst()
                .orElseThrow();
    }

    @Test
    @DisplayName(
            "beyond the bound, those used longest ago are closed, and give the same answers when they are opened again")
    void evicted() throws IOException {
        long bound = 8_000_000;
        try (GpiclServer server = server().memory(bound).start()) {
            Client client = new Client(server.uri());
            List<JsonNode> before = new ArrayList<>();
            for (int i = 0; i < LEARNERS; i++) {
                client.put(path(i) + "?label=thing", CSV, Client.csv(i, 30));
                before.add(predicted(client, i));
                assertThat(metric(client, "gpicl_learners_bytes")).isLessThanOrEqualTo(bound);
                predicted(client, 0); // always just used
            }
            long evicted = metric(client, "gpicl_learners_evicted_total");
            long open = metric(client, "gpicl_learners_open");
            assertThat(open).isBetween(2L, LEARNERS / 2L);
            assertThat(evicted).isEqualTo(LEARNERS - open);
            assertThat(metric(client, "gpicl_learners_opened_total")).isZero();
            assertThat(metric(client, "gpicl_learners_saved")).isEqualTo(LEARNERS);

            for (int i = 0; i < LEARNERS; i++) {
                assertThat(predicted(client, i)).isEqualTo(before.get(i));
            }
            assertThat(metric(client, "gpicl_learners_opened_total")).isPositive();
            assertThat(metric(client, "gpicl_learners_bytes")).isLessThanOrEqualTo(bound);
        }
    }

    @Test
    @DisplayName("one learner is served even if it alone takes more than the bound")
    void larger() throws IOException {
        try (GpiclServer server = server().memory(1).start()) {
            Client client = new Client(server.uri());
            client.put(path(0) + "?label=thing", CSV, Client.csv(0, 30));
            client.put(path(1) + "?label=thing", CSV, Client.csv(1, 30));
            predicted(client, 0);
            predicted(client, 1);
            assertThat(metric(client, "gpicl_learners_open")).isEqualTo(1);
        }
    }

    @Test
    @DisplayName(
            "another server in the folder has the same learners, and removes what a killed one has left half written")
    void nextServer() throws IOException {
        JsonNode before;
        try (GpiclServer server = server().start()) {
            Client client = new Client(server.uri());
            client.put(path(0) + "?label=thing", CSV, Client.csv(0, 30));
            client.post(path(0) + "/observe", CSV, Client.csv(1, 5));
            client.put(path(1) + "?label=thing", CSV, Client.csv(0, 30));
            client.delete(path(1));
            before = predicted(client, 0);
        }
        Path half = folder.resolve("learner-l0.safetensors.01234567-89ab-cdef-0123-456789abcdef.gpicl.part");
        Path others = folder.resolve("notes.txt");
        Files.writeString(half, "half");
        Files.writeString(others, "not the server's");

        try (GpiclServer server = server().start()) {
            Client client = new Client(server.uri());
            assertThat(server.learners()).isEqualTo(1);
            assertThat(client.get("/v1/learners").body().path("learners").toString())
                    .isEqualTo("[\"l0\"]");
            assertThat(predicted(client, 0)).isEqualTo(before);
            assertThat(client.get(path(1)).status()).isEqualTo(404);
        }
        assertThat(half).doesNotExist();
        assertThat(others).exists();
    }

    @Test
    @DisplayName("a folder is one server's at a time")
    void twoServers() throws IOException {
        try (GpiclServer server = server().start()) {
            assertThat(server.learners()).isZero();
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> server().start())
                    .withMessage(folder
                            + ": expected a folder of one server, got one that another server uses; choose another");
        }
        server().start().close(); // free again
    }

    @Test
    @DisplayName("a file that is damaged, or of another model, is told of as long as it is not fitted again")
    void unusableFiles() throws IOException {
        try (GpiclServer server = server().start()) {
            Client client = new Client(server.uri());
            client.put(path(0) + "?label=thing", CSV, Client.csv(0, 30));
        }
        Path file = folder.resolve("learner-l0.safetensors");
        byte[] bytes = Files.readAllBytes(file);
        try (Learner other = InContextLearner.builder()
                        .model("portable-small")
                        .threads(1)
                        .open();
                GpiclServer server = server().learner(other).start()) {
            Client client = new Client(server.uri());
            Client.Got got = client.post(path(0) + "/predict", JSON, ROWS);
            assertThat(got.status()).isEqualTo(409);
            assertThat(got.text())
                    .contains("learner 'l0' was fitted by another model than this server's; fit it again");
        }
        bytes[bytes.length - 1] ^= 1;
        Files.write(file, bytes);
        try (GpiclServer server = server().start()) {
            Client client = new Client(server.uri());
            Client.Got got = client.post(path(0) + "/predict", JSON, ROWS);
            assertThat(got.status()).isEqualTo(500);
            assertThat(got.body().path("detail").textValue())
                    .isEqualTo("the file of learner 'l0' is damaged; fit it again");
            assertThat(client.put(path(0) + "?label=thing", CSV, Client.csv(0, 30))
                            .status())
                    .isEqualTo(200);
            predicted(client, 0);
        }
    }

    @Test
    @DisplayName(
            "eight clients at once, under a bound that closes learners all the time: every answer is there and right")
    void eightClients() throws IOException, InterruptedException, ExecutionException {
        try (GpiclServer server = server().memory(6_000_000).workers(4).queue(8).start()) {
            Client first = new Client(server.uri());
            List<JsonNode> expected = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                first.put(path(i) + "?label=thing", CSV, Client.csv(i, 24));
                expected.add(predicted(first, i));
            }
            ExecutorService threads = Executors.newFixedThreadPool(8);
            List<Future<Integer>> clients = new ArrayList<>();
            for (int thread = 0; thread < 8; thread++) {
                int number = thread;
                clients.add(threads.submit((Callable<Integer>) () -> {
                    Client client = new Client(server.uri());
                    int asked = 0;
                    for (int round = 0; round < 12; round++) {
                        int other = (number + round) % 8;
                        assertThat(predicted(client, other)).isEqualTo(expected.get(other));
                        String own = "/v1/learners/own" + number;
                        int status = round % 4 == 3
                                ? client.delete(own).status()
                                : round % 4 == 0
                                        ? client.put(own + "?label=thing", CSV, Client.csv(number, 20))
                                                .status()
                                        : client.post(own + "/observe", CSV, Client.csv(round, 2))
                                                .status();
                        assertThat(status).isEqualTo(round % 4 == 3 ? 204 : round % 4 == 0 ? 201 : 200);
                        asked += 2;
                    }
                    return asked;
                }));
            }
            int asked = 0;
            for (Future<Integer> client : clients) {
                asked += client.get();
            }
            threads.shutdown();
            assertThat(asked).isEqualTo(8 * 12 * 2);
            assertThat(metric(first, "gpicl_learners_saved")).isEqualTo(8);
            assertThat(metric(first, "gpicl_learners_evicted_total")).isPositive();
            assertThat(metric(first, "gpicl_learners_bytes")).isLessThanOrEqualTo(6_000_000);
        }
    }

    @Test
    @DisplayName("many clients observe one learner at once: no row is lost")
    void oneLearner() throws IOException, InterruptedException, ExecutionException {
        try (GpiclServer server = server().start()) {
            new Client(server.uri()).put(path(0) + "?label=thing", CSV, Client.csv(0, 10));
            ExecutorService threads = Executors.newFixedThreadPool(8);
            List<Future<Integer>> answers = new ArrayList<>();
            for (int i = 0; i < 24; i++) {
                answers.add(threads.submit((Callable<Integer>) () -> new Client(server.uri())
                        .post(path(0) + "/observe", CSV, Client.csv(0, 3))
                        .status()));
            }
            for (Future<Integer> answer : answers) {
                assertThat(answer.get()).isEqualTo(200);
            }
            threads.shutdown();
            assertThat(new Client(server.uri()).get(path(0)).body().path("rows").intValue())
                    .isEqualTo(10 + 24 * 3);
        }
    }
}
