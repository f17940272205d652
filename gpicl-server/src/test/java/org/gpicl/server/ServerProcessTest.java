package org.gpicl.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.gpicl.server.Client.CSV;
import static org.gpicl.server.Client.JSON;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The server as a process of its own, which is killed, or asked to end. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class ServerProcessTest {

    private static final Pattern LISTENING = Pattern.compile("gpicl-server at (http://\\S+), (\\d+) learners in .*");
    private static final String ROWS = "[{\"size\": 1.2, \"color\": \"red\"}, {\"size\": 3.4}]";

    @TempDir
    private Path folder;

    private final List<Process> processes = new ArrayList<>();

    @AfterEach
    void endAll() {
        processes.forEach(Process::destroyForcibly);
    }

    private record Running(Process process, Client client, int learners) {}

    private Process start(Path output, String... options) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                ServerCommand.class.getName(),
                "--port",
                "0",
                "--folder",
                folder.resolve("learners").toString()));
        command.addAll(List.of(options));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        processes.add(process);
        return process;
    }

    private Running run(String... options) throws IOException, InterruptedException {
        Path output = folder.resolve("output-" + processes.size());
        Process process = start(output, options);
        while (process.isAlive()) {
            for (String line : Files.readAllLines(output)) {
                Matcher listening = LISTENING.matcher(line);
                if (listening.matches()) {
                    return new Running(
                            process, new Client(URI.create(listening.group(1))), Integer.parseInt(listening.group(2)));
                }
            }
            Thread.sleep(50);
        }
        throw new AssertionError("the server ended: " + Files.readString(output));
    }

    @Test
    @DisplayName("killed in the midst of fits and started again, it answers as before from what it has answered for")
    void killed() throws IOException, InterruptedException, ExecutionException {
        Running first = run();
        List<JsonNode> before = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            first.client().put("/v1/learners/l" + i + "?label=thing", CSV, Client.csv(i, 30));
            before.add(first.client()
                    .post("/v1/learners/l" + i + "/predict", JSON, ROWS)
                    .body());
        }
        ExecutorService threads = Executors.newFixedThreadPool(4);
        List<Future<Integer>> fits = new ArrayList<>();
        for (int thread = 0; thread < 4; thread++) {
            String name = "/v1/learners/more" + thread + "-";
            fits.add(threads.submit((Callable<Integer>) () -> {
                int done = 0;
                try {
                    while (first.client()
                                    .put(name + done + "?label=thing", CSV, Client.csv(done, 30))
                                    .status()
                            == 201) {
                        done++;
                    }
                } catch (IOException e) {
                    // killed
                }
                return done;
            }));
        }
        Thread.sleep(700);
        first.process().destroyForcibly().waitFor();
        int fitted = 5;
        List<String> names = new ArrayList<>();
        for (int thread = 0; thread < 4; thread++) {
            int done = fits.get(thread).get();
            fitted += done;
            for (int i = 0; i < done; i++) {
                names.add("/v1/learners/more" + thread + "-" + i);
            }
        }
        threads.shutdown();
        assertThat(fitted).isGreaterThan(5);

        Running second = run();
        assertThat(second.learners()).isBetween(fitted, fitted + 4); // some perhaps kept, but not answered
        for (int i = 0; i < 5; i++) {
            assertThat(second.client()
                            .post("/v1/learners/l" + i + "/predict", JSON, ROWS)
                            .body())
                    .isEqualTo(before.get(i));
        }
        for (String name : names) {
            assertThat(second.client().post(name + "/predict", JSON, ROWS).status())
                    .isEqualTo(200);
        }
        try (var files = Files.list(folder.resolve("learners"))) {
            assertThat(files.map(file -> file.getFileName().toString())).noneMatch(name -> name.endsWith(".part"));
        }
    }

    @Test
    @DisabledOnOs(
            value = OS.WINDOWS,
            disabledReason = "there, a process is asked to end in no other way than killing it")
    @DisplayName(
            "asked to end while eight clients ask, it answers what it has begun, sends away the rest, and ends with 0")
    void terminated() throws IOException, InterruptedException, ExecutionException {
        Running running = run("--workers", "2");
        running.client().put("/v1/learners/a?label=thing", CSV, Client.csv(0, 200));
        ExecutorService threads = Executors.newFixedThreadPool(8);
        List<Future<List<Integer>>> clients = new ArrayList<>();
        for (int thread = 0; thread < 8; thread++) {
            clients.add(threads.submit((Callable<List<Integer>>) () -> {
                List<Integer> statuses = new ArrayList<>();
                try {
                    while (statuses.isEmpty() || statuses.get(statuses.size() - 1) == 200) {
                        statuses.add(running.client()
                                .post("/v1/learners/a/predict", CSV, Client.csv(0, 200))
                                .status());
                    }
                } catch (java.net.ConnectException e) {
                    statuses.add(0); // it has ended already
                }
                return statuses;
            }));
        }
        Thread.sleep(500);
        running.process().destroy(); // SIGTERM
        int answered = 0;
        for (Future<List<Integer>> client : clients) {
            List<Integer> statuses = client.get(); // and no exchange was cut off
            assertThat(statuses.get(statuses.size() - 1)).isIn(0, 503);
            answered += statuses.size() - 1;
        }
        threads.shutdown();
        assertThat(answered).isPositive();
        assertThat(running.process().waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(running.process().exitValue()).isZero();
    }

    @Test
    @DisplayName("a port that is taken is said in a line, without a stack trace")
    void taken() throws IOException, InterruptedException {
        Running running = run();
        Path output = folder.resolve("taken");
        Process second = start(output);
        assertThat(second.waitFor()).isEqualTo(1);
        assertThat(Files.readString(output))
                .contains("expected a folder of one server, got one that another server uses; choose another")
                .doesNotContain("\tat ");
        assertThat(running.process().isAlive()).isTrue();
    }
}
