package org.gpicl.backend.onnx.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.sun.management.ThreadMXBean;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.gpicl.backend.onnx.proto.Message;
import org.gpicl.spi.Backend;
import org.gpicl.spi.Dim;
import org.gpicl.spi.ParameterSet;
import org.gpicl.spi.Shape;
import org.gpicl.spi.Tensor;
import org.gpicl.spi.TensorType;
import org.gpicl.spi.exchange.Export;
import org.gpicl.spi.exchange.Import;
import org.gpicl.spi.exchange.LabelOutput;
import org.gpicl.spi.exchange.LabelOutput.Labels;
import org.gpicl.spi.exchange.Precision;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class OnnxFormatTest {

    private static final Map<String, TensorType> X = Map.of("x", TensorType.float32(Dim.named("rows"), Dim.of(2)));
    private static final OnnxFormat FORMAT = new OnnxFormat();

    private static Export export(Tensor matrix, Precision precision, @Nullable Labels labels) {
        ParameterSet parameters = new ParameterSet(Map.of("m", matrix, "v", Tensor.of(Shape.of(3), 1f, 1e30f, 1e-30f)));
        return new Export(
                TestComputation.of(
                        "score",
                        X,
                        parameters,
                        (ops, x, p) -> Map.of("scores", ops.add(ops.matMul(x.get("x"), p.get("m")), p.get("v")))),
                parameters,
                precision,
                "what it is",
                Map.of("x", "what goes in", "label", "who wins"),
                Map.of("key", "text"),
                "3.2.1",
                null,
                labels == null ? null : new LabelOutput("label", "scores", labels));
    }

    private static Tensor matrix(float... values) {
        return Tensor.of(Shape.of(2, 3), values);
    }

    private static byte[] write(Export export) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        FORMAT.write(export, out);
        return out.toByteArray();
    }

    private static Import read(byte[] content) throws IOException {
        return FORMAT.read(new ByteArrayInputStream(content), "a.onnx");
    }

    @Test
    @DisplayName("says which version it was made for")
    void provider() {
        assertThat(FORMAT.name()).isEqualTo("onnx");
        assertThat(FORMAT.spiVersion()).isEqualTo(Backend.SPI_VERSION);
    }

    @Test
    @DisplayName("documents the whole, its inputs and its outputs, the label first")
    void documentation() throws IOException {
        ModelProto model = ModelProto.parseFrom(write(
                export(matrix(1, 2, 3, 4, 5, 6), Precision.FLOAT32, new LabelOutput.Texts(List.of("a", "b", "c")))));
        GraphProto graph = model.getGraph();
        assertThat(model.getDocString()).isEqualTo("what it is");
        assertThat(model.getProducerVersion()).isEqualTo("3.2.1");
        assertThat(graph.getInput(0).getDocString()).isEqualTo("what goes in");
        assertThat(graph.getOutputList().stream().map(ValueInfoProto::getName)).containsExactly("label", "scores");
        ValueInfoProto label = graph.getOutput(0);
        assertThat(label.getDocString()).isEqualTo("who wins");
        assertThat(label.getType().getTensorType().getElemType()).isEqualTo(DataType.STRING_VALUE);
        assertThat(label.getType().getTensorType().getShape().getDimList())
                .singleElement()
                .satisfies(dim -> assertThat(dim.getDimParam()).isEqualTo("rows"));
    }

    @Test
    @DisplayName("keeps metadata and parameters")
    void thereAndBack() throws IOException {
        Export export =
                export(matrix(1, 2, 3, 4, 5, 6), Precision.FLOAT32, new LabelOutput.Numbers(List.of(1L, 2L, 3L)));
        Import read = read(write(export));
        assertThat(read.metadata())
                .containsEntry("key", "text")
                .containsEntry("gpicl.onnx", "1")
                .containsEntry("gpicl.version", "3.2.1")
                .containsEntry("gpicl.computation", "score");
        assertThat(read.version()).isEqualTo("3.2.1");
        assertThat(read.parameters().tensors()).isEqualTo(export.parameters().tensors());
    }

    @Test
    @DisplayName("stores matrices as bytes with a factor for each column, vectors exactly")
    void bytes() throws IOException {
        float unit = 1e-20f / 127;
        Export export = export(matrix(127, 0, -1e-20f, -64, 0, 0.25e-20f), Precision.INT8, null);
        Map<String, Tensor> read = read(write(export)).parameters().tensors();
        assertThat(read.get("m")).isEqualTo(matrix(127, 0, -127 * unit, -64, 0, 32 * unit));
        assertThat(read.get("v")).isEqualTo(export.parameters().tensors().get("v"));
    }

    @Test
    @DisplayName("refuses numbers that half precision does not have")
    void tooLarge() {
        assertThatThrownBy(() -> write(export(matrix(1, 2, 3, 4, 5, 65505), Precision.FLOAT16, null)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "export score: expected numbers of at most 65504 for the precision FLOAT16, got 65505.0 in m;"
                                + " use FLOAT32");
    }

    @Test
    @DisplayName("refuses labels that are not one for each class, and scores that are no output")
    void labels() {
        Tensor m = matrix(1, 2, 3, 4, 5, 6);
        assertThatThrownBy(() -> write(export(m, Precision.FLOAT32, new LabelOutput.Texts(List.of("a", "b")))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("export score: expected 3 labels, one for each class of scores, got 2");
        Export good = export(m, Precision.FLOAT32, null);
        Export bad = new Export(
                good.computation(),
                good.parameters(),
                Precision.FLOAT32,
                "",
                Map.of(),
                Map.of(),
                "",
                null,
                new LabelOutput("label", "odds", new LabelOutput.Texts(List.of("a"))));
        assertThatThrownBy(() -> write(bad))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("export score: expected an output odds for the label label, got [scores]");
    }

    @Test
    @DisplayName("ten million empty nodes take no more memory than their bytes")
    void emptyNodes() throws IOException {
        byte[] nodes = new byte[20_000_000];
        for (int i = 0; i < nodes.length; i += 2) {
            nodes[i] = 0x0a; // field 1, of a length of 0
        }
        ByteArrayOutputStream model = new ByteArrayOutputStream();
        new Message()
                .add(org.gpicl.backend.onnx.proto.ModelProto.GRAPH, ByteBuffer.wrap(nodes))
                .writeTo(model);
        model.writeBytes(write(export(matrix(1, 2, 3, 4, 5, 6), Precision.FLOAT32, null)));
        byte[] bytes = model.toByteArray();
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

        long before = threads.getCurrentThreadAllocatedBytes();
        assertThatThrownBy(() -> read(bytes)).isInstanceOf(IOException.class).hasMessageContaining("checksum");
        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(5L * bytes.length);
    }

    @Test
    @DisplayName("refuses a graph that is no message, even with a checksum that fits")
    void graphOfNonsense() throws IOException {
        byte[] model = new Message()
                .add(org.gpicl.backend.onnx.proto.ModelProto.GRAPH, ByteBuffer.wrap(new byte[] {0x0b}))
                .add(14, new Message().add(1, OnnxFormat.FORMAT).add(2, "1"))
                .toBytes();
        String checksum = OnnxFormat.checksum(ByteBuffer.wrap(model));
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.writeBytes(model);
        new Message()
                .add(14, new Message().add(1, OnnxFormat.CHECKSUM).add(2, checksum))
                .writeTo(file);

        assertThatThrownBy(() -> read(file.toByteArray()))
                .isInstanceOf(IOException.class)
                .hasMessage("a.onnx: expected an ONNX model, got a file that is damaged or of another kind: a field of"
                        + " the unknown type 3 at byte 0");
    }

    @Test
    @DisplayName("refuses metadata that do not end with the checksum")
    void noChecksum() throws IOException {
        ModelProto.Builder model =
                ModelProto.parseFrom(write(export(matrix(1, 2, 3, 4, 5, 6), Precision.FLOAT32, null))).toBuilder();
        model.addMetadataProps(model.getMetadataPropsBuilder(0).setKey("other"));
        assertThatThrownBy(() -> read(model.build().toByteArray()))
                .isInstanceOf(IOException.class)
                .hasMessage("a.onnx: expected the metadata to end with gpicl.sha256, got none; was the file changed by"
                        + " another program?");
    }

    @Test
    @DisplayName("refuses parameters that are not as it writes them, even with a checksum that fits")
    void changed() throws IOException {
        String end = "; was the file changed by another program?";
        String begin = "a.onnx: expected the parameter 'm' as gpicl stores it, got ";
        assertRefused(m -> m.setDataType(DataType.DOUBLE_VALUE), begin + "the type 11" + end);
        assertRefused(m -> m.setName("n"), begin.replace("'m'", "'n'") + "bytes without float32 factors" + end);
        assertRefused(m -> m.setDims(1, 2), begin + "3 factors for a tensor of [2, 2]" + end);
        assertRefused(m -> m.setDims(0, 3), begin + "6 bytes for a tensor of [3, 3]" + end);
        assertRefused(m -> m.setDims(0, -2), begin + "6 bytes for a tensor of [-2, 3]" + end);
        assertRefused(m -> m.setDims(0, 1L << 62), begin + "6 bytes for a tensor of [4611686018427387904, 3]" + end);
        assertRefused(m -> m.addDims(0), begin + "3 factors for a tensor of [2, 3, 0]" + end);
    }

    /** Changes the matrix, which is stored as bytes, and makes the checksum fit. */
    private static void assertRefused(Consumer<TensorProto.Builder> change, String message) throws IOException {
        ModelProto.Builder model =
                ModelProto.parseFrom(write(export(matrix(1, 2, 3, 4, 5, 6), Precision.INT8, null))).toBuilder();
        model.getGraphBuilder().getInitializerBuilderList().stream()
                .filter(initializer -> initializer.getName().equals("m"))
                .forEach(change);
        int last = model.getMetadataPropsCount() - 1;
        model.removeMetadataProps(last);
        String checksum = OnnxFormat.checksum(ByteBuffer.wrap(model.build().toByteArray()));
        model.addMetadataPropsBuilder().setKey(OnnxFormat.CHECKSUM).setValue(checksum);
        assertThatThrownBy(() -> read(model.build().toByteArray()))
                .isInstanceOf(IOException.class)
                .hasMessage(message);
    }
}
