package org.gpicl.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.mockito.Mockito.doAnswer;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.function.Supplier;
import org.gpicl.CapturedLog;
import org.gpicl.spi.Availability;
import org.gpicl.spi.Backend;
import org.gpicl.spi.BackendException;
import org.gpicl.spi.Device;
import org.gpicl.spi.Engine;
import org.gpicl.spi.EngineOptions;
import org.gpicl.spi.Purpose;
import org.junit.jupiter.api.Test;

class BackendsTest {

    private static final EngineOptions CPU = EngineOptions.CPU;
    private static final String BROKEN = "check that its jars are complete and fit together";

    private static Backends of(Backend... backends) {
        return new Backends(List.of(backends));
    }

    private static Backend unavailable(String name) {
        return new FakeBackend(name, 100, 100) {
            @Override
            public Availability probe() {
                return new Availability.Unavailable("no native library for linux-s390x", "use backend-djl");
            }
        };
    }

    private static Backend failing(String name, Supplier<? extends Throwable> failure) {
        return new FakeBackend(name, 100, 100) {
            @Override
            public Engine open(EngineOptions options) {
                throw sneaky(failure.get());
            }
        };
    }

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> RuntimeException sneaky(Throwable failure) throws T {
        throw (T) failure;
    }

    // ---------------------------------------------------------------- the choice

    @Test
    void theHighestPriorityForThePurposeIsChosen() {
        Backends backends =
                of(new FakeBackend("slow", 1, 1), new FakeBackend("onnx", 100, 10), new FakeBackend("djl", 50, 100));

        assertThat(backends.open(Purpose.INFERENCE, CPU).description()).isEqualTo("Fake onnx");
        assertThat(backends.open(Purpose.TRAINING, CPU).description()).isEqualTo("Fake djl");
    }

    @Test
    void amongEqualsTheNameDecides() {
        Backends backends = of(new FakeBackend("b", 5, 5), new FakeBackend("a", 5, 5));

        assertThat(backends.open(Purpose.INFERENCE, CPU).description()).isEqualTo("Fake a");
    }

    @Test
    void aNegativePriorityIsChosenOnlyByName() {
        Backends backends = of(new FakeBackend("oracle", -1, -1));

        assertThat(backends.open("oracle", CPU).description()).isEqualTo("Fake oracle");
        assertThatExceptionOfType(BackendException.class)
                .isThrownBy(() -> backends.open(Purpose.TRAINING, CPU))
                .withMessage(
                        "No backend for training on cpu is usable. Usable: none. Passed over: none. Add a dependency"
                                + " such as org.gpicl:gpicl-backend-onnx.");
    }

    @Test
    void aDeviceNarrowsTheChoice() {
        Backends backends =
                of(new FakeBackend("onnx", 100, 10), new FakeBackend("djl", 50, 100, Device.CPU, Device.cuda(0)));

        Engine engine = backends.open(Purpose.INFERENCE, CPU.withDevice(Device.cuda(1)));

        assertThat(engine.description()).isEqualTo("Fake djl");
        assertThat(engine.device()).isEqualTo(Device.cuda(1));
        assertThatExceptionOfType(BackendException.class)
                .isThrownBy(() ->
                        of(new FakeBackend("onnx", 100, 10)).open(Purpose.INFERENCE, CPU.withDevice(Device.cuda(0))))
                .withMessage("No backend for inference on cuda:0 is usable. Usable: none. Passed over: onnx (it has no"
                        + " cuda; its devices: cpu).");
    }

    @Test
    void withoutAnyBackendTheErrorNamesADependency() {
        assertThatExceptionOfType(BackendException.class)
                .isThrownBy(() -> of().open(Purpose.INFERENCE, CPU))
                .withMessage("No backend for inference on cpu is usable. Usable: none. Passed over: none. Add a"
                        + " dependency such as org.gpicl:gpicl-backend-onnx.");
    }

    // ---------------------------------------------------------------- named

    // ---------------------------------------------------------------- the fastest, and the one of before

    /** Names of the fakes that were closed. */
    private final List<String> closed = new ArrayList<>();

