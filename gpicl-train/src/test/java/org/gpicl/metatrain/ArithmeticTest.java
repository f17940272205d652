package org.gpicl.metatrain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.argThat;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.gpicl.architecture.ContextTransformer;
import org.gpicl.preprocess.InputEncoding;
import org.gpicl.random.Seed;
import org.gpicl.spi.Arithmetic;
import org.gpicl.spi.Device;
import org.gpicl.spi.Engine;
import org.gpicl.spi.ParameterSet;
import org.gpicl.spi.Program;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** In which numbers a run computes. */
class ArithmeticTest {

    private static final ContextTransformer ARCHITECTURE = new ContextTransformer(3, 4, 1, 1, 2, 1, 2);
    private static final ContextSplit SPLIT = new ContextSplit(2, 5, 3, 0);
    private static final NumberedTasks TASKS = new NumberedTasks(3, 2);

    private static MetaTrainer trainer(Arithmetic arithmetic) {
        return new MetaTrainer(
                ARCHITECTURE, SPLIT, TASKS, Recipe.standard(10, 1).withArithmetic(arithmetic));
    }

    /** An engine that has float32 and nothing else. */
    private static Engine engine() {
        Engine engine = mock(Engine.class);
        when(engine.device()).thenReturn(Device.CPU);
        when(engine.compile(any(), any())).thenReturn(mock(Program.class));
        when(engine.compile(any(), any(), any())).thenThrow(new IllegalArgumentException("float32 only"));
        return engine;
    }

    @Test
    void updatesAreInTheArithmeticOfTheRecipeAndValidationInFloat32() {
        Engine engine = engine();
        Validation validation = new Validation(
                "tasks", new EpisodeBatches(TASKS, SPLIT, ARCHITECTURE, InputEncoding.RAW, 1, 1, new Seed(1)), 1);

        assertThatThrownBy(() -> trainer(Arithmetic.BFLOAT16)
                        .withValidation(List.of(validation), 5)
                        .run(engine))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("float32 only");
        verify(engine).compile(argThat(step -> step.name().equals("evaluate")), any());
        verify(engine)
                .compile(
                        argThat(step -> step.name().equals("training-step")),
                        any(ParameterSet.class),
                        argThat(Arithmetic.BFLOAT16::equals));
    }

    @Test
    void aCheckpointKnowsItsArithmetic(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("run.safetensors");
        new Checkpoint(3, "of another run", "PyTorch 2.7.1", Map.of()).write(file);

        assertThatThrownBy(() ->
                        trainer(Arithmetic.BFLOAT16).withCheckpoint(file, 5).run(engine()))
                .hasMessageContaining("\"arithmetic\":\"BFLOAT16\"");
        assertThat(Recipe.standard(1, 1).toString()).contains("arithmetic=FLOAT32");
    }
}
