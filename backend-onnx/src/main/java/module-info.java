/**
 * A compute backend on ONNX Runtime: the default for inference; writes ONNX.
 *
 * <p>{@code org.gpicl.backend.onnx.graph} turns a computation into an ONNX model and knows nothing of ONNX Runtime;
 * {@code org.gpicl.backend.onnx} runs such models.
 */
@org.jspecify.annotations.NullMarked
module org.gpicl.backend.onnx {
    requires static org.apiguardian.api;
    requires com.microsoft.onnxruntime;
    requires transitive org.gpicl.spi;

    exports org.gpicl.backend.onnx;
    exports org.gpicl.backend.onnx.graph;

    provides org.gpicl.spi.Backend with
            org.gpicl.backend.onnx.OnnxBackend;
    provides org.gpicl.spi.exchange.ExchangeFormat with
            org.gpicl.backend.onnx.graph.OnnxFormat;
}
