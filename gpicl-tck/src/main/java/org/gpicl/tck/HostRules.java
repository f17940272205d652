package org.gpicl.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.Locale;
import java.util.Map;
import java.util.TimeZone;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.gpicl.spi.Engine;
import org.gpicl.spi.Program;
import org.gpicl.spi.Shape;
import org.gpicl.spi.Tensor;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * What a run leaves behind in the process and the thread of its host: nothing. Looked at are settings of the JVM, and
 * those that {@link Conformance#hostSettings} names.
 */
abstract class HostRules extends Rules {

    private final Layer layer = new Layer();
    private final Map<String, Tensor> inputs = Layer.inputs(1, 3);

    HostRules(Conformance subject) {
        super(subject);
    }

    private Map<String, Object> settings() {
        Map<String, Object> settings = new TreeMap<>(hostSettings());
        Thread thread = Thread.currentThread();
        settings.put("thread: name", thread.getName());
        settings.put("thread: priority", thread.getPriority());
        settings.put("thread: interrupted", thread.isInterrupted());
        settings.put("thread: class loader", String.valueOf(thread.getContextClassLoader()));
        settings.put("JVM: locale", Locale.getDefault());
        settings.put("JVM: time zone", TimeZone.getDefault());
        System.getProperties()
                .stringPropertyNames()
                .forEach(name -> settings.put("property: " + name, String.valueOf(System.getProperty(name))));
        return settings;
    }

    /**
     * Lets a program do something with engines that use different numbers of threads, so that one of them differs from the
     * host, and compares its settings.
     */
    private void leavesSettings(Consumer<Program> use) {
        for (int threads : new int[] {0, 1, 2}) {
            try (Engine engine = backend().open(options().withThreads(threads));
                    Program program = engine.compile(layer, Layer.weights())) {
                Runs.of(program, inputs); // what is loaded now may say so in properties
                Map<String, Object> before = settings();
                use.accept(program);
                assertThat(settings())
                        .as("settings of the host after a use with %s threads", threads == 0 ? "any" : threads)
                        .isEqualTo(before);
            }
        }
    }

    @Test
    @DisplayName("host-01: a run leaves the settings of the process and the thread as they were")
    void run() {
        leavesSettings(program -> Runs.of(program, inputs));
    }

    @Test
    @DisplayName(
            "host-02: a computation that fails halfway leaves the settings of the process and the thread as they were")
    void failedRun() {
        for (int threads : new int[] {0, 1, 2}) {
            try (Engine engine = backend().open(options().withThreads(threads))) {
                Runs.once(engine, layer, Layer.weights(), inputs);
                Map<String, Object> before = settings();
                for (Broken.Way way : new Broken.Way[] {Broken.Way.FAILURE, Broken.Way.SIZE}) {
                    assertThatExceptionOfType(RuntimeException.class)
                            .isThrownBy(() -> Runs.once(engine, new Broken(way), Layer.weights(), inputs));
                    assertThat(settings())
                            .as("settings of the host after %s", way)
                            .isEqualTo(before);
                }
            }
        }
    }

    @Test
    @DisplayName("host-03: a run that is refused leaves the settings of the process and the thread as they were")
    void refusedRun() {
        Map<String, Tensor> wrong = Layer.inputs(Tensor.filled(Shape.of(3, 5), 1), Named.get(inputs, "shift"));
        leavesSettings(program -> {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> program.run(wrong).close());
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> program.run(Map.of()).close());
            program.close();
            assertThatIllegalStateException()
                    .isThrownBy(() -> program.run(inputs).close());
        });
    }

    @Test
    @DisplayName("host-04: an interrupted thread may open, compile and run, and is still interrupted after it")
    void interrupted() {
        Map<String, Tensor> expected = run(layer, Layer.weights(), inputs);
        Thread.currentThread().interrupt();
        try (Engine engine = openAnother()) {
            Tolerance.assertIdentical("interrupted", Runs.once(engine, layer, Layer.weights(), inputs), expected);
        } finally {
            assertThat(Thread.interrupted())
                    .as("the thread is still interrupted")
                    .isTrue();
        }
    }
}
