package org.gpicl.backend.onnx.graph;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;
import org.gpicl.spi.Backend;
import org.gpicl.spi.Computation;
import org.gpicl.spi.ParameterSet;
import org.gpicl.spi.exchange.Export;
import org.gpicl.spi.exchange.LabelOutput;
import org.gpicl.spi.exchange.Precision;
import org.jspecify.annotations.Nullable;

/**
 * A computation as an ONNX model that any ONNX runtime can execute: opset 17, IR version 8, standard operators only.
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
        return new OnnxModel(trace(operation, computation, parameters, Precision.FLOAT32, null)
                .build());
    }

    /**
     * Traces a computation for others to serve, with documentation and metadata.
     *
     * @throws IllegalArgumentException as {@link #of(Computation, ParameterSet)} does, and if a parameter is too large for
     *     the precision or the label does not fit the scores
     */
    static OnnxModel of(Export export) {
        String operation = "export " + export.computation().name();
        ModelProto.Builder model =
                trace(operation, export.computation(), export.parameters(), export.precision(), export.label());
        export.metadata().forEach((key, text) -> model.addMetadataProps(metadata(key, text)));
        GraphProto.Builder graph = model.getGraphBuilder().setDocString(export.description());
        graph.getInputBuilderList().forEach(input -> document(input, export));
        graph.getOutputBuilderList().forEach(output -> document(output, export));
        return new OnnxModel(model.setDocString(export.description()).build());
    }

    private static void document(ValueInfoProto.Builder value, Export export) {
        value.setDocString(export.documentation().getOrDefault(value.getName(), ""));
    }

    private static ModelProto.Builder trace(
            String operation,
            Computation computation,
            ParameterSet parameters,
            Precision precision,
            @Nullable LabelOutput label) {
        parameters.check(operation, computation.parameters());
        GraphProto graph = new Tracer(operation).trace(computation, parameters, precision, label);
        requireWritable(operation, graph);
        return ModelProto.newBuilder()
                .setIrVersion(IR_VERSION)
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(OPSET_VERSION))
                .setProducerName(PRODUCER)
                .addMetadataProps(metadata("gpicl.computation", computation.name()))
                .addMetadataProps(metadata("gpicl.spi", Integer.toString(Backend.SPI_VERSION)))
                .setGraph(graph);
    }

    private static void requireWritable(String operation, GraphProto graph) {
        long bytes = LongStream.concat(
                        graph.getInitializerList().stream()
                                .mapToLong(i -> i.getRawData().size()),
                        graph.getNodeList().stream().mapToLong(n -> n.getSerializedSize()))
                .sum();
        if (bytes > MAX_BYTES) {
            throw new IllegalArgumentException(operation + ": expected a model of at most " + MAX_BYTES
                    + " bytes, which is all that the ONNX format can hold, got " + bytes + "; use another backend");
        }
    }

    static StringStringEntryProto metadata(String key, String value) {
        return StringStringEntryProto.newBuilder().setKey(key).setValue(value).build();
    }

    /** The names of the inputs, in the order of the signature. */
    public List<String> inputs() {
        return names(proto.getGraph().getInputList());
    }

    /** The names of the outputs, in the order of the signature. */
    public List<String> outputs() {
        return names(proto.getGraph().getOutputList());
    }

    private static List<String> names(List<ValueInfoProto> values) {
        return values.stream().map(ValueInfoProto::getName).toList();
    }

    /** The model as the content of an {@code .onnx} file. */
    public byte[] toBytes() {
        return proto.toByteArray();
    }

    /**
     * Writes the model as an {@code .onnx} file, which is replaced if it is there.
     *
     * @throws IOException if the file cannot be written
     */
    public void writeTo(Path file) throws IOException {
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
            proto.writeTo(out);
        }
    }

    /** The model as a message. */
    ModelProto proto() {
        return proto;
    }
}
