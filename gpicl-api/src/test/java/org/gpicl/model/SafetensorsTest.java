package org.gpicl.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.gpicl.spi.Shape;
import org.gpicl.spi.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafetensorsTest {

    private static Safetensors example() {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        tensors.put("z.weight", Tensor.of(Shape.of(2, 2), 1f, -2f, 0.5f, Float.MIN_VALUE));
        tensors.put("a.steps", Tensor.of(Shape.of(2), 1L, Long.MIN_VALUE));
        tensors.put("empty", Tensor.of(Shape.of(0, 3), new float[0]));
        tensors.put("scalar", Tensor.scalar(Float.NaN));
        return new Safetensors(Map.of("quote", "\"sha256\":\"" + "0".repeat(64) + "\"", "λ", "\u0000\n§"), tensors);
    }

    private static byte[] bytes(Safetensors content) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        content.write(out);
        return out.toByteArray();
    }

    @Test
    void whatIsWrittenIsRead() throws IOException {
        Safetensors read = Crafted.read(bytes(example()));

        assertThat(read).isEqualTo(example());
        assertThat(read.tensors().keySet()).containsExactly("z.weight", "a.steps", "empty", "scalar");
        assertThat(Crafted.read(bytes(new Safetensors(Map.of(), Map.of()))).tensors())
                .isEmpty();
    }

    /** So that every other library that knows the format can read it, too. */
    @Test
    void theLayoutIsThatOfTheFormat() throws IOException {
        byte[] file = bytes(new Safetensors(Map.of("k", "v"), Map.of("w", Tensor.of(Shape.of(1, 2), 1f, 2f))));
        ByteBuffer buffer = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        int length = Math.toIntExact(buffer.getLong());
        String header = new String(file, 8, length, StandardCharsets.UTF_8);

        assertThat(length % 8).isZero();
        assertThat(header.replaceAll("[0-9a-f]{64}", "…").strip())
                .isEqualTo("{\"__metadata__\":{\"k\":\"v\",\"sha256\":\"…\"},"
                        + "\"w\":{\"dtype\":\"F32\",\"shape\":[1,2],\"data_offsets\":[0,8]}}");
        assertThat(file).hasSize(8 + length + 8);
        assertThat(buffer.getFloat(8 + length)).isEqualTo(1f);
        assertThat(buffer.getFloat(12 + length)).isEqualTo(2f);
    }

    @Test
    void aFileIsReplacedAsAWhole(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("x.safetensors");
        new Safetensors(Map.of(), Map.of()).write(file);

        example().write(file);

        assertThat(Safetensors.read(file)).isEqualTo(example());
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left).containsExactly(file);
        }
    }

    @Test
    void aFileThatCannotBeWrittenLeavesNothing(@TempDir Path folder) throws IOException {
        Path occupied = Files.createDirectories(folder.resolve("x.safetensors").resolve("full"))
                .getParent();

        assertThatThrownBy(() -> example().write(occupied)).isInstanceOf(IOException.class);

        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left).containsExactly(occupied);
        }
        assertThatThrownBy(() -> example().write(folder.resolve("none").resolve("x")))
                .isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void namesThatTheFormatKeepsForItselfAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Safetensors(Map.of("sha256", "x"), Map.of()))
                .withMessage("safetensors: expected metadata without sha256, which is computed; remove it");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Safetensors(Map.of(), Map.of("__metadata__", Tensor.scalar(1))))
                .withMessage("safetensors: expected no tensor named __metadata__, which the format keeps for text;"
                        + " rename it");
    }
}
