package org.gpicl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.gpicl.architecture.ContextTransformer;
import org.gpicl.architecture.Initializer;
import org.gpicl.model.Model;
import org.gpicl.model.ModelFile;
import org.gpicl.preprocess.InputEncoding;
import org.gpicl.random.Seed;
import org.gpicl.spi.BackendException;
import org.gpicl.spi.Device;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InContextLearnerTest {

    private static Model model() {
        ContextTransformer architecture = new ContextTransformer(5, 4, 1, 1, 2, 1, 3);
        return new Model(
                "tiny",
                architecture,
                InputEncoding.STANDARDIZED,
                Initializer.initialize(architecture.parameters(), new Seed(1)),
                Map.of());
    }

    // ---------------------------------------------------------------- the default learner

    /** No model is on the class path of these tests. The second call must say the same, not NoClassDefFoundError. */
    @Test
    void withoutTheShippedModelEveryCallNamesTheDependency() {
        Context<String> context = Context.of(new float[][] {{1}, {2}}, List.of("a", "b"));
        for (int call = 0; call < 2; call++) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> InContextLearner.fit(context))
                    .withMessage(
                            "model: expected one of the shipped models [], got 'general-small'; those of gpicl come"
                                    + " with the dependency org.gpicl:gpicl-models");
        }
    }

    // ---------------------------------------------------------------- the builder

    @Test
    void aNamedBackendIsOpenedOnTheDeviceAndClosedWithTheLearner() {
        try (Learner learner = InContextLearner.builder()
                .model(model())
                .backend("registered")
                .device(Device.CPU)
                .threads(2)
                .open()) {
            assertThat(learner.description()).endsWith("2 to 16 views, on Fake registered, cpu");
        }
    }

    @Test
    void aBackendThatIsNotThereIsNamed() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> InContextLearner.builder()
                        .model(model())
                        .backend("absent")
                        .open())
                .withMessageStartingWith("No backend named 'absent' is usable. Usable: registered 1.2 (cpu).");
        assertThatExceptionOfType(BackendException.class)
                .isThrownBy(() -> InContextLearner.builder().model(model()).open())
                .withMessageStartingWith("No backend for inference on cpu is usable. Usable: none.");
    }

    @Test
    void aModelIsReadFromAFile(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("m.safetensors");
        ModelFile.write(model(), file);

        try (Learner learner =
                InContextLearner.builder().model(file).engine(new FakeEngine()).open()) {
            assertThat(learner.model()).isEqualTo(model());
        }
        assertThatExceptionOfType(NoSuchFileException.class)
                .isThrownBy(() -> InContextLearner.builder().model(folder.resolve("none")));
    }

    @Test
    void aShippedModelThatIsNotThereIsRefusedAtOnce() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> InContextLearner.builder().model("projections-8x8"))
                .withMessage("model: expected one of the shipped models [], got 'projections-8x8'; those of gpicl come"
                        + " with the dependency org.gpicl:gpicl-models");
    }

    @Test
    void everyPartIsSetOnce() {
        assertThatIllegalStateException()
                .isThrownBy(() -> InContextLearner.builder().ensemble(2).ensemble(4))
                .withMessage("learner: expected ensemble to be set once, got 2 and then 4");
        assertThatIllegalStateException()
                .isThrownBy(() -> InContextLearner.builder().model(model()).model(model()))
                .withMessageStartingWith("learner: expected model to be set once, got tiny (");
        assertThatIllegalStateException()
                .isThrownBy(() -> InContextLearner.builder().seed(0).seed(0))
                .withMessage("learner: expected seed to be set once, got 0 and then 0");
    }

    @Test
    void numbersOutOfRangeAreRefusedAtOnce() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> InContextLearner.builder().ensemble(0))
                .withMessage("ensemble: expected at least 1 member, got 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> InContextLearner.builder().maxContext(0))
                .withMessage("maxContext: expected at least 1 row, got 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> InContextLearner.builder().threads(0))
                .withMessage("threads: expected at least 1, got 0");
    }

    @Test
    void anEngineIsInsteadOfABackend() {
        assertThatIllegalStateException()
                .isThrownBy(() -> InContextLearner.builder()
                        .model(model())
                        .engine(new FakeEngine())
                        .threads(1)
                        .open())
                .withMessage("learner: expected an engine, or a backend, device and threads to open one, got both;"
                        + " remove either");
    }
}