    private Backend closeable(String name, int training) {
        return new FakeBackend(name, 0, training) {
            @Override
            public Engine open(EngineOptions options) {
                Engine engine = mock(Engine.class);
                when(engine.description()).thenReturn("Fake " + name);
                when(engine.device()).thenReturn(options.device());
                doAnswer(call -> closed.add(name)).when(engine).close();
                return engine;
            }
        };
    }

    @Test
    void theFastestStaysOpen() {
        Backends backends = of(closeable("onnx", 10), closeable("djl", 100), closeable("oracle", -1));

        Engine engine = backends.openFastest(
                Purpose.TRAINING, CPU, "steps/s", opened -> opened.description().equals("Fake onnx") ? 140 : 100);

        assertThat(engine.description()).isEqualTo("Fake onnx");
        assertThat(closed).containsExactly("djl");
    }

    @Test
    void amongEquallyFastThePriorityDecides() {
        Backends backends = of(closeable("onnx", 10), closeable("djl", 100));

        assertThat(backends.openFastest(Purpose.TRAINING, CPU, "steps/s", engine -> 5)
                        .description())
                .isEqualTo("Fake djl");
    }

    @Test
    void oneThatCannotBeMeasuredIsClosedAndPassedOver() {
        Backends backends = of(closeable("onnx", 10), closeable("djl", 100));
        IllegalArgumentException unable = new IllegalArgumentException("no bfloat16");

        assertThat(backends.openFastest(Purpose.TRAINING, CPU, "steps/s", engine -> {
                            if (engine.description().equals("Fake djl")) {
                                throw unable;
                            }
                            return 1;
                        })
                        .description())
                .isEqualTo("Fake onnx");
        assertThat(closed).containsExactly("djl");
        assertThatExceptionOfType(BackendException.class)
                .isThrownBy(() -> backends.openFastest(Purpose.TRAINING, CPU, "steps/s", engine -> {
                    throw unable;
                }))
                .withMessage(
                        "No backend for training on cpu is usable. Usable: none. Passed over: djl (no bfloat16;"
                                + " remove it, or repair what it needs), onnx (no bfloat16; remove it, or repair what it needs).")
                .satisfies(e -> assertThat(e.getSuppressed()).containsExactly(unable, unable));
    }

    @Test
    void theOneOfBeforeIsOpenedWhateverItsPriority() {
        Backends backends = of(closeable("onnx", 10), closeable("djl", 100), closeable("oracle", -1));

        assertThat(backends.openAsBefore(Purpose.TRAINING, CPU, "Fake oracle").description())
                .isEqualTo("Fake oracle");
        assertThat(closed).containsExactly("onnx", "djl");
        assertThatExceptionOfType(BackendException.class)
                .isThrownBy(() -> backends.openAsBefore(Purpose.TRAINING, CPU, "Fake djl 2"))
                .withMessage(
                        "No usable backend on cpu is Fake djl 2, as before. Usable: onnx 1.2 (cpu), djl 1.2 (cpu),"
                                + " oracle 1.2 (cpu). Passed over: none. Name one to go on with it; results differ in rounding.");
        assertThat(closed).hasSize(5);
    }

    @Test
    void oneThatIsNamedIsNeverReplaced() {
        Backends backends = of(new FakeBackend("djl", 50, 100), unavailable("onnx"));

        assertThat(backends.open(Purpose.INFERENCE, CPU).description()).isEqualTo("Fake djl");
        assertThatExceptionOfType(BackendException.class)
                .isThrownBy(() -> backends.open("onnx", CPU))
                .withMessage("No backend named 'onnx' is usable. Usable: djl 1.2 (cpu). Passed over: onnx (no native"
                        + " library for linux-s390x; use backend-djl).");
    }

