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
        parameters.check(operation, computation.parameters());
        GraphProto graph = new Tracer(operation).trace(computation, parameters);
        requireWritable(operation, graph);
        return new OnnxModel(ModelProto.newBuilder()
                .setIrVersion(IR_VERSION)
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(OPSET_VERSION))
                .setProducerName(PRODUCER)
                .addMetadataProps(metadata("gpicl.computation", computation.name()))
                .addMetadataProps(metadata("gpicl.spi", Integer.toString(Backend.SPI_VERSION)))
                .setGraph(graph)
                .build());
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

    private static StringStringEntryProto metadata(String key, String value) {
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

    /** The model, for tests to look into. */
    ModelProto proto() {
        return proto;
    }
}
