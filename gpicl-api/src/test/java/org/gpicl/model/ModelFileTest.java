package org.gpicl.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.gpicl.architecture.Architecture;
import org.gpicl.architecture.CausalTransformer;
import org.gpicl.architecture.ContextTransformer;
import org.gpicl.architecture.Gru;
import org.gpicl.architecture.Initializer;
import org.gpicl.architecture.Lstm;
import org.gpicl.architecture.Mlp;
import org.gpicl.architecture.OuterProductLstm;
import org.gpicl.architecture.Temperature;
import org.gpicl.architecture.Vsml;
import org.gpicl.architecture.VsmlWithoutSymmetries;
import org.gpicl.preprocess.InputEncoding;
import org.gpicl.random.Seed;
import org.gpicl.spi.ParameterSet;
import org.gpicl.spi.Shape;
import org.gpicl.spi.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.mockito.Mockito;

class ModelFileTest {

    private static final String GOLDEN = "format-1.safetensors";
    private static final ContextTransformer ANY_CLASSES = new ContextTransformer(3, 4, 1, 1, 2, 1, 2);
    private static final CausalTransformer FIVE_CLASSES = new CausalTransformer(3, 5, 9, 4, 1, 1, 2, 1);

    private static Model model(Architecture architecture, InputEncoding encoding) {
        ParameterSet weights = Initializer.initialize(architecture.parameters(), new Seed(1));
        return new Model("tiny-1", architecture, encoding, weights, Map.of("recipe", "none", "λ", "\"two\nlines\""));
    }

    private static Model example() {
        return model(ANY_CLASSES, InputEncoding.STANDARDIZED);
    }