    @Test
    void anUnknownNameListsTheOthers() {
        Backends backends = of(new FakeBackend("djl", 50, 100, Device.CPU, Device.cuda(0)), new FakeBackend("b", 0, 0));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> backends.open("onnx", CPU))
                .withMessage(
                        "No backend named 'onnx' is usable. Usable: djl 1.2 (cpu, cuda:0), b 1.2 (cpu). Passed over:"
                                + " none. Add its dependency, such as org.gpicl:gpicl-backend-onnx.");
    }

    @Test
    void oneThatIsNamedAndFailsToOpenSaysWhy() {
        BackendException known = new BackendException("open: PyTorch cannot be loaded: no disk");
        UnsatisfiedLinkError unknown = new UnsatisfiedLinkError("libx.so: not found");

        assertThatExceptionOfType(BackendException.class)
                .isThrownBy(() -> of(failing("djl", () -> known), new FakeBackend("b", 0, 0))
                        .open("djl", CPU))
                .isSameAs(known);
        assertThatExceptionOfType(BackendException.class)
                .isThrownBy(() -> of(failing("djl", () -> unknown)).open("djl", CPU))
                .withMessage("The backend 'djl' cannot be opened: java.lang.UnsatisfiedLinkError: libx.so: not found")
                .withCause(unknown);
    }

    // ---------------------------------------------------------------- what is passed over

    @Test
    void oneThatFailsToOpenIsPassedOver() {
        Backend first = failing("first", () -> new BackendException("open: no memory"));
        Backend second = failing("second", () -> new UnsatisfiedLinkError("libx.so"));

        assertThat(of(first, second, new FakeBackend("djl", 50, 100))
                        .open(Purpose.INFERENCE, CPU)
                        .description())
                .isEqualTo("Fake djl");
        assertThatExceptionOfType(BackendException.class)
                .isThrownBy(() -> of(first, second).open(Purpose.INFERENCE, CPU))
                .withMessage("No backend for inference on cpu is usable. Usable: none. Passed over: first (open: no"
                        + " memory; remove it, or repair what it needs), second (java.lang.UnsatisfiedLinkError:"
                        + " libx.so; remove it, or repair what it needs).")
                .satisfies(e -> assertThat(e.getSuppressed()).hasSize(2));
    }

    @Test
    void aCallersMistakeIsNotPassedOver() {
        IllegalArgumentException mistake = new IllegalArgumentException("open: expected one of 1 CUDA devices");
        Backends backends = of(failing("djl", () -> mistake), new FakeBackend("b", 0, 0));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> backends.open(Purpose.INFERENCE, CPU))
                .isSameAs(mistake);
    }

    @Test
    void aMismatchOfVersionsIsNamed() {
        Backend old = new FakeBackend("onnx", 100, 100) {
            @Override
            public int spiVersion() {
                return 0;
            }
        };

        assertThat(of(old))
                .hasToString(
                        "Usable: none. Passed over: onnx (it was made for version 0 of the SPI, this is 1; use jars"
                                + " of one gpicl version; org.gpicl:gpicl-bom keeps them together).");
    }

    @Test
    void oneThatBreaksTheRulesOfTheSpiIsPassedOver() {
        Backend throwing = new FakeBackend("throwing", 100, 100) {
            @Override
            public Availability probe() {
                throw new IllegalStateException("oops");
            }
        };
        Backend outdated = new FakeBackend("outdated", 100, 100) {
            @Override
            public int priority(Purpose purpose) {
                throw new AbstractMethodError("priority");
            }
        };
        Backend shouting = new FakeBackend("ONNX", 100, 100) {};
        Backend nameless = new FakeBackend("nameless", 100, 100) {
            @Override
            public String name() {
                throw new NoClassDefFoundError("ai/djl/Model");
            }
        };

        assertThat(of(throwing, new FakeBackend("djl", 50, 100), outdated, shouting, nameless))
                .hasToString(
                        "Usable: djl 1.2 (cpu). Passed over: throwing (it is broken: java.lang.IllegalStateException:"
                                + " oops; " + BROKEN
                                + "), outdated (it is broken: java.lang.AbstractMethodError: priority; "
                                + BROKEN + "), " + shouting.getClass().getName()
                                + " (its name 'ONNX' is not made of lower-case letters, digits and -; report that to its"
                                + " authors), " + nameless.getClass().getName()
                                + " (it is broken: java.lang.NoClassDefFoundError: ai/djl/Model; " + BROKEN + ").");
    }

    @Test
    void oneThatCannotBeLoadedHidesNoOther() {
        List<Supplier<Backend>> providers = List.of(
                () -> {
                    throw new ServiceConfigurationError("org.gpicl.spi.Backend: Provider com.acme.Gone not found");
                },
                () -> new FakeBackend("djl", 50, 100),
                () -> {
                    throw new NoClassDefFoundError("ai/onnxruntime/OrtException");
                });

        assertThat(new Backends(() -> each(providers)))
                .hasToString("Usable: djl 1.2 (cpu). Passed over: provider 1 (it is broken:"
                        + " java.util.ServiceConfigurationError: org.gpicl.spi.Backend: Provider com.acme.Gone not found; "
                        + BROKEN + "), provider 3 (it is broken: java.lang.NoClassDefFoundError:"
                        + " ai/onnxruntime/OrtException; " + BROKEN + ").");
    }

    private static Iterator<Backend> each(List<Supplier<Backend>> providers) {
        Iterator<Supplier<Backend>> suppliers = providers.iterator();
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return suppliers.hasNext();
            }

            @Override
            public Backend next() {
                return suppliers.next().get();
            }
        };
    }

    @Test
    void aLoaderThatNeverEndsIsGivenUp() {
        Iterator<Backend> stuck = new Iterator<>() {
            @Override
            public boolean hasNext() {
                throw new ServiceConfigurationError("unreadable");
            }

            @Override
            public Backend next() {
                throw new IllegalStateException("next: expected hasNext to be asked first");
            }
        };

        assertThat(new Backends(() -> stuck).toString())
                .contains("provider 20 (")
                .doesNotContain("provider 21 (");
    }

    @Test
    void twoOfOneNameAreAnError() {
        assertThatIllegalStateException()
                .isThrownBy(() -> of(new FakeBackend("onnx", 1, 1), unavailable("onnx")))
                .withMessage("backends: expected one backend of the name 'onnx', got org.gpicl.backend.FakeBackend and "
                        + unavailable("onnx").getClass().getName() + "; remove the jar of one of them");
    }

    // ---------------------------------------------------------------- the log, the service loader

    @Test
    void whatIsOpenedIsLoggedInOneLine() {
        List<String> lines;
        try (CapturedLog log = new CapturedLog(Backends.class)) {
            of(new FakeBackend("b", 7, 100), new FakeBackend("djl", 50, 100), unavailable("onnx"))
                    .open(Purpose.INFERENCE, CPU);
            of(new FakeBackend("djl", 50, 100)).open("djl", CPU);
            of(closeable("djl", 100), closeable("onnx", 10))
                    .openFastest(
                            Purpose.TRAINING,
                            CPU,
                            "episodes/s",
                            engine -> engine.description().length() * 10 + 0.25);
            of(closeable("djl", 100)).openAsBefore(Purpose.TRAINING, CPU, "Fake djl");
            lines = log.lines();
        }

        assertThat(lines)
                .containsExactly(
                        "INFO backend djl: Fake djl on cpu, for inference by priority of djl 50, b 7; passed over: onnx"
                                + " (no native library for linux-s390x; use backend-djl)",
                        "INFO backend djl: Fake djl on cpu, as named",
                        "INFO backend onnx: Fake onnx on cpu, for training as the fastest of onnx 90.3, djl 80.3"
                                + " episodes/s",
                        "INFO backend djl: Fake djl on cpu, for training as before");
    }

    /** The test resources register {@link RegisteredBackend}, and a class that does not exist. */
    @Test
    void registeredProvidersAreFound() {
        Backends backends = Backends.load();

        assertThat(backends)
                .hasToString("Usable: registered 1.2 (cpu). Passed over: provider 1 (it is broken:"
                        + " java.util.ServiceConfigurationError: org.gpicl.spi.Backend: Provider org.gpicl.backend.Gone"
                        + " not found; " + BROKEN + ").");
        assertThat(backends.open("registered", CPU).description()).isEqualTo("Fake registered");
    }
}
