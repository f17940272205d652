package org.gpicl.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.gpicl.random.RandomStream;
import org.gpicl.random.Seed;
import org.gpicl.server.ServerCommand;

/**
 * Clients that ask a server of many learners, more than it may have open at once: how long answers take, and that each is the
 * one it should be; then the server is killed, started again and asked again. The server is a process of its own. Linux only:
 * it reads {@code /proc}.
 *
 * <p>Arguments: minutes; learners of 50 rows and 10 columns; clients, 8 unless given; MB that open learners may take, 512
 * unless given; the server's largest heap, {@code 1g} unless given. One in ten learners is changed meanwhile: of their answers,
 * only that they come is looked at.
 */
public final class ServerLoad {

    private static final int ROWS = 50;
    private static final int COLUMNS = 10;
    private static final int CLASSES = 3;

    /** Every so many learners, one is changed; of every so many requests to it, one observes, and one fits. */
    private static final int CHANGING = 10;

    private static final int ASKED_AGAIN = 200;
    private static final Pattern LISTENING = Pattern.compile("gpicl-server at (\\S+), .*");
    private static final String CSV = "text/csv";

    private final HttpClient http = HttpClient.newHttpClient();
    private final int learners;
    private final int clients;
    private final Map<Integer, String> answers = new ConcurrentHashMap<>();
    private final Map<String, ConcurrentLinkedQueue<Double>> times = new ConcurrentHashMap<>();
    private final AtomicInteger errors = new AtomicInteger();
    private volatile URI server = URI.create("");

    private ServerLoad(int learners, int clients) {
        this.learners = learners;
        this.clients = clients;
    }

