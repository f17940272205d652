package org.gpicl.metatrain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.gpicl.architecture.ContextTransformer;
import org.gpicl.architecture.Initializer;
import org.gpicl.model.InvalidFileException;
import org.gpicl.model.Model;
import org.gpicl.model.ModelFile;
import org.gpicl.model.Safetensors;
import org.gpicl.preprocess.InputEncoding;
import org.gpicl.random.Seed;
import org.gpicl.spi.ParameterSet;
import org.gpicl.spi.Shape;
import org.gpicl.spi.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointTest {

    private static final ContextTransformer ARCHITECTURE = new ContextTransformer(3, 4, 1, 1, 2, 1, 2);

    @TempDir
    private Path folder;

    private Path file() {
        return folder.resolve("run.safetensors");
    }

    private void refuses(String message) {
        assertThatExceptionOfType(InvalidFileException.class)
                .isThrownBy(() -> Checkpoint.read(file()))
                .withMessage(file() + message);
    }

    // ---------------------------------------------------------------- the file

    @Test
    void comesBackAsItWasWritten() throws IOException {
        Map<String, Tensor> state = new LinkedHashMap<>();
        state.put("theta.w", Tensor.of(Shape.of(2), 1f, Float.MIN_VALUE));
        state.put("first.w", Tensor.of(Shape.of(2), -0f, Float.NaN));
        Checkpoint checkpoint = new Checkpoint(123_456_789_012L, "[\"run\"]", "PyTorch 2.7.1", state);
        checkpoint.write(file());

        Checkpoint read = Checkpoint.read(file());

        assertThat(read).isEqualTo(checkpoint);
        assertThat(read.engine()).isEqualTo("PyTorch 2.7.1");
        assertThat(read.state().keySet()).containsExactly("theta.w", "first.w");
    }

    @Test
    void replacesTheOneBeforeAndLeavesNothingBeside() throws IOException {
        new Checkpoint(1, "run", "PyTorch 2.7.1", Map.of("w", Tensor.scalar(1))).write(file());
        new Checkpoint(2, "run", "PyTorch 2.7.1", Map.of("w", Tensor.scalar(2))).write(file());

        assertThat(Checkpoint.read(file()).step()).isEqualTo(2);
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactly(file());
        }
    }

    @Test
    void aModelIsNoCheckpoint() throws IOException {
        Model model = new Model(
                "tiny",
                ARCHITECTURE,
                InputEncoding.RAW,
                Initializer.initialize(ARCHITECTURE.parameters(), new Seed(1)),
                Map.of());
        ModelFile.write(model, file());

        refuses(": expected a checkpoint of format 1, got metadata [architecture, classes, encoding, features,"
                + " gpicl.model, library, name] with gpicl.checkpoint = null");
    }

    @Test
    void anotherFormatIsRefused() throws IOException {
        new Safetensors(Map.of("gpicl.checkpoint", "2", "step", "7", "run", "r"), Map.of()).write(file());

        refuses(": expected a checkpoint of format 1, got metadata [gpicl.checkpoint, run, step] with"
                + " gpicl.checkpoint = 2");
    }

    @Test
    void aCheckpointWithoutItsNumberOfUpdatesIsRefused() throws IOException {
        for (Map<String, String> metadata : List.of(
                Map.of("gpicl.checkpoint", "1", "run", "r"),
                Map.of("gpicl.checkpoint", "1", "run", "r", "step", "-1"),
                Map.of("gpicl.checkpoint", "1", "run", "r", "step", "1234567890123456789"))) {
            new Safetensors(metadata, Map.of()).write(file());

            refuses(": expected the number of updates in the metadata step, got "
                    + (metadata.containsKey("step") ? "something else" : "none"));
        }
    }

    @Test
    void aFileOfAnotherKindIsRefused() throws IOException {
        Files.writeString(file(), "PK");

        refuses(": expected a safetensors file, got 2 bytes; truncated?");
    }

    // ---------------------------------------------------------------- what a run is

    @Test
    void aRunIsItsSettingsInAFixedOrder() {
        assertThat(Checkpoint.fingerprint(
                        ARCHITECTURE.kind(),
                        ARCHITECTURE,
                        "ContextSplit",
                        new ContextSplit(2, 5, 3, 0.5),
                        Adam.DEFAULT))
                .isEqualTo("[\"context-transformer\",{\"features\":3,\"width\":4,\"layers\":1,\"heads\":1,"
                        + "\"keySize\":2,\"widening\":1,\"codeSize\":2},\"ContextSplit\",{\"minContext\":2,"
                        + "\"maxContext\":5,\"queries\":3,\"smallShare\":0.5},{\"beta1\":0.9,\"beta2\":0.999,"
                        + "\"epsilon\":1.0E-10,\"weightDecay\":0.0}]");
    }

    @Test
    void whatIsNoPlainValueIsNoSetting() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Checkpoint.fingerprint(new Object()))
                .withMessageStartingWith(
                        "checkpoint: expected records of plain values, got No serializer found for class"
                                + " java.lang.Object");
    }

    // ---------------------------------------------------------------- what a trainer does with it

    private static MetaTrainer trainer(ContextTransformer architecture) {
        return new MetaTrainer(
                architecture, new ContextSplit(2, 5, 3, 0), new NumberedTasks(3, 2), Recipe.standard(10, 1));
    }

    /** Weights, moments and average of an architecture, all different. */
    private static Map<String, Tensor> state(ContextTransformer architecture) {
        Map<String, Tensor> state = new LinkedHashMap<>();
        TrainingStep.prefixes(architecture, Adam.DEFAULT)
                .forEach((prefix, parameters) -> Initializer.initialize(parameters, new Seed(state.size()))
                        .tensors()
                        .forEach((name, tensor) -> state.put(prefix + name, tensor)));
        return state;
    }

    @Test
    void theLearnerInACheckpointIsTheAverageOfTheWeights() throws IOException {
        Map<String, Tensor> state = state(ARCHITECTURE);
        new Checkpoint(3, "run", "PyTorch 2.7.1", state).write(file());

        ParameterSet weights = trainer(ARCHITECTURE).snapshot(file()).weights();
        assertThat(trainer(ARCHITECTURE).snapshot(file()).engine()).isEqualTo("PyTorch 2.7.1");

        weights.check("checkpointed", ARCHITECTURE.parameters());
        weights.tensors().forEach((name, tensor) -> assertThat(tensor).isEqualTo(state.get("average." + name)));
    }

    @Test
    void aCheckpointOfAnotherArchitectureIsRefused() throws IOException {
        new Checkpoint(3, "run", "PyTorch 2.7.1", state(ARCHITECTURE)).write(file());
        ContextTransformer wider = new ContextTransformer(3, 5, 1, 1, 2, 1, 2);

        assertThatExceptionOfType(InvalidFileException.class)
                .isThrownBy(() -> trainer(wider).snapshot(file()))
                .withMessage("checkpoint " + file()
                        + ", under theta.: expected the parameter input.weight to be float32 [3, 5],"
                        + " got float32 [3, 4]; the file is of another architecture or recipe");
    }

    @Test
    void aCheckpointWithoutMomentsIsRefused() throws IOException {
        Map<String, Tensor> state = state(ARCHITECTURE);
        state.keySet().removeIf(name -> name.startsWith("second."));
        new Checkpoint(3, "run", "PyTorch 2.7.1", state).write(file());

        assertThatExceptionOfType(InvalidFileException.class)
                .isThrownBy(() -> trainer(ARCHITECTURE).snapshot(file()))
                .withMessage("checkpoint " + file()
                        + ", under second.: expected the parameter input.weight to be float32 [3, 4],"
                        + " got none; the file is of another architecture or recipe");
    }

    @Test
    void initialWeightsAreAFunctionOfTheSeed() {
        assertThat(trainer(ARCHITECTURE).initialWeights())
                .isEqualTo(trainer(ARCHITECTURE).initialWeights())
                .isEqualTo(new MetaTrainer(
                                ARCHITECTURE, new AllPrefixes(9), new NumberedTasks(4, 3), Recipe.standard(77, 1))
                        .initialWeights())
                .isNotEqualTo(new MetaTrainer(
                                ARCHITECTURE,
                                new ContextSplit(2, 5, 3, 0),
                                new NumberedTasks(3, 2),
                                Recipe.standard(10, 2))
                        .initialWeights());
    }

    @Test
    void doesNothingEveryZeroUpdates() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> trainer(ARCHITECTURE).withCheckpoint(file(), 0))
                .withMessage("checkpoint: expected every 1 update or more, got 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> trainer(ARCHITECTURE).withValidation(List.of(), -1))
                .withMessage("validate: expected every 1 update or more, got -1");
    }
}