    private static byte[] bytes(Model model) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ModelFile.write(model, out);
        return out.toByteArray();
    }

    private static Model read(byte[] file) throws IOException {
        return ModelFile.read(new ByteArrayInputStream(file), "m");
    }

    @Test
    void whatIsWrittenIsRead(@TempDir Path folder) throws IOException {
        for (Model model : List.of(example(), model(FIVE_CLASSES, InputEncoding.RAW))) {
            Path file = folder.resolve("m.safetensors");

            ModelFile.write(model, file);

            assertThat(ModelFile.read(file)).isEqualTo(model);
            assertThat(Files.readAllBytes(file)).isEqualTo(bytes(model));
        }
    }

    /** The text of an architecture is part of the format: a file written today must be read for ever. */
    @Test
    void aTemperatureIsWrittenUnlessItIs1() throws IOException {
        Model plain = example();
        Model sharp = new Model(
                plain.name(),
                plain.architecture(),
                plain.encoding(),
                new Temperature(0.87),
                plain.weights(),
                plain.notes());

        assertThat(read(bytes(sharp))).isEqualTo(sharp);
        assertThat(read(bytes(plain)).temperature()).isEqualTo(Temperature.ONE);
        assertThat(new String(bytes(plain), StandardCharsets.UTF_8)).doesNotContain("temperature");
        assertThat(sharp.digest()).isNotEqualTo(plain.digest());
    }

    @Test
    void everyArchitectureIsWrittenAsItsHyperparameters() throws IOException {
        Map<Architecture, String> texts = Map.of(
                new Mlp(3, 5, 4),
                "{'kind':'mlp','features':3,'classes':5,'hidden':4}",
                new Gru(3, 5, 4),
                "{'kind':'gru','features':3,'classes':5,'hidden':4}",
                new Lstm(3, 5, 4),
                "{'kind':'lstm','features':3,'classes':5,'hidden':4}",
                new OuterProductLstm(3, 5, 4, 2),
                "{'kind':'outer-product-lstm','features':3,'classes':5,'hidden':4,'layers':2}",
                Vsml.of(3, 5),
                "{'kind':'vsml','features':3,'classes':5,'hidden':16,'messageSize':8,'ticks':2}",
                VsmlWithoutSymmetries.of(3, 5),
                "{'kind':'vsml-without-symmetries','features':3,'classes':5,'size':8,'hidden':16,"
                        + "'messageSize':8,'ticks':2}");
        for (Map.Entry<Architecture, String> entry : texts.entrySet()) {
            byte[] file = bytes(model(entry.getKey(), InputEncoding.RAW));

            assertThat(Crafted.read(file).metadata())
                    .containsEntry("architecture", entry.getValue().replace('\'', '"'));
            assertThat(read(file).architecture()).isEqualTo(entry.getKey());
        }
    }

    @Test
    void theMetadataSayWhatTheTensorsAre() throws IOException {
        Map<String, String> metadata =
                Crafted.read(bytes(model(FIVE_CLASSES, InputEncoding.RAW))).metadata();

        assertThat(metadata)
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "gpicl.model", "1",
                        "name", "tiny-1",
                        "architecture",
                                "{\"kind\":\"causal-transformer\",\"features\":3,\"classes\":5,\"positions\":9,"
                                        + "\"width\":4,\"layers\":1,\"heads\":1,\"keySize\":2,\"widening\":1}",
                        "features", "3",
                        "classes", "5",
                        "encoding", "raw",
                        "library", LibraryVersion.text(),
                        "note.recipe", "none",
                        "note.λ", "\"two\nlines\""));
        assertThat(LibraryVersion.text()).matches("[0-9]+\\.[0-9]+\\.[0-9]+.*");
        assertThat(Crafted.read(bytes(example())).metadata()).containsEntry("classes", "any");
    }

    // ---------------------------------------------------------------- one file of every format, for ever

    @Test
    void theGoldenFileOfFormat1IsRead() throws IOException {
        try (InputStream in = ModelFileTest.class.getResourceAsStream(GOLDEN)) {
            assertThat(ModelFile.read(in, GOLDEN)).isEqualTo(example());
        }
    }

    /** Writes the golden file; to be run once for each format: {@code writeGoldenFile(Path.of("format-N.safetensors"))}. */
    static void writeGoldenFile(Path file) throws IOException {
        ModelFile.write(example(), file);
    }

    // ---------------------------------------------------------------- what is refused

    @Test
    void everySampledFlippedBitIsRefused() throws IOException {
        byte[] file = bytes(example());
        for (int bit = 0; bit < 8 * file.length; bit += 7) {
            byte[] flipped = file.clone();
            flipped[bit / 8] ^= (byte) (1 << (bit % 8));
            assertThatExceptionOfType(InvalidFileException.class)
                    .as("bit %d of byte %d of %d", bit % 8, bit / 8, file.length)
                    .isThrownBy(() -> read(flipped));
        }
    }

    /** The example's file with other metadata; an empty text removes a key. The checksum is right. */
    private static byte[] with(String key, String text) throws IOException {
        Safetensors content = Crafted.read(bytes(example()));
        Map<String, String> metadata = new LinkedHashMap<>(content.metadata());
        metadata.put(key, text);
        metadata.values().removeIf(String::isEmpty);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new Safetensors(metadata, content.tensors()).write(out);
        return out.toByteArray();
    }

    private static String json(
            int features, int width, int layers, int heads, int keySize, int widening, int codeSize) {
        return ("{\"kind\":\"context-transformer\",\"features\":%d,\"width\":%d,\"layers\":%d,\"heads\":%d,"
                        + "\"keySize\":%d,\"widening\":%d,\"codeSize\":%d}")
                .formatted(features, width, layers, heads, keySize, widening, codeSize);
    }

    static Stream<Arguments> metadata() {
        String sizes = "transformer: expected at most 1024 layers, and 1048576 as heads · key size and as widening ·"
                + " width, got ";
        return Stream.of(
                Arguments.of(
                        "gpicl.model",
                        "",
                        "expected a model of gpicl, got a safetensors file without the metadata gpicl.model; is it a"
                                + " checkpoint, or a file of another library?"),
                Arguments.of(
                        "gpicl.model",
                        "2",
                        "expected a model of format 1, got format '2', written by gpicl '" + LibraryVersion.text()
                                + "'; use that version of gpicl or a newer one"),
                Arguments.of("name", "", "expected the metadata 'name', got none"),
                Arguments.of(
                        "name",
                        "../x",
                        "model: expected a name of at most 64 lower-case letters, digits and -, a letter first, got"
                                + " '../x'"),
                Arguments.of("features", "4", "expected features = 3 as in the architecture, got '4'"),
                Arguments.of("classes", "10", "expected classes = any as in the architecture, got '10'"),
                Arguments.of(
                        "encoding",
                        "quantile",
                        "expected the encoding raw, standardised, robust or scaled, got 'quantile'; use the version of gpicl that wrote"
                                + " the file, or a newer one"),
                Arguments.of("temperature", "0", "expected as temperature a positive number, got '0'"),
                Arguments.of("temperature", "-1", "expected as temperature a positive number, got '-1'"),
                Arguments.of("temperature", "NaN", "expected as temperature a positive number, got 'NaN'"),
                Arguments.of("temperature", "Infinity", "expected as temperature a positive number, got 'Infinity'"),
                Arguments.of("temperature", "warm", "expected as temperature a positive number, got 'warm'"),
                Arguments.of(
                        "architecture",
                        "{\"kind\":\"hopfield\",\"patterns\":3}",
                        "expected an architecture of the kinds [causal-transformer, context-transformer, evidence-transformer, gru, lstm, mlp,"
                                + " outer-product-lstm, straight, vsml, vsml-without-symmetries], got 'hopfield';"
                                + " use the version of gpicl that wrote the file, or a newer one, or put on the class path"
                                + " what knows this kind"),
                Arguments.of(
                        "architecture",
                        "{\"kind\":\"straight\",\"classes\":5,\"features\":0}",
                        "straight: expected sizes of at least 1, got 0, 5"),
                Arguments.of(
                        "architecture",
                        "{\"kind\":\"context-transformer\",\"width\":4}",
                        "expected the hyperparameters [features, width, layers, heads, keySize, widening, codeSize] of a"
                                + " context-transformer, got '[width]'"),
                Arguments.of(
                        "architecture",
                        "{\"kind\":\"context-transformer\",\"width\":[4]}",
                        "expected an architecture as a JSON object of a kind and integers, got"
                                + " '{\"kind\":\"context-transformer\",\"width\":[4]}'"),
                Arguments.of(
                        "architecture",
                        "{\"width\":4,\"width\":4}",
                        "expected an architecture as JSON, got '{\"width\":4,\"width\":4}': Duplicate field 'width'"),
                Arguments.of(
                        "architecture",
                        "{\"width\":4}}",
                        "expected an architecture as JSON, got '{\"width\":4}}': Unexpected close marker '}': no open"
                                + " Object to close"),
                Arguments.of(
                        "architecture",
                        "[".repeat(5000),
                        "expected an architecture as a JSON object of a kind and integers, got '" + "[".repeat(60)
                                + "…'"),
                Arguments.of(
                        "architecture",
                        json(3, 0, 1, 1, 2, 1, 2),
                        "transformer: expected width, layers, heads, key size and widening of at least 1, got [0, 1, 1,"
                                + " 2, 1]"),
                // claims that must be refused before anything of that size is made
                Arguments.of("architecture", json(3, 1 << 30, 1, 1, 2, 1, 2), sizes + "[1073741824, 1, 1, 2, 1]"),
                Arguments.of("architecture", json(3, 4, 1 << 30, 1, 2, 1, 2), sizes + "[4, 1073741824, 1, 2, 1]"),
                Arguments.of("architecture", json(3, 4, 1, 1 << 16, 1 << 16, 1, 2), sizes + "[4, 1, 65536, 65536, 1]"),
                Arguments.of(
                        "architecture",
                        json(3, 1 << 20, 1024, 1, 2, 1, 2),
                        "model tiny-1: expected the parameter input.weight to be float32 [3, 1048576], got float32 [3,"
                                + " 4]"),
                Arguments.of(
                        "architecture",
                        json(3, 4, 2, 1, 2, 1, 2),
                        "model tiny-1: expected the parameter layer1.attention.norm.gain to be float32 [4], got none"),
                Arguments.of(
                        "architecture",
                        json(3, 4, 1, 1, 2, 1, 1 << 30),
                        "context transformer: expected features and code size of 1 to 1048576, got 3 and 1073741824"));
    }

    @ParameterizedTest
    @MethodSource
    void metadata(String key, String text, String message) throws IOException {
        byte[] file = with(key, text);

        assertThatExceptionOfType(InvalidFileException.class)
                .isThrownBy(() -> read(file))
                .withMessage("m: " + message);
    }

    @Test
    void aNewerFormatIsNamedEvenIfItsTensorsAreUnknown() {
        byte[] file = Crafted.sealed(
                "\"gpicl.model\":\"7\",\"library\":\"3.1\"", Crafted.entry("w", "BF16", "[2]", "[0,4]"), new byte[4]);

        assertThatExceptionOfType(InvalidFileException.class)
                .isThrownBy(() -> read(file))
                .withMessage("m: expected a model of format 1, got format '7', written by gpicl '3.1'; use that version"
                        + " of gpicl or a newer one");
    }

    @Test
    void tensorsMustBeThoseOfTheArchitecture() throws IOException {
        Safetensors content = Crafted.read(bytes(example()));
        Map<String, Tensor> more = new LinkedHashMap<>(content.tensors());
        more.put("extra", Tensor.scalar(1));
        Map<String, Tensor> other = new LinkedHashMap<>(content.tensors());
        other.put("input.bias", Tensor.of(Shape.of(4), new long[4]));
        List<String> names =
                ANY_CLASSES.parameters().stream().map(p -> p.name()).toList();

        assertThatExceptionOfType(InvalidFileException.class)
                .isThrownBy(() -> read(bytes(new Safetensors(content.metadata(), more))))
                .withMessage("m: model tiny-1: expected the parameters " + names + ", got " + more.keySet());
        assertThatExceptionOfType(InvalidFileException.class)
                .isThrownBy(() -> read(bytes(new Safetensors(content.metadata(), other))))
                .withMessage("m: model tiny-1: expected the parameter input.bias to be float32 [4], got int64 [4]");
    }

    private static byte[] bytes(Safetensors content) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        content.write(out);
        return out.toByteArray();
    }

    @Test
    void weightsMustBeFinite() {
        Map<String, Tensor> weights = new LinkedHashMap<>(example().weights().tensors());
        weights.put("input.bias", Tensor.of(Shape.of(4), 0f, Float.NaN, 0f, 0f));

        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        new Model("diverged", ANY_CLASSES, InputEncoding.RAW, new ParameterSet(weights), Map.of()))
                .withMessage("model: expected finite weights, got NaN in input.bias; its meta-training has diverged");
    }

    @Test
    void anArchitectureOfOnesOwnIsKnownAsAService() throws IOException {
        Model own = model(new Straight(3, 5), InputEncoding.RAW);

        assertThat(read(bytes(own)).architecture()).isEqualTo(new Straight(3, 5));
    }

    @Test
    void anArchitectureThatNobodyKnowsCannotBeWritten() {
        Architecture own = Mockito.mock();
        Mockito.when(own.kind()).thenReturn("own");
        Mockito.when(own.classLimit()).thenReturn(OptionalInt.empty());
        Model model = new Model("own", own, InputEncoding.RAW, ParameterSet.EMPTY, Map.of());

        assertThatIllegalArgumentException()
                .isThrownBy(() -> ModelFile.write(model, new ByteArrayOutputStream()))
                .withMessage(
                        "write: expected an architecture of the kinds [causal-transformer, context-transformer, evidence-transformer, gru, lstm, mlp,"
                                + " outer-product-lstm, straight, vsml, vsml-without-symmetries], got 'own' of "
                                + own.getClass().getName()
                                + "; one of your own becomes known as a service, org.gpicl.architecture.ArchitectureKinds");
    }

    @Test
    void otherWeightsKeepAllButTheName() {
        ParameterSet other = Initializer.initialize(ANY_CLASSES.parameters(), new Seed(2));

        assertThat(example().withWeights("other", other))
                .isEqualTo(new Model("other", ANY_CLASSES, InputEncoding.STANDARDIZED, other, Map.of()));
    }

    @Test
    void aModelDescribesItself() {
        assertThat(example())
                .hasToString("tiny-1 (context-transformer, " + ANY_CLASSES.parameterCount() + " parameters)");
    }
}
