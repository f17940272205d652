package org.gpicl.backend.onnx.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import com.google.protobuf.InvalidProtocolBufferException;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.gpicl.spi.Dim;
import org.gpicl.spi.ParameterSet;
import org.gpicl.spi.Shape;
import org.gpicl.spi.Tensor;
import org.gpicl.spi.TensorType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OnnxModelTest {

    private static final Dim N = Dim.named("n");
    private static final Map<String, TensorType> X = Map.of("x", TensorType.float32(N, Dim.of(2)));
    private static final ParameterSet W = new ParameterSet(Map.of("layer0.w", Tensor.of(Shape.of(2), 3f, 4f)));

    private static final TestComputation SCALE =
            TestComputation.of("scale", X, W, (ops, x, p) -> Map.of("y", ops.multiply(x.get("x"), p.get("layer0.w"))));

    /** By classes that know nothing of ours. */
    private static ModelProto parsed(OnnxModel model) {
        try {
            return ModelProto.parseFrom(model.toBytes());
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }

    private static GraphProto trace(TestComputation.Body body) {
        return parsed(OnnxModel.of(TestComputation.of("test", X, W, body), W)).getGraph();
    }

    private static List<String> operators(GraphProto graph) {
        return graph.getNodeList().stream().map(NodeProto::getOpType).toList();
    }

    @Test
    void saysWhatItIs() {
        ModelProto proto = parsed(OnnxModel.of(SCALE, W));
        assertThat(proto.getIrVersion()).isEqualTo(8);
        assertThat(proto.getOpsetImportList()).singleElement().satisfies(opset -> {
            assertThat(opset.getDomain()).isEmpty();
            assertThat(opset.getVersion()).isEqualTo(17);
        });
        assertThat(proto.getProducerName()).isEqualTo("gpicl");
        assertThat(proto.getMetadataPropsList().stream()
                        .collect(Collectors.toMap(StringStringEntryProto::getKey, StringStringEntryProto::getValue)))
                .isEqualTo(Map.of("gpicl.computation", "scale", "gpicl.spi", "1"));
    }

    @Test
    void keepsNamesAndSymbolicSizes() {
        GraphProto graph = trace((ops, x, p) -> Map.of("y", ops.concat(0, List.of(x.get("x"), x.get("x")))));
        assertThat(graph.getInput(0).getName()).isEqualTo("x");
        assertThat(graph.getInput(0)
                        .getType()
                        .getTensorType()
                        .getShape()
                        .getDim(0)
                        .getDimParam())
                .isEqualTo("n");
        assertThat(graph.getOutput(0).getName()).isEqualTo("y");
        assertThat(graph.getOutput(0)
                        .getType()
                        .getTensorType()
                        .getShape()
                        .getDim(0)
                        .getDimParam())
                .isEqualTo("2*n");
    }

    @Test
    void parametersAreInitializers() {
        TensorProto weight = parsed(OnnxModel.of(SCALE, W)).getGraph().getInitializer(0);
        assertThat(weight.getName()).isEqualTo("layer0.w");
        assertThat(weight.getDimsList()).containsExactly(2L);
        assertThat(weight.getRawData().toByteArray()).containsExactly(0, 0, 64, 64, 0, 0, -128, 64);
    }

    @Test
    void anOutputNamedLikeAnInputGetsANumber() {
        OnnxModel model =
                OnnxModel.of(TestComputation.of("same", X, (ops, x, p) -> Map.of("x", x.get("x"))), ParameterSet.EMPTY);
        assertThat(model.inputs()).containsExactly("x");
        assertThat(model.outputs()).containsExactly("x_1");
    }

    @Test
    void equalNodesAndConstantsAppearOnce() {
        GraphProto graph = trace((ops, x, p) ->
                Map.of("y", ops.add(ops.multiply(x.get("x"), 2f), ops.multiply(x.get("x"), ops.constant(2f)))));
        assertThat(operators(graph)).containsExactly("Mul", "Add", "Identity");
        assertThat(graph.getInitializerList()).hasSize(1);
    }

    @Test
    void aNormalizationIsOneKernelAfterTheMean() {
        TestComputation.Body body = (ops, x, p) -> Map.of("y", ops.normalize(x.get("x"), 1e-5f));
        assertThat(operators(trace(body)))
                .containsSubsequence("ReduceMean", "Sub", "InstanceNormalization", "Identity");
        Map<String, TensorType> tokens = Map.of("x", TensorType.float32(N, Dim.named("m"), Dim.of(2)));
        assertThat(operators(parsed(OnnxModel.of(TestComputation.of("tokens", tokens, body), ParameterSet.EMPTY))
                        .getGraph()))
                .contains("InstanceNormalization")
                .doesNotContain("Reshape");
    }

    @Test
    void aTransposeOfATransposeIsTheMatrix() {
        GraphProto graph = trace((ops, x, p) -> Map.of("y", ops.transposeLast(ops.transposeLast(x.get("x")))));
        assertThat(operators(graph)).containsExactly("Identity");
    }

    @Test
    void aTransposedMatrixMeetsFewColumnsTheOtherWayRound() {
        Map<String, TensorType> inputs =
                new TreeMap<>(Map.of("a", TensorType.float32(N, N), "b", TensorType.float32(N, Dim.of(2))));
        GraphProto graph = parsed(OnnxModel.of(
                        TestComputation.of(
                                "product",
                                inputs,
                                (ops, x, p) -> Map.of("y", ops.matMul(ops.transposeLast(x.get("a")), x.get("b")))),
                        ParameterSet.EMPTY))
                .getGraph();
        assertThat(operators(graph)).containsExactly("Transpose", "MatMul", "Transpose", "Identity");
        assertThat(graph.getNode(1).getInput(1)).isEqualTo("a");
    }

    @Test
    void whatNoOutputNeedsIsLeftOut() {
        GraphProto graph = trace((ops, x, p) -> {
            ops.exp(ops.multiply(x.get("x"), p.get("layer0.w")));
            return Map.of("y", ops.tanh(x.get("x")));
        });
        assertThat(operators(graph)).containsExactly("Tanh", "Identity");
        assertThat(graph.getInitializerList()).isEmpty();
    }

    @Test
    void knownSizesAreNumbers() {
        GraphProto graph = trace((ops, x, p) -> Map.of(
                "y",
                ops.reshape(
                        ops.broadcastLike(ops.size(x.get("x"), 1), ops.constant(Tensor.of(Shape.of(2), 0L, 0L))),
                        1,
                        -1)));
        assertThat(operators(graph)).doesNotContain("Shape");
    }

    @Test
    void refusesAComputationThatBreaksItsSignature() {
        TestComputation liar = new TestComputation(
                "liar", SCALE.signature(), SCALE.parameters(), (ops, x, p) -> Map.of("y", p.get("layer0.w")));
        assertThatThrownBy(() -> OnnxModel.of(liar, W))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "compile liar: expected the output y to be float32 [n, 2], got float32 [2]; the computation has to"
                                + " keep its signature");
    }

    @Test
    void refusesOtherParameters() {
        assertThatThrownBy(() -> OnnxModel.of(SCALE, ParameterSet.EMPTY))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("compile scale: expected the parameter layer0.w to be float32 [2], got none");
    }

    @Test
    void refusesMoreThanTheFormatCanHold() {
        Tensor large = Tensor.filled(Shape.of(1 << 24), 0);
        ParameterSet parameters = new ParameterSet(IntStream.range(0, 33)
                .boxed()
                .collect(Collectors.toMap(i -> "w" + i, i -> large, (a, b) -> a, LinkedHashMap::new)));
        TestComputation sum = TestComputation.of("sum", X, parameters, (ops, x, p) -> {
            Object total = x.get("x");
            for (String name : parameters.tensors().keySet()) {
                total = ops.add(total, ops.sum(p.get(name), 0));
            }
            return Map.of("y", total);
        });
        assertThatThrownBy(() -> OnnxModel.of(sum, parameters))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageMatching(
                        "compile sum: expected a model of at most 2146435071 bytes, which is all that the ONNX "
                                + "format can hold, got 22145\\d{5}; use another backend");
    }

    @Test
    void opensInAnotherRuntime(@TempDir Path folder) throws IOException, OrtException {
        Path file = folder.resolve("scale.onnx");
        OnnxModel model = OnnxModel.of(SCALE, W);
        model.writeTo(file);
        assertThat(Files.readAllBytes(file)).isEqualTo(model.toBytes());
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        try (OrtSession session = environment.createSession(file.toString());
                OnnxTensor x =
                        OnnxTensor.createTensor(environment, FloatBuffer.wrap(new float[] {1, 2}), new long[] {1, 2});
                OrtSession.Result result = session.run(Map.of("x", x))) {
            assertThat(((float[][]) result.get(0).getValue())[0]).containsExactly(3, 8);
        }
    }
}
