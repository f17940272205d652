package org.gpicl.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.gpicl.server.Client.CSV;
import static org.gpicl.server.Client.JSON;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.gpicl.InContextLearner;
import org.gpicl.Learner;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Too much to do, or too little time. */
class BackPressureTest {

    @TempDir
    private Path folder;

    @Test
    @DisplayName("as many as there are places are let in, and as many as there are workers work")
    void gate() throws InterruptedException, ExecutionException {
        Gate gate = new Gate(2, 1);
        for (int i = 0; i < 3; i++) {
            gate.enter();
        }
        assertThat(gate.inside()).isEqualTo(3);
        assertThatExceptionOfType(Problem.class)
                .isThrownBy(gate::enter)
                .withMessage("the server is busy with 3 requests; come again")
                .satisfies(problem -> {
                    assertThat(problem.status()).isEqualTo(503);
                    assertThat(problem.answer().headers()).containsEntry("Retry-After", "1");
                });
        gate.leave();
        gate.enter();

        CountDownLatch working = new CountDownLatch(1);
        CountDownLatch done = new CountDownLatch(1);
        ExecutorService thread = Executors.newSingleThreadExecutor();
        Future<Boolean> first = thread.submit(() -> gate.work(true, Deadline.after(Duration.ofMinutes(1)), () -> {
            working.countDown();
            try {
                done.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return true;
        }));
        working.await();
        Deadline soon = Deadline.after(Duration.ofMillis(50));
        assertThatExceptionOfType(Problem.class) // one of two workers at most does long work
                .isThrownBy(() -> gate.work(true, soon, () -> true))
                .withMessage("the answer took longer than 0 s; ask for less at once, or later");
        assertThat(gate.work(false, Deadline.after(Duration.ofMinutes(1)), () -> true))
                .isTrue();
        done.countDown();
        assertThat(first.get()).isTrue();
        assertThat(gate.work(true, Deadline.after(Duration.ofMinutes(1)), () -> true))
                .isTrue();
        thread.shutdown();
    }

    @Test
    @DisplayName("a busy server sends away what it cannot do, at once, and goes on with what it does")
    void busy() throws IOException, InterruptedException, ExecutionException {
        try (Learner learner = InContextLearner.builder().threads(1).open();
                GpiclServer server = GpiclServer.builder()
                        .learner(learner)
                        .folder(folder)
                        .port(0)
                        .workers(1)
                        .queue(1)
                        .timeout(Duration.ofMinutes(2)) // a busy machine is not what is looked at
                        .start()) {
            Client client = new Client(server.uri());
            client.put("/v1/learners/a?label=thing", CSV, Client.csv(0, 40));
            ExecutorService threads = Executors.newFixedThreadPool(8);
            List<Future<Client.Got>> answers = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                answers.add(threads.submit((Callable<Client.Got>) () ->
                        new Client(server.uri()).post("/v1/learners/a/explain?examples=1", JSON, "[{\"size\": 2}]")));
            }
            assertThat(client.get("/health/live").status()).isEqualTo(200);
            assertThat(client.get("/metrics").status()).isEqualTo(200);
            int sentAway = 0;
            for (Future<Client.Got> answer : answers) {
                Client.Got got = answer.get();
                assertThat(got.status()).isIn(200, 503);
                if (got.status() == 503) {
                    sentAway++;
                    assertThat(got.response().headers().firstValue("Retry-After"))
                            .hasValue("1");
                    assertThat(got.text()).contains("the server is busy with 2 requests; come again");
                }
            }
            threads.shutdown();
            assertThat(sentAway).isBetween(1, 7);
            assertThat(client.post("/v1/learners/a/predict", JSON, "[{\"size\": 1}]")
                            .status())
                    .isEqualTo(200);
        }
    }

    @Test
    @DisplayName("what takes too long is given up")
    void timeout() throws IOException {
        try (Learner learner = InContextLearner.builder().threads(1).open()) {
            GpiclServer.Builder builder =
                    GpiclServer.builder().learner(learner).folder(folder).port(0);
            try (GpiclServer patient = builder.start()) {
                Client client = new Client(patient.uri());
                client.put("/v1/learners/a?label=thing", CSV, Client.csv(0, 600));
                client.post("/v1/learners/a/predict", JSON, "[{}]"); // what is slow the first time is done
            }
            try (GpiclServer server = builder.timeout(Duration.ofSeconds(1)).start()) {
                Client.Got got = new Client(server.uri())
                        .post("/v1/learners/a/explain?examples=64", JSON, "[{\"size\": 2}]"); // 128 fits and more
                assertThat(got.status()).isEqualTo(503);
                assertThat(got.text()).contains("the answer took longer than 1 s; ask for less at once, or later");
            }
        }
    }
}
