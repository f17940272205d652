package org.gpicl.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.gpicl.Context;
import org.gpicl.FittedLearner;
import org.gpicl.InContextLearner;
import org.gpicl.Learner;
import org.gpicl.Prediction;
import org.gpicl.random.RandomStream;
import org.gpicl.random.Seed;
import org.gpicl.tck.ResidentMemory;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** More fitted learners than their learner may remember, on real engines. */
class KeptLearnersTest {

    private static final float[] QUERY = {0.5f, -1, 0, 2, 1, 0.25f, -0.5f, 0, 1, Float.NaN};

    private static Context<String> context(int number) {
        RandomStream random = new Seed(number).stream();
        Context.Builder<String> context = Context.builder();
        for (int i = 0; i < 50; i++) {
            float[] row = new float[QUERY.length];
            for (int j = 0; j < row.length; j++) {
                row[j] = (float) random.normal() + (j % 2 == i % 2 ? 1 : 0);
            }
            context.add(row, i % 2 == 0 ? "even" : "odd");
        }
        return context.build();
    }

    /** Each takes 1.8 MB: without the bound, 200 take 360. In a process of its own, whose heap hides little of that. */
    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "reads /proc")
    @DisplayName("hundreds of fits that nobody closes stay within the bound")
    void bounded() throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx96m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Unclosed.class.getName())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String grown = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).isZero();
        assertThat(Long.parseLong(grown.strip())).isLessThan(150);
    }

    /** Prints by how many MB the memory of the process grows from 20 to 220 open learners. */
    static final class Unclosed {
        private Unclosed() {}

        public static void main(String[] arguments) {
            long bound = 20_000_000;
            try (Learner learner =
                    InContextLearner.builder().memory(bound).threads(1).open()) {
                List<FittedLearner<String>> all = new ArrayList<>();
                for (int i = 0; i < 20; i++) {
                    all.add(learner.fit(context(i)));
                }
                long before = ResidentMemory.megabytes();
                for (int i = 20; i < 220; i++) {
                    all.add(learner.fit(context(i)));
                    assertThat(learner.bytes()).isLessThanOrEqualTo(bound);
                }
                assertThat(all.get(0).bytes()).isLessThan(3000);
                assertThat(all.get(219).bytes()).isBetween(1_500_000L, 2_400_000L);
                System.out.println(ResidentMemory.megabytes() - before);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"onnx", "djl"})
    @DisplayName(
            "what was let go predicts, observes, forgets, is saved and exported as if it had been held, bit for bit")
    void letGo(String backend, @TempDir Path folder) throws IOException {
        try (Learner tight = InContextLearner.builder()
                        .backend(backend)
                        .threads(1)
                        .memory(1)
                        .open();
                Learner wide = InContextLearner.builder()
                        .backend(backend)
                        .threads(1)
                        .memory(1L << 40)
                        .open()) {
            FittedLearner<String> held = wide.fit(context(0));
            FittedLearner<String> gone = tight.fit(context(0));
            FittedLearner<String> other = tight.fit(context(1));
            Path export = folder.resolve("held.onnx");
            held.exportOnnx(export);

            List<Prediction<String>> expected = held.predict(new float[][] {QUERY, new float[QUERY.length]});
            assertThat(gone.predict(new float[][] {QUERY, new float[QUERY.length]}))
                    .isEqualTo(expected);
            assertThat(gone.observe(QUERY, "odd").predict(QUERY))
                    .isEqualTo(held.observe(QUERY, "odd").predict(QUERY));
            assertThat(gone.forget(3).predict(QUERY)).isEqualTo(held.forget(3).predict(QUERY));
            other.predict(QUERY);
            gone.exportOnnx(folder.resolve("gone.onnx"));
            assertThat(folder.resolve("gone.onnx")).hasSameBinaryContentAs(export);
            other.predict(QUERY);
            gone.save(folder.resolve("gone"));
            assertThat(Files.size(folder.resolve("gone"))).isLessThan(4000);
            assertThat(FittedLearner.open(folder.resolve("gone"), String.class, tight)
                            .predict(QUERY))
                    .isEqualTo(held.predict(QUERY));
        }
    }

    @Test
    @DisplayName("threads that push out one another's learners get the same answers")
    void threads() throws Exception {
        try (Learner learner =
                InContextLearner.builder().memory(4_000_000).threads(1).open()) {
            List<FittedLearner<String>> all = new ArrayList<>();
            List<Prediction<String>> expected = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                all.add(learner.fit(context(i)));
                expected.add(all.get(i).predict(QUERY));
            }
            ExecutorService pool = Executors.newFixedThreadPool(4);
            try {
                List<Future<?>> threads = new ArrayList<>();
                for (int thread = 0; thread < 4; thread++) {
                    int first = thread;
                    threads.add(pool.submit(() -> {
                        for (int i = 0; i < 12; i++) {
                            int one = (first + i * (first + 1)) % all.size();
                            assertThat(all.get(one).predict(QUERY)).isEqualTo(expected.get(one));
                        }
                    }));
                }
                for (Future<?> thread : threads) {
                    thread.get(5, TimeUnit.MINUTES);
                }
            } finally {
                pool.shutdownNow();
            }
            assertThat(learner.bytes()).isLessThanOrEqualTo(4_000_000);
        }
    }

    @Test
    @DisplayName("the default learner can be closed, and opens anew when it is asked again")
    void defaultLearner() {
        FittedLearner<String> fitted = InContextLearner.fit(context(0));
        Prediction<String> before = fitted.predict(QUERY);
        InContextLearner.closeDefault();
        InContextLearner.closeDefault();

        assertThatIllegalStateException()
                .isThrownBy(() -> fitted.predict(QUERY))
                .withMessage("predict: the learner is closed");
        fitted.close();
        try (FittedLearner<String> anew = InContextLearner.fit(context(0))) {
            assertThat(anew.predict(QUERY)).isEqualTo(before);
        }
    }
}
