package org.gpicl.backend.onnx.graph;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.gpicl.backend.onnx.proto.GraphProto;
import org.gpicl.backend.onnx.proto.ModelProto;
import org.gpicl.backend.onnx.proto.ValueInfoProto;
import org.gpicl.spi.Backend;
import org.gpicl.spi.Computation;
import org.gpicl.spi.ParameterSet;
import org.gpicl.spi.exchange.ColumnInputs;
import org.gpicl.spi.exchange.Export;
import org.gpicl.spi.exchange.LabelOutput;
import org.gpicl.spi.exchange.Precision;
import org.jspecify.annotations.Nullable;

/**
 * A computation as an ONNX model that any ONNX runtime can execute: opset 17, IR version 8, standard operators only, but for
 * columns of text.
 *
 * <p>Immutable. Inputs and outputs carry the names that the signature gives them; an output whose name an input already
 * has gets a number appended. Symbolic sizes are named dimensions, parameters are initializers. The metadata say what it
 * was made of: {@code gpicl.computation}, {@code gpicl.spi}.
 */
public final class OnnxModel {

    private static final String PRODUCER = "gpicl";
    private static final int IR_VERSION = 8;
    private static final int OPSET_VERSION = 17;

    /** A protobuf message has at most 2 GB; 1 MB of it is left to what stands around nodes and initializers. */
    private static final long MAX_BYTES = Integer.MAX_VALUE - (1L << 20);

    private final ModelProto proto;

    private OnnxModel(ModelProto proto) {
        this.proto = proto;
    }

    /**
     * Traces a computation.
     *
     * @throws IllegalArgumentException if the parameters are not those of the computation or too large for the format, or
     *     if the computation does not compute what its signature says
     */
    public static OnnxModel of(Computation computation, ParameterSet parameters) {
        String operation = "compile " + computation.name();
        return new OnnxModel(trace(operation, computation, parameters, Precision.FLOAT32, null, null));
    }

    /**
     * Traces a computation for others to serve, with documentation and metadata.
     *
     * @throws IllegalArgumentException as {@link #of(Computation, ParameterSet)} does, and if a parameter is too large for
     *     the precision or the label does not fit the scores
     */
    static OnnxModel of(Export export) {
        String operation = "export " + export.computation().name();
        ModelProto model = trace(
                operation,
                export.computation(),
                export.parameters(),
                export.precision(),
                export.columns(),
                export.label());
        GraphProto graph = model.graph();
        return new OnnxModel(new ModelProto(
                        model.irVersion(),
                        model.producerName(),
                        export.version(),
                        export.description(),
                        graph.withValues(documented(graph.inputs(), export), documented(graph.outputs(), export))
                                .withDocumentation(export.description()),
                        model.opsetVersion(),
                        model.metadata())
                .withMetadata(List.copyOf(export.metadata().entrySet())));
    }

    private static List<ValueInfoProto> documented(List<ValueInfoProto> values, Export export) {
        return values.stream()
                .map(value -> value.withDocumentation(export.documentation().getOrDefault(value.name(), "")))
                .toList();
    }

    private static ModelProto trace(
            String operation,
            Computation computation,
            ParameterSet parameters,
            Precision precision,
            @Nullable ColumnInputs columns,
            @Nullable LabelOutput label) {
        parameters.check(operation, computation.parameters());
        GraphProto graph = new Tracer(operation).trace(computation, parameters, precision, columns, label);
        ModelProto model = new ModelProto(
                IR_VERSION,
                PRODUCER,
                "",
                "",
                graph,
                OPSET_VERSION,
                List.of(
                        Map.entry("gpicl.computation", computation.name()),
                        Map.entry("gpicl.spi", Integer.toString(Backend.SPI_VERSION))));
        requireWritable(operation, model.message().size());
        return model;
    }

    private static void requireWritable(String operation, long bytes) {
        if (bytes > MAX_BYTES) {
            throw new IllegalArgumentException(operation + ": expected a model of at most " + MAX_BYTES
                    + " bytes, which is all that the ONNX format can hold, got " + bytes + "; use another backend");
        }
    }

    /**
     * A model in which no columns stand for an input of the computation, as {@link #of(Export)} may have put them there.
     *
     * @param model the content of a file; not modified
     * @throws IOException if it is none
     */
    public static byte[] withoutColumns(byte[] model) throws IOException {
        return ColumnNodes.removed(model);
    }

    /** The names of the inputs, in the order of the signature. */
    public List<String> inputs() {
        return names(proto.graph().inputs());
    }

    /** The names of the outputs, in the order of the signature. */
    public List<String> outputs() {
        return names(proto.graph().outputs());
    }

    private static List<String> names(List<ValueInfoProto> values) {
        return values.stream().map(ValueInfoProto::name).toList();
    }

    /** The model as the content of an {@code .onnx} file. */
    public byte[] toBytes() {
        return proto.message().toBytes();
    }

    /**
     * Writes the model as an {@code .onnx} file, which is replaced if it is there.
     *
     * @throws IOException if the file cannot be written
     */
    public void writeTo(Path file) throws IOException {
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
            proto.message().writeTo(out);
        }
    }

    /** The model as a message. */
    ModelProto proto() {
        return proto;
    }
}