    /** Fits, asks, kills, asks again; fails if an answer is missing or another than before. */
    public static void main(String[] arguments) throws IOException, InterruptedException, ExecutionException {
        double minutes = Double.parseDouble(arguments[0]);
        int learners = Integer.parseInt(arguments[1]);
        int clients = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 8;
        String memory = arguments.length > 3 ? arguments[3] : "512";
        String heap = arguments.length > 4 ? arguments[4] : "1g";
        Path folder = Files.createTempDirectory("server-load");
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + heap,
                "-cp",
                System.getProperty("java.class.path"),
                ServerCommand.class.getName(),
                "--port",
                "0",
                "--memory",
                memory,
                "--folder",
                folder.toString());
        Process process = null;
        try {
            ServerLoad load = new ServerLoad(learners, clients);
            process = load.start(command);
            load.run(minutes, process);
            process.destroyForcibly().waitFor();
            long start = System.nanoTime();
            process = load.start(command);
            System.out.printf(Locale.ROOT, "killed, and started again in %.1f s%n", (System.nanoTime() - start) / 1e9);
            load.askAgain();
        } finally {
            if (process != null) {
                process.destroyForcibly().waitFor();
            }
            delete(folder);
        }
    }

    private Process start(List<String> command) throws IOException {
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        BufferedReader out = process.inputReader();
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            Matcher listening = LISTENING.matcher(line);
            if (listening.matches()) {
                server = URI.create(listening.group(1));
                return process;
            }
        }
        throw new IllegalStateException("load: expected a server that says where it listens, got none");
    }

    private void run(double minutes, Process process) throws IOException, InterruptedException, ExecutionException {
        AtomicInteger next = new AtomicInteger();
        long start = System.nanoTime();
        together((client, random) -> {
            for (int i = next.getAndIncrement(); i < learners; i = next.getAndIncrement()) {
                ask("fit", "PUT", path(i) + "?label=label", table(i, ROWS));
            }
        });
        report(String.format(Locale.ROOT, "%d learners fitted by %d clients", learners, clients), start);

        times.clear();
        long begin = System.nanoTime();
        long end = begin + (long) (minutes * 60e9);
        together((client, random) -> {
            while (System.nanoTime() < end) {
                ask(random);
            }
        });
        report(String.format(Locale.ROOT, "%.1f minutes of %d clients", minutes, clients), begin);
        System.out.println("errors or other answers than before: " + errors.get());
        for (String line : text("GET", "/metrics", "").lines().toList()) {
            if (line.startsWith("gpicl_learners")) {
                System.out.println("  " + line);
            }
        }
        String pid = Long.toString(process.pid());
        System.out.println(
                "  resident, MB, and the most: " + ProcessMemory.resident(pid) + ", " + ProcessMemory.most(pid));
    }

    private void ask(RandomStream random) throws IOException, InterruptedException {
        int i = random.integer(learners);
        int kind = i % CHANGING == 0 ? random.integer(CHANGING) : CHANGING;
        if (kind == 0) {
            ask("observe", "POST", path(i) + "/observe", table(random.integer(1_000), 1));
        } else if (kind == 1) {
            ask("fit", "PUT", path(i) + "?label=label", table(i, ROWS));
        } else {
            String answer = ask("predict", "POST", path(i) + "/predict", table(i, 1));
            if (i % CHANGING != 0) {
                requireSame(i, answer);
            }
        }
    }

    private void requireSame(int i, String answer) {
        String before = answers.putIfAbsent(i, answer);
        if (before != null && !before.equals(answer)) {
            errors.incrementAndGet();
            System.out.println("learner " + i + ": expected " + before + " as before, got " + answer);
        }
    }

    private void askAgain() throws IOException, InterruptedException {
        int asked = 0;
        for (int i = 1; i < learners && asked < ASKED_AGAIN; i++) {
            if (answers.containsKey(i)) {
                requireSame(i, ask("predict", "POST", path(i) + "/predict", table(i, 1)));
                asked++;
            }
        }
        System.out.println(asked + " learners asked again, errors or other answers in all: " + errors.get());
        if (errors.get() > 0) {
            throw new IllegalStateException("load: expected no error, got " + errors.get());
        }
    }

    // ---------------------------------------------------------------- asking

    private interface Client {
        void run(int number, RandomStream random) throws IOException, InterruptedException;
    }

    private void together(Client client) throws InterruptedException, ExecutionException {
        ExecutorService threads = Executors.newFixedThreadPool(clients);
        try {
            List<Future<Boolean>> running = new ArrayList<>();
            for (int number = 0; number < clients; number++) {
                int current = number;
                running.add(threads.submit(() -> {
                    client.run(current, new Seed(current).stream());
                    return true;
                }));
            }
            for (Future<Boolean> one : running) {
                one.get();
            }
        } finally {
            threads.shutdown();
        }
    }

    private String ask(String operation, String method, String path, String body)
            throws IOException, InterruptedException {
        long start = System.nanoTime();
        String answer = text(method, path, body);
        times.computeIfAbsent(operation, any -> new ConcurrentLinkedQueue<>()).add((System.nanoTime() - start) / 1e6);
        return answer;
    }

    private String text(String method, String path, String body) throws IOException, InterruptedException {
        HttpResponse<String> response = http.send(
                HttpRequest.newBuilder(URI.create(server + path))
                        .header("Content-Type", CSV)
                        .method(method, HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() >= 300) {
            errors.incrementAndGet();
            System.out.println(method + " " + path + ": " + response.statusCode() + " " + response.body());
        }
        return response.body();
    }

    private static String path(int learner) {
        return "/v1/learners/l" + learner;
    }

    private static String table(int number, int rows) {
        RandomStream random = new Seed(number).stream();
        StringBuilder text = new StringBuilder();
        for (int j = 0; j < COLUMNS; j++) {
            text.append('c').append(j).append(',');
        }
        text.append("label\n");
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < COLUMNS; j++) {
                double shift = j % CLASSES == i % CLASSES ? 1 : 0;
                text.append(String.format(Locale.ROOT, "%.4f,", random.normal() + shift));
            }
            text.append('k').append(i % CLASSES).append('\n');
        }
        return text.toString();
    }

    // ---------------------------------------------------------------- telling

    private void report(String what, long start) {
        System.out.printf(Locale.ROOT, "%s: %.1f s%n", what, (System.nanoTime() - start) / 1e9);
        times.forEach((operation, taken) -> {
            double[] sorted =
                    taken.stream().mapToDouble(Double::doubleValue).sorted().toArray();
            System.out.printf(
                    Locale.ROOT,
                    "  %-8s %7d, ms: p50 %6.1f, p99 %6.1f, most %6.1f%n",
                    operation,
                    sorted.length,
                    quantile(sorted, 0.5),
                    quantile(sorted, 0.99),
                    Arrays.stream(sorted).max().orElse(Double.NaN));
        });
    }

    private static double quantile(double[] sorted, double share) {
        return sorted[(int) Math.min(sorted.length - 1.0, Math.floor(share * sorted.length))];
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }
}
